// Features of Goblins' page that several rules make up together.
#include "keeve/vats/machine.h"
#include "tests/support/world.h"

namespace keeve::test {

/// Goblins' first actor: says what it has come to.
struct NoisyIncrementer {
  std::int64_t count = 0;
  static NoisyIncrementer construct(Bcom<NoisyIncrementer>, std::int64_t start) { return {start}; }
  Become<NoisyIncrementer, std::string> by(Bcom<NoisyIncrementer> bcom, std::int64_t amount) const {
    const std::int64_t next = count + amount;
    return bcom(NoisyIncrementer{next}, "My new count is: " + std::to_string(next));
  }
};
BOOST_DESCRIBE_STRUCT(NoisyIncrementer, (), (count, by))

/// Hears of promises by message.
struct Listening {
  std::vector<std::string> heard;
  Become<Listening, void> fulfilled(Bcom<Listening> bcom, std::int64_t n) const {
    return also(bcom, std::to_string(n));
  }
  Become<Listening, void> broken(Bcom<Listening> bcom, Error why) const {
    return also(bcom, std::string(why.kind()));
  }
  Become<Listening, void> also(Bcom<Listening> bcom, std::string text) const {
    Listening next = *this;
    next.heard.push_back(std::move(text));
    return bcom(std::move(next));
  }
  std::vector<std::string> all() const { return heard; }
};
BOOST_DESCRIBE_STRUCT(Listening, (), (heard, fulfilled, broken, all))

namespace {

struct Rows {
  std::shared_ptr<KeptReports> reports = std::make_shared<KeptReports>();
  Actormap world{[this] {
    Actormap::Options options;
    options.sink = reports;
    return options;
  }()};
  std::vector<std::string> heard;
  auto hears(std::string what) {
    return [this, what] { heard.push_back(what); };
  }
};

}  // namespace

TEST_CASE_METHOD(Rows, "a constructor builds the first behaviour, and bcom the next ones",
                 "[row:GB1][core:13]") {
  const auto first = world.spawn<NoisyIncrementer>(0);
  const auto second = world.spawn<NoisyIncrementer>(18);
  CHECK(world.poke<&NoisyIncrementer::by>(first, 1) == "My new count is: 1");
  CHECK(world.poke<&NoisyIncrementer::by>(first, 20) == "My new count is: 21");
  CHECK(world.poke<&NoisyIncrementer::by>(second, 42) == "My new count is: 60");
}

TEST_CASE_METHOD(Rows, "a reaction hears the answer or the error, and finally either",
                 "[row:GB7]") {
  world.churn([&](Turn& turn) {
    const auto good = turn.fulfilled(1);
    const auto bad = turn.broken<int>(Error("odd", ""));
    const auto onFulfilled = [this](int n) { heard.push_back(std::to_string(n)); };
    const auto onBroken = [this](const Error& why) { heard.emplace_back(why.kind()); };
    turn.on(good, onFulfilled);
    turn.on(good, onFulfilled, onBroken);
    turn.on(good, nullptr, onBroken);
    turn.on(good, onFulfilled, onBroken, hears("finally"));
    turn.on(bad, onFulfilled);
    turn.on(bad, onFulfilled, onBroken);
    turn.on(bad, nullptr, onBroken);
    turn.on(bad, onFulfilled, onBroken, hears("finally"));
    turn.on(bad, nullptr, nullptr, hears("even so"));
  });
  CHECK(heard == std::vector<std::string>{"1", "1", "1", "finally", "odd", "odd", "odd", "finally",
                                          "even so"});
}

TEST_CASE_METHOD(Rows, "a handler can be an actor, near or far", "[row:GB7]") {
  Machine::Options options;
  options.loops = 2;
  Machine machine(options);
  const Vat alice = machine.vatOn(0, "alice");
  const Vat bob = machine.vatOn(1, "bob");
  for (const Vat& home : {alice, bob}) {
    const auto listening = home.spawn<Listening>();
    alice.run([&](Turn& turn) {
      turn.on<&Listening::fulfilled, &Listening::broken>(turn.fulfilled<std::int64_t>(1),
                                                         listening);
      turn.on<&Listening::fulfilled, &Listening::broken>(
          turn.broken<std::int64_t>(Error("odd", "")), listening);
    });
    CHECK(alice.ask<&Listening::all>(listening) == std::vector<std::string>{"1", "odd"});
  }
}

TEST_CASE_METHOD(Rows, "a reaction's result can be promised in its turn", "[row:GB8]") {
  const auto note = [this](Turn& turn, const Promise<int>& promise) {
    turn.on(
        promise, [this](int n) { heard.push_back(std::to_string(n)); },
        [this](const Error& why) { heard.emplace_back(why.kind()); });
  };
  world.churn([&](Turn& turn) {
    const auto good = turn.fulfilled(1);
    const auto bad = turn.broken<int>(Error("odd", ""));
    const auto fails = [](auto) -> int { throw Error("failed", ""); };
    note(turn, turn.then(good, [](int n) { return n + 1; }));            // 2
    note(turn, turn.then(good, fails, [](const Error&) { return 0; }));  // failed
    note(turn, turn.then(
                   bad, [](int n) { return n; }, [](const Error&) { return 3; }));  // 3
    note(turn, turn.then(
                   bad, [](int n) { return n; }, fails));                  // failed
    note(turn, turn.then(bad, [](int n) { return n; }));                   // odd
    note(turn, turn.then(good, nullptr, [](const Error&) { return 0; }));  // 1
  });
  CHECK(heard == std::vector<std::string>{"2", "failed", "3", "failed", "odd", "1"});
}

TEST_CASE_METHOD(Rows, "several reactions to one promise run in the order of their registration",
                 "[core:D3]") {
  const auto pair = world.run([](Turn& turn) { return turn.promise<int>(); });
  for (const char* const name : {"a", "b", "c"})
    world.run([&](Turn& turn) { turn.on(pair.promise, hears(name)); });
  world.churn([&](Turn& turn) { turn.call<&Resolver<int>::fulfill>(pair.resolver, 1); });
  CHECK(heard == std::vector<std::string>{"a", "b", "c"});
}

TEST_CASE("a vat spawns, runs, calls, says whether it runs, and halts", "[row:GB26]") {
  Machine::Options options;
  options.sink = std::make_shared<KeptReports>();
  Machine machine(options);
  const Vat vat = machine.vat("alice");
  const auto counter = vat.spawn<Counter>(1);
  CHECK(vat.call<&Counter::add>(counter, 1) == 2);
  CHECK(vat.run([&](Turn& turn) { return turn.call<&Counter::value>(counter); }) == 2);
  CHECK(kindOf([&] { vat.call<&Counter::fail>(counter); }) == "asked-to-fail");
  CHECK(vat.isRunning());
  vat.halt();
  CHECK_FALSE(vat.isRunning());
  CHECK(kindOf([&] { vat.call<&Counter::value>(counter); }) == kind::vatHalted);
}

}  // namespace keeve::test
