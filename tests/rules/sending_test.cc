// Rules 54, 55 and 61 to 65: sending, to actors and to promises that become something or nothing.
#include "keeve/vats/machine.h"
#include "tests/support/world.h"

namespace keeve::test {

/// Makes counters, and counts how often it was asked to.
struct Factory {
  std::int64_t made = 0;
  Become<Factory, Ref<Counter>> make(Turn& turn, Bcom<Factory> bcom) const {
    return bcom(Factory{made + 1}, turn.spawn<Counter>(100));
  }
  Ref<Counter> refuse() const { throw Error("refused", "no counter today"); }
  std::int64_t count() const { return made; }
};
BOOST_DESCRIBE_STRUCT(Factory, (), (made, make, refuse, count))

/// Sends itself a message each time, for ever, and something to another vat.
struct Ticker {
  Ref<Counter> far;
  std::int64_t ticks = 0;
  Become<Ticker, void> tick(Turn& turn, Bcom<Ticker> bcom) const {
    turn.sendOnly<&Ticker::tick>(turn.self<Ticker>());
    if (far) turn.sendOnly<&Counter::add>(far, 1);
    return bcom(Ticker{far, ticks + 1});
  }
  std::int64_t count() const { return ticks; }
};
BOOST_DESCRIBE_STRUCT(Ticker, (), (far, ticks, tick, count))

namespace {

struct Sending {
  std::shared_ptr<KeptReports> reports = std::make_shared<KeptReports>();
  Actormap world{[this] {
    Actormap::Options options;
    options.sink = reports;
    return options;
  }()};
  Ref<Counter> counter = world.spawn<Counter>();

