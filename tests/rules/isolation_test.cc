// Rules 49 to 51 and 53: what leaves a turn and when, who may come between, and what a look leaves
// behind.
#include <functional>

#include "keeve/vats/fiber.h"
#include "keeve/vats/machine.h"
#include "tests/support/world.h"

namespace keeve::test {
namespace {

/// A connector that asks, at the moment when messages leave, how things stand.
class Witness final : public VatConnector {
 public:
  std::function<void()> look;
  std::size_t posted = 0;
  void post(Messages messages) noexcept override {
    posted += messages.size();
    if (look) look();
    refuse(std::move(messages));
  }
  void wake() noexcept override {}
};

Actormap worldWith(std::shared_ptr<VatConnector> connector) {
  Actormap::Options options;
  options.connector = std::move(connector);
  options.sink = std::make_shared<KeptReports>();
  return Actormap(options);
}

/// Fails, inside, whenever it is destroyed.
struct Brittle {
  std::shared_ptr<int> destroyed;
  ~Brittle() {
    try {
      throw Error("brittle", "in a destructor");
    } catch (const Error&) {
      ++*destroyed;
    }
  }
  Brittle(const Brittle&) = default;
  Brittle& operator=(const Brittle&) = delete;
  explicit Brittle(std::shared_ptr<int> its) : destroyed(std::move(its)) {}
};

}  // namespace

TEST_CASE("messages to other vats leave after the commit, and never from a failed turn",
          "[core:49]") {
  const auto witness = std::make_shared<Witness>();
  Actormap there = worldWith(witness);
  Actormap here = worldWith(std::make_shared<Witness>());
  const auto far = there.spawn<Log>();
  const auto counter = here.spawn<Counter>();
  // Only a delivered message's turn lets far messages go: a run of an actormap drops them.
  const auto sender = here.spawn([&](Turn& turn, bool fails) {
    turn.call<&Counter::add>(counter, 1);
    turn.sendOnly<&Log::write>(far, "hello");
    CHECK(witness->posted == 0);
    if (fails) throw Error("odd", "");
  });
  const auto deliver = [&](bool fails) {
    auto sent = here.turn([&](Turn& turn) { turn.sendOnly(sender, fails); });
    here.dispatch(std::move(sent.toNear));
  };
  deliver(true);
  CHECK(witness->posted == 0);
  CHECK(here.peek<&Counter::value>(counter) == 0);

  std::int64_t whenItLeft = 0;
  witness->look = [&] { whenItLeft = here.peek<&Counter::value>(counter); };
  deliver(false);
  CHECK(witness->posted == 1);
  CHECK(whenItLeft == 1);
}

TEST_CASE("nothing can be waited for inside a turn", "[core:50]") {
  Machine::Options options;
  options.loops = 2;
  Machine machine(options);
  const Vat alice = machine.vatOn(0, "alice");
  const Vat bob = machine.vatOn(1, "bob");
  const auto far = bob.spawn<Counter>();
  alice.run([&](Turn& turn) {
    const auto promise = turn.send<&Counter::value>(far);
    const auto refuses = [&](auto&& enter) { CHECK(kindOf(enter) == kind::wouldBlock); };
    refuses([&] { alice.run([](Turn&) {}); });
    refuses([&] { bob.run([](Turn&) {}); });
    refuses([&] { bob.call<&Counter::value>(far); });
    refuses([&] { bob.ask<&Counter::value>(far); });
    refuses([&] { alice.wait(promise); });
  });
  alice.wait(alice.fiber([&](Fiber& fiber) {
    fiber.run([&](Turn& turn) {
      const auto promise = turn.send<&Counter::value>(far);
      CHECK(kindOf([&] { fiber.wait(promise); }) == kind::wouldBlock);
    });
  }));
}

TEST_CASE("an actormap runs no second turn inside one", "[core:50]") {
  Actormap world;
  const auto counter = world.spawn<Counter>();
  world.run([&](Turn& turn) {
    turn.call<&Counter::add>(counter, 1);
    const auto refuses = [&](auto&& enter) { CHECK(kindOf(enter) == kind::wouldBlock); };
    refuses([&] { world.poke<&Counter::add>(counter, 1); });
    refuses([&] { world.peek<&Counter::value>(counter); });
    refuses([&] { world.turn<&Counter::value>(counter); });
    refuses([&] { world.churn([](Turn&) {}); });
    CHECK(turn.call<&Counter::value>(counter) == 1);
  });
  CHECK(world.peek<&Counter::value>(counter) == 1);
}

TEST_CASE("looking, and failing, leave no trace: not even in the numbers of later actors",
          "[core:51]") {
  const auto lookAround = [](Actormap& world, const PromisePair<int>& pair) {
    world.peek([&](Turn& turn) {
      const auto counter = turn.spawn<Counter>();
      turn.call<&Counter::add>(counter, 1);
      turn.send<&Counter::add>(counter, 1);
      turn.on(pair.promise, [](int) { FAIL("registered by a look"); });
      turn.call<&Resolver<int>::fulfill>(pair.resolver, 1);
    });
    CHECK(kindOf([&] {
            world.run([](Turn& turn) {
              turn.send<&Counter::add>(turn.spawn<Counter>(), 1);
              throw Error("odd", "");
            });
          }) == "odd");
  };
  const auto play = [&](int looks) {
    Actormap::Options options;
    options.name = "world";
    Actormap world(options);
    const auto pair = world.run([](Turn& turn) { return turn.promise<int>(); });
    for (int i = 0; i < looks; ++i) lookAround(world, pair);
    const std::string next = world.spawn<Counter>().toString();
    std::vector<int> heard;
    world.churn([&](Turn& turn) {
      CHECK_FALSE(turn.isSettled(pair.promise));
      turn.on(pair.promise, [&](int n) { heard.push_back(n); });
      turn.call<&Resolver<int>::fulfill>(pair.resolver, 2);
    });
    CHECK(heard == std::vector<int>{2});
    return next + " of " + std::to_string(world.size());
  };
  CHECK(play(1000) == play(0));
}

TEST_CASE("what a destructor does while a turn is undone hides no error", "[core:53]") {
  const auto destroyed = std::make_shared<int>(0);
  Machine machine;
  const Vat vat = machine.vat();
  const auto failing = vat.spawn([destroyed](Turn& turn) {
    turn.spawn([brittle = Brittle(destroyed)] { static_cast<void>(brittle); });
    const int before = *destroyed;
    throw Error("first", std::to_string(before));
  });
  for (int i = 0; i < 2; ++i) {
    try {
      vat.wait(vat.run([&](Turn& turn) { return turn.send(failing); }));
      FAIL("it did not throw");
    } catch (const Error& error) {
      CHECK(error.kind() == "first");
      CHECK(std::to_string(*destroyed) > std::string(error.message()));
    }
  }
}

}  // namespace keeve::test
