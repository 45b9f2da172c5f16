// Rules 56 to 58 and 60: messages arrive in the order in which they were sent on one reference,
// whatever becomes of it meanwhile.
#include <algorithm>
#include <atomic>

#include "keeve/vats/machine.h"
#include "tests/support/world.h"

namespace keeve::test {
namespace {

std::vector<std::string> numbersUpTo(int count) {
  std::vector<std::string> all;
  for (int i = 1; i <= count; ++i) all.push_back(std::to_string(i));
  return all;
}

/// Three vats, each on a thread of its own.
struct ThreeVats {
  Machine machine{[] {
    Machine::Options options;
    options.loops = 3;
    return options;
  }()};
  std::vector<Vat> vats{machine.vatOn(0, "a"), machine.vatOn(1, "b"), machine.vatOn(2, "c")};
};

using Logs = Resolver<Ref<Log>>;

/// A way of a promise to an actor by links, and of messages sent on the promise meanwhile: every
/// order of links and messages is one.
struct Arrangement {
  static constexpr int kMessages = 4;
  static constexpr int kLinks = 3;  // p to q, q to r, r to the actor
  std::vector<int> steps;           // a link's number, or -1 for a message

  template <class F>
  static void each(F&& f) {
    std::vector<int> steps(kMessages, -1);
    for (int link = 0; link < kLinks; ++link) steps.push_back(link);
    do {
      f(Arrangement{steps});
    } while (std::next_permutation(steps.begin(), steps.end()));
  }
};

}  // namespace

TEST_CASE("near messages arrive in the order in which they were sent", "[core:56]") {
  Actormap world;
  const auto log = world.spawn<Log>();
  const auto writeTwice = [log](int first) {
    return [log, first](Turn& turn) {
      turn.sendOnly<&Log::write>(log, std::to_string(first));
      turn.sendOnly<&Log::write>(log, std::to_string(first + 1));
    };
  };
  const auto a = world.spawn(writeTwice(3));
  const auto b = world.spawn(writeTwice(5));
  world.churn([&](Turn& turn) {
    writeTwice(1)(turn);  // one turn's
    turn.sendOnly(a);     // and of several turns that follow each other
    turn.send(b);
  });
  CHECK(world.peek<&Log::all>(log) == numbersUpTo(6));
}

TEST_CASE("near messages to different actors arrive in the order in which they were sent",
          "[core:56]") {
  Actormap world;
  std::vector<std::string> heard;
  std::vector<Ref<Procedure<void(int)>>> actors;
  for (int i = 0; i < 3; ++i)
    actors.push_back(world.spawn([&](int number) { heard.push_back(std::to_string(number)); }));
  world.churn([&](Turn& turn) {
    for (int i = 1; i <= 9; ++i) turn.sendOnly(actors[static_cast<std::size_t>(i) % 3], i);
  });
  CHECK(heard == numbersUpTo(9));
}

TEST_CASE_METHOD(ThreeVats, "messages from vat to vat arrive in the order in which they were sent",
                 "[core:57][row:GB27]") {
  const Vat neighbour = machine.vatOn(0, "on the same thread");
  for (const Vat& to : {vats[1], neighbour}) {
    const auto log = to.spawn<Log>();
    for (int turns = 0; turns < 10; ++turns) {
      vats[0].run([&](Turn& turn) {
        for (int i = 1; i <= 10; ++i)
          turn.sendOnly<&Log::write>(log, std::to_string(turns * 10 + i));
      });
    }
    CHECK(vats[0].ask<&Log::all>(log) == numbersUpTo(100));
  }
}

TEST_CASE_METHOD(ThreeVats, "messages from no vat arrive in the order in which they were sent",
                 "[core:57][row:GB26]") {
  const auto log = vats[0].spawn<Log>();
  for (int i = 1; i <= 100; ++i) vats[0].sendOnly<&Log::write>(log, std::to_string(i));
  CHECK(vats[0].call<&Log::all>(log) == numbersUpTo(100));
}

TEST_CASE("what is sent on a promise before and after it becomes an actor keeps its order",
          "[core:58][core:D4]") {
  Actormap world;
  const auto log = world.spawn<Log>();
  const auto pair = world.run([](Turn& turn) { return turn.promise<Ref<Log>>(); });
  world.churn([&](Turn& turn) {
    for (int i = 1; i <= 3; ++i) turn.sendOnly<&Log::write>(pair.promise, std::to_string(i));
  });
  world.churn([&](Turn& turn) {
    turn.call<&Logs::fulfill>(pair.resolver, log);
    turn.sendOnly<&Log::write>(pair.promise, "4");
  });
  world.churn([&](Turn& turn) { turn.sendOnly<&Log::write>(pair.promise, "5"); });
  CHECK(world.peek<&Log::all>(log) == numbersUpTo(5));
}

TEST_CASE("on a chain of near promises messages keep their order, however it is linked",
          "[core:58][core:D4]") {
  const bool inOneTurn = GENERATE(false, true);
  Arrangement::each([&](const Arrangement& arrangement) {
    Actormap world;
    const auto log = world.spawn<Log>();
    std::vector<PromisePair<Ref<Log>>> pairs;
    for (int i = 0; i < Arrangement::kLinks; ++i)
      pairs.push_back(world.run([](Turn& turn) { return turn.promise<Ref<Log>>(); }));
    int sent = 0;
    const auto take = [&](Turn& turn, int step) {
      if (step < 0) {
        // Others send on what it will become; their messages are not lost, and in order too.
        turn.sendOnly<&Log::write>(pairs[0].promise, std::to_string(++sent));
        turn.sendOnly<&Log::write>(pairs[1].promise, "q" + std::to_string(sent));
      } else if (step + 1 < Arrangement::kLinks) {
        const auto at = static_cast<std::size_t>(step);
        turn.call<&Logs::follow>(pairs[at].resolver, pairs[at + 1].promise);
      } else {
        turn.call<&Logs::fulfill>(pairs.back().resolver, log);
      }
    };
    if (inOneTurn) {
      world.churn([&](Turn& turn) {
        for (const int step : arrangement.steps) take(turn, step);
      });
    } else {
      for (const int step : arrangement.steps) world.churn([&](Turn& turn) { take(turn, step); });
    }
    std::vector<std::string> onQ;
    std::vector<std::string> onP = world.peek<&Log::all>(log);
    std::erase_if(onP, [&](const std::string& line) {
      if (line.front() == 'q') onQ.push_back(line.substr(1));
      return line.front() == 'q';
    });
    REQUIRE(onP == numbersUpTo(Arrangement::kMessages));
    REQUIRE(onQ == onP);
  });
}

TEST_CASE_METHOD(ThreeVats, "on a chain of promises through several vats messages keep their order",
                 "[core:58]") {
  // p, the promise that is sent on, is of the sender's vat or not; the actor is anywhere.
  const std::size_t homeOfP = GENERATE(0U, 1U);
  const std::size_t homeOfLog = GENERATE(0U, 1U, 2U);
  const Vat& sender = vats[0];
  Arrangement::each([&](const Arrangement& arrangement) {
    const auto log = vats[homeOfLog].spawn<Log>();
    std::vector<PromisePair<Ref<Log>>> pairs;
    for (std::size_t i = 0; i < Arrangement::kLinks; ++i)
      pairs.push_back(
          vats[(homeOfP + i) % 3].run([](Turn& turn) { return turn.promise<Ref<Log>>(); }));
    int sent = 0;
    for (const int step : arrangement.steps) {
      sender.run([&](Turn& turn) {
        if (step < 0) {
          turn.sendOnly<&Log::write>(pairs[0].promise, std::to_string(++sent));
        } else if (step + 1 < Arrangement::kLinks) {
          const auto at = static_cast<std::size_t>(step);
          turn.sendOnly<&Logs::follow>(pairs[at].resolver, pairs[at + 1].promise);
        } else {
          turn.sendOnly<&Logs::fulfill>(pairs.back().resolver, log);
        }
      });
    }
    REQUIRE(sender.ask<&Log::all>(pairs[0].promise) == numbersUpTo(Arrangement::kMessages));
  });
}

TEST_CASE("a reaction runs after all that was sent earlier on the same promise", "[core:60]") {
  Arrangement::each([&](const Arrangement& arrangement) {
    Actormap world;
    const auto log = world.spawn<Log>();
    std::vector<PromisePair<Ref<Log>>> pairs;
    for (int i = 0; i < Arrangement::kLinks; ++i)
      pairs.push_back(world.run([](Turn& turn) { return turn.promise<Ref<Log>>(); }));
    int sent = 0;
    int reactions = 0;
    for (const int step : arrangement.steps) {
      world.churn([&](Turn& turn) {
        if (step < 0) {
          turn.sendOnly<&Log::write>(pairs[0].promise, std::to_string(++sent));
          turn.on(pairs[0].promise, [&, before = sent](Turn& in, const Ref<Log>& its) {
            const std::vector<std::string> seen = in.call<&Log::all>(its);
            REQUIRE(seen.size() >= static_cast<std::size_t>(before));
            ++reactions;
          });
        } else if (step + 1 < Arrangement::kLinks) {
          const auto at = static_cast<std::size_t>(step);
          turn.call<&Logs::follow>(pairs[at].resolver, pairs[at + 1].promise);
        } else {
          turn.call<&Logs::fulfill>(pairs.back().resolver, log);
        }
      });
    }
    REQUIRE(reactions == Arrangement::kMessages);
  });
}

TEST_CASE_METHOD(ThreeVats, "a reaction to another vat's promise runs after what was sent on it",
                 "[core:60]") {
  for (int round = 0; round < 100; ++round) {
    std::atomic<bool> wasHeard{false};
    const auto actor = vats[1].spawn([&] { wasHeard = true; });
    using Actor = Ref<Procedure<void()>>;
    const auto pair = vats[1].run([](Turn& turn) { return turn.promise<Actor>(); });
    const auto after = vats[0].run([&](Turn& turn) {
      turn.sendOnly(pair.promise.as<Actor>());
      return turn.then(pair.promise, [&](const Actor&) { return wasHeard.load(); });
    });
    vats[1].run([&](Turn& turn) { turn.call<&Resolver<Actor>::fulfill>(pair.resolver, actor); });
    REQUIRE(vats[0].wait(after));
  }
}

namespace {

/// Delivers at once, or keeps what comes until it is asked for.
class Gate final : public VatConnector {
 public:
  Actormap* to = nullptr;  // null: keep
  Messages kept;
  void post(Messages messages) noexcept override {
    if (to == nullptr) return kept.append(std::move(messages));
    to->dispatch(std::move(messages));
  }
  void wake() noexcept override {}
};

}  // namespace

TEST_CASE("a question for a promise's outcome does not overtake what was sent on it before",
          "[core:60]") {
  const auto ears = std::make_shared<Gate>();
  const auto speakers = std::make_shared<Gate>();
  Actormap there{{"ears", ears, nullptr, {}}};
  Actormap here{{"speakers", speakers, nullptr, {}}};
  speakers->to = &here;
  bool wasHeard = false;
  bool knew = false;
  const auto actor = there.spawn([&] { wasHeard = true; });
  using Actor = Ref<Procedure<void()>>;
  const auto pair = there.run([](Turn& turn) { return turn.promise<Actor>(); });
  // All three come while the promise is pending; then the first is run.
  const auto speaker = here.spawn([&](Turn& turn) {
    turn.sendOnly<&Resolver<Actor>::fulfill>(pair.resolver, actor);
    turn.sendOnly(pair.promise.as<Actor>());
    turn.on(pair.promise, [&](const Actor&) { knew = wasHeard; });
  });
  here.dispatch(here.turn([&](Turn& turn) { turn.sendOnly(speaker); }).toNear);
  there.dispatch(std::move(ears->kept));
  CHECK(wasHeard);
  CHECK(knew);
}

}  // namespace keeve::test