  std::size_t dropped() {
    std::size_t count = 0;
    for (const Report& report : reports->take())
      count += report.what == Report::What::droppedMessage ? 1U : 0U;
    return count;
  }
};

/// Notes the error that a promise breaks with.
template <class T>
void noteBreak(Turn& turn, const Promise<T>& promise, std::vector<Error>& broken) {
  turn.on(promise, nullptr, [&broken](const Error& why) { broken.push_back(why); });
}

Machine::Options twoLoops() {
  Machine::Options options;
  options.loops = 2;
  options.sink = std::make_shared<KeptReports>();
  return options;
}

}  // namespace

TEST_CASE_METHOD(Sending, "a send runs nothing in this turn, however near its target is",
                 "[core:54][row:GB5][row:GB6]") {
  std::vector<std::int64_t> answers;
  world.churn([&](Turn& turn) {
    const Promise<std::int64_t> promise = turn.send<&Counter::add>(counter, 1);
    static_assert(std::is_void_v<decltype(turn.sendOnly<&Counter::add>(counter, 1))>);
    turn.sendOnly<&Counter::add>(counter, 1);
    CHECK(turn.call<&Counter::value>(counter) == 0);
    CHECK_FALSE(turn.isSettled(promise));
    turn.on(promise, [&](std::int64_t n) { answers.push_back(n); });
  });
  CHECK(answers == std::vector<std::int64_t>{1});
  CHECK(world.peek<&Counter::value>(counter) == 2);
}

TEST_CASE_METHOD(Sending, "what is sent without asking for an answer makes no promise",
                 "[core:54][row:GB6]") {
  const std::size_t before = world.size();
  world.run([&](Turn& turn) {
    turn.sendOnly<&Counter::add>(counter, 1);
    CHECK(turn.spawn<Counter>().toString().ends_with(std::to_string(before + 1)));
  });
}

TEST_CASE_METHOD(Sending, "a send to what is no reference fails here and now", "[core:55]") {
  CHECK(kindOf([&] {
          world.run([&](Turn& turn) {
            turn.call<&Counter::add>(counter, 1);
            turn.send(Value(42), "x", {});
          });
        }) == kind::notAReference);
  CHECK(world.peek<&Counter::value>(counter) == 0);  // uncaught, it undid the sender

  world.run([&](Turn& turn) {
    CHECK(kindOf([&] { turn.sendOnly(Value("text"), "x", {}); }) == kind::notAReference);
    CHECK(kindOf([&] { turn.send(Value(), "x", {}); }) == kind::notAReference);
    CHECK(kindOf([&] { turn.send<&Counter::value>(Ref<Counter>()); }) == kind::notAReference);
    CHECK(kindOf([&] { turn.sendOnly<&Counter::value>(Ref<Counter>()); }) == kind::notAReference);
  });
}

TEST_CASE("a message can be sent to an answer that is still on its way", "[core:61][row:GB5]") {
  Machine machine(twoLoops());
  const Vat alice = machine.vatOn(0, "alice");
  const Vat bob = machine.vatOn(1, "bob");
  const auto factory = bob.spawn<Factory>();
  const std::int64_t value = alice.wait(alice.run([&](Turn& turn) {
    const Promise<Ref<Counter>> made = turn.send<&Factory::make>(factory);
    CHECK_FALSE(turn.isSettled(made));
    turn.sendOnly<&Counter::add>(made, 1);
    return turn.send<&Counter::add>(made, 10);
  }));
  CHECK(value == 111);
  CHECK(bob.call<&Factory::count>(factory) == 1);
}

TEST_CASE_METHOD(Sending, "a chain of sends breaks with the error that broke its beginning",
                 "[core:62]") {
  const auto factory = world.spawn<Factory>();
  std::vector<Error> broken;
  world.churn([&](Turn& turn) {
    const Promise<Ref<Counter>> first = turn.send<&Factory::refuse>(factory);
    noteBreak(turn, first, broken);
    Promise<Value> next = turn.send(first, "value", {});
    for (int i = 0; i < 10; ++i) {
      noteBreak(turn, next, broken);
      next = turn.send(next, "whatever", {});
    }
    turn.sendOnly<&Counter::add>(first, 1);  // waits, and is dropped
  });
  REQUIRE(broken.size() == 11);
  CHECK(broken.front().kind() == "refused");
  for (const Error& error : broken) CHECK(error.same(broken.front()));
  CHECK(dropped() == 1);
}

TEST_CASE_METHOD(Sending, "a send to a promise that is broken breaks with the same error",
                 "[core:62]") {
  const Error why("odd", "the reason");
  std::vector<Error> broken;
  world.churn([&](Turn& turn) {
    const auto promise = turn.broken<Ref<Counter>>(why);
    noteBreak(turn, turn.send<&Counter::value>(promise), broken);
    turn.sendOnly<&Counter::add>(promise, 1);
  });
  REQUIRE(broken.size() == 1);
  CHECK(broken.front().same(why));
  CHECK(dropped() == 1);

  // With a plain value as the problem it is no different.
  world.churn([&](Turn& turn) {
    auto [promise, resolver] = turn.promise<Ref<Counter>>();
    noteBreak(turn, promise, broken);
    turn.sendOnly<&Counter::add>(promise, 1);
    turn.call<&Resolver<Ref<Counter>>::breakWith>(resolver, Error::broken(Value("problem")));
  });
  REQUIRE(broken.size() == 2);
  REQUIRE(broken.back().problem() != nullptr);
  CHECK(*broken.back().problem() == Value("problem"));
  CHECK(dropped() == 1);
}

TEST_CASE_METHOD(Sending, "a send to what becomes data breaks, and the data reaches the others",
                 "[core:63][core:D7]") {
  const auto answer = world.spawn([] { return std::int64_t{42}; });
  std::vector<Error> broken;
  std::vector<std::int64_t> heard;
  world.churn([&](Turn& turn) {
    const Promise<std::int64_t> promise = turn.send(answer);
    noteBreak(turn, turn.send(promise, "foo", {}), broken);
    turn.sendOnly(promise, "foo", {});
    turn.on(promise, [&](std::int64_t n) { heard.push_back(n); });
  });
  CHECK(heard == std::vector<std::int64_t>{42});
  REQUIRE(broken.size() == 1);
  CHECK(broken.front().kind() == kind::promiseIsData);
  CHECK(dropped() == 1);
}

TEST_CASE_METHOD(Sending, "a send to what is data already breaks in the same way", "[core:D8]") {
  std::vector<Error> broken;
  world.churn([&](Turn& turn) {
    const auto promise = turn.fulfilled<std::int64_t>(42);
    noteBreak(turn, turn.send(promise, "foo", {}), broken);
    turn.sendOnly(promise, "foo", {});
  });
  REQUIRE(broken.size() == 1);
  CHECK(broken.front().kind() == kind::promiseIsData);
  CHECK(dropped() == 1);
}

TEST_CASE("an actor that always sends to itself leaves room for others", "[core:64][core:D13]") {
  Machine machine(twoLoops());
  const Vat alice = machine.vatOn(0, "alice");
  const Vat neighbour = machine.vatOn(0, "neighbour");  // on the same loop
  const Vat bob = machine.vatOn(1, "bob");
  const auto far = bob.spawn<Counter>();
  const auto ticker = alice.spawn<Ticker>(far);
  alice.run([&](Turn& turn) { turn.sendOnly<&Ticker::tick>(ticker); });

  // Each of these hangs if the ticker is never interrupted, or its messages are kept back.
  const std::int64_t first = alice.call<&Ticker::count>(ticker);
  while (alice.call<&Ticker::count>(ticker) <= first) {
  }
  while (bob.call<&Counter::value>(far) == 0) {
  }
  CHECK(neighbour.call<&Counter::value>(neighbour.spawn<Counter>(3)) == 3);
  alice.halt();
}

TEST_CASE_METHOD(Sending, "each turn is committed by itself: a later failure does not undo it",
                 "[core:D13]") {
  world.churn([&](Turn& turn) {
    turn.sendOnly<&Counter::add>(counter, 1);
    turn.sendOnly<&Counter::fail>(counter);
  });
  CHECK(world.peek<&Counter::value>(counter) == 1);
}

TEST_CASE_METHOD(Sending, "a message to an actor made in the same turn arrives, or went with both",
                 "[core:65]") {
  std::vector<std::int64_t> heard;
  world.churn([&](Turn& turn) {
    const auto made = turn.spawn<Counter>(1);
    turn.on(turn.send<&Counter::add>(made, 1), [&](std::int64_t n) { heard.push_back(n); });
  });
  CHECK(heard == std::vector<std::int64_t>{2});

  const auto failing = world.spawn([counter = counter](Turn& turn) {
    const auto made = turn.spawn([counter](Turn& in) { in.call<&Counter::add>(counter, 1); });
    turn.sendOnly(made);
    throw Error("odd", "");
  });
  world.churn([&](Turn& turn) { turn.sendOnly(failing); });
  CHECK(world.peek<&Counter::value>(counter) == 0);
  CHECK(dropped() == 0);  // it was never sent
}

}  // namespace keeve::test
