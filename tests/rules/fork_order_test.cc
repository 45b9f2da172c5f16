// Rule 59: who is given a reference does not overtake what the giver sent on it before.
#include "keeve/vats/machine.h"
#include "tests/support/world.h"

namespace keeve::test {

/// Writes on the log that it is given.
struct Writer {
  void write(Turn& turn, const Ref<Log>& log, std::string line) const {
    turn.sendOnly<&Log::write>(log, std::move(line));
  }
};
BOOST_DESCRIBE_STRUCT(Writer, (), (write))

namespace {

struct Vats {
  Machine machine{[] {
    Machine::Options options;
    options.loops = 3;
    return options;
  }()};
  std::vector<Vat> vats{machine.vatOn(0, "x's"), machine.vatOn(1, "r's"), machine.vatOn(2, "y's")};
};

/// Delivers to its actormap at once, within whoever posts.
class AtOnce final : public VatConnector {
 public:
  Actormap* to = nullptr;
  void post(Messages messages) noexcept override { to->dispatch(std::move(messages)); }
  void wake() noexcept override {}
};

/// An actormap of its own connector.
struct Place {
  std::shared_ptr<AtOnce> connector = std::make_shared<AtOnce>();
  Actormap map{[this] {
    Actormap::Options options;
    options.connector = connector;
    return options;
  }()};
  Place() { connector->to = &map; }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;
};

constexpr int kRounds = 100;
const std::vector<std::string> kInOrder{"from x", "from y"};

}  // namespace

TEST_CASE_METHOD(Vats, "the giver's message to an actor arrives before the receiver's",
                 "[core:59]") {
  const Vat homeOfWriter = vats[GENERATE(0U, 1U, 2U)];
  const Vat homeOfLog = vats[GENERATE(0U, 1U)];
  const auto writer = homeOfWriter.spawn<Writer>();
  for (int round = 0; round < kRounds; ++round) {
    const auto log = homeOfLog.spawn<Log>();
    vats[0].wait(vats[0].run([&](Turn& turn) {
      turn.sendOnly<&Log::write>(log, "from x");
      return turn.send<&Writer::write>(writer, log, "from y");
    }));
    // What the writer sent is on its way; a question from its vat comes after it.
    REQUIRE(homeOfWriter.ask<&Log::all>(log) == kInOrder);
  }
}

TEST_CASE_METHOD(Vats, "the giver's message on a promise arrives before the receiver's",
                 "[core:59]") {
  // Wherever the promise is from, and whenever it becomes the log.
  const Vat homeOfPromise = vats[GENERATE(0U, 1U, 2U)];
  const Vat homeOfLog = vats[GENERATE(0U, 1U, 2U)];
  const bool early = GENERATE(false, true);
  const Vat& homeOfWriter = vats[2];
  const auto writer = homeOfWriter.spawn<Writer>();
  using Logs = Resolver<Ref<Log>>;
  for (int round = 0; round < kRounds; ++round) {
    const auto log = homeOfLog.spawn<Log>();
    const auto pair = homeOfPromise.run([](Turn& turn) { return turn.promise<Ref<Log>>(); });
    const auto resolve = [&] { homeOfPromise.sendOnly<&Logs::fulfill>(pair.resolver, log); };
    if (early) resolve();
    const auto written = vats[0].run([&](Turn& turn) {
      turn.sendOnly<&Log::write>(pair.promise, "from x");
      return turn.send<&Writer::write>(writer, pair.promise.as<Ref<Log>>(), "from y");
    });
    if (!early) resolve();
    vats[0].wait(written);
    REQUIRE(homeOfWriter.ask<&Log::all>(pair.promise) == kInOrder);
  }
}

TEST_CASE("messages leave in the order in which they were sent, whichever vats they are for",
          "[core:59]") {
  // Were they gathered by vat, the writer would have the log before the giver's message is there.
  Place x;
  Place logs;
  Place writers;
  const auto log = logs.map.spawn<Log>();
  const auto other = logs.map.spawn<Log>();
  const auto writer = writers.map.spawn<Writer>();
  const auto giver = x.map.spawn([&](Turn& turn) {
    turn.sendOnly<&Writer::write>(writer, other, "first");
    turn.sendOnly<&Log::write>(log, "from x");
    turn.sendOnly<&Writer::write>(writer, log, "from y");
  });
  auto sent = x.map.turn([&](Turn& turn) { turn.sendOnly(giver); });
  x.map.dispatch(std::move(sent.toNear));
  CHECK(logs.map.peek<&Log::all>(log) == kInOrder);
  CHECK(logs.map.peek<&Log::all>(other) == std::vector<std::string>{"first"});
}

}  // namespace keeve::test
