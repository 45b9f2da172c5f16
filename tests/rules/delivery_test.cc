// Rules 66 to 68, D14 and D16: messages arrive once, and what they need stays until then.
#include "keeve/vats/machine.h"
#include "tests/support/world.h"

namespace keeve::test {

/// Keeps whole numbers, in order of arrival.
struct Tally {
  std::int64_t next = 0;
  std::int64_t wrong = 0;
  Become<Tally, void> hear(Bcom<Tally> bcom, std::int64_t number) const {
    return bcom(Tally{number + 1, wrong + (number == next ? 0 : 1)});
  }
  std::pair<std::int64_t, std::int64_t> result() const { return {next, wrong}; }
};
BOOST_DESCRIBE_STRUCT(Tally, (), (next, wrong, hear, result))

/// Sends numbers from `from` to `to`, a few a turn, some of them on a promise of the target.
struct Counting {
  Ref<Tally> target;
  std::int64_t from = 0;
  std::int64_t to = 0;
  Become<Counting, void> go(Turn& turn, Bcom<Counting> bcom) const {
    constexpr std::int64_t kEach = 10;
    auto [promise, resolver] = turn.promise<Ref<Tally>>();
    for (std::int64_t n = from; n < from + kEach; ++n) turn.sendOnly<&Tally::hear>(promise, n);
    turn.call<&Resolver<Ref<Tally>>::fulfill>(resolver, target);
    if (from + kEach < to) turn.sendOnly<&Counting::go>(turn.self<Counting>());
    return bcom(Counting{target, from + kEach, to});
  }
};
BOOST_DESCRIBE_STRUCT(Counting, (), (target, from, to, go))

namespace {

Machine::Options twoLoops() {
  Machine::Options options;
  options.loops = 2;
  options.sink = std::make_shared<KeptReports>();
  return options;
}

}  // namespace

TEST_CASE("of a hundred thousand messages none is lost and none comes twice", "[core:66]") {
  constexpr std::int64_t kMessages = 100'000;
  Machine machine(twoLoops());
  const Vat alice = machine.vatOn(0, "alice");
  const Vat bob = machine.vatOn(1, "bob");
  const auto near = alice.spawn<Tally>();
  const auto far = bob.spawn<Tally>();
  alice.run([&](Turn& turn) {
    for (const auto& target : {near, far})
      turn.sendOnly<&Counting::go>(turn.spawn<Counting>(target, 0, kMessages));
  });
  for (const auto& target : {near, far}) {
    auto result = alice.ask<&Tally::result>(target);
    while (result.first < kMessages) result = alice.ask<&Tally::result>(target);
    CHECK(result == std::pair<std::int64_t, std::int64_t>(kMessages, 0));
  }
}

TEST_CASE("dropping the promise of an answer does not take back the question", "[core:67]") {
  Machine machine(twoLoops());
  const Vat alice = machine.vatOn(0, "alice");
  const Vat bob = machine.vatOn(1, "bob");
  const auto near = alice.spawn<Counter>();
  const auto far = bob.spawn<Counter>();
  alice.run([&](Turn& turn) {
    static_cast<void>(turn.send<&Counter::add>(near, 1));
    static_cast<void>(turn.send<&Counter::add>(far, 1));
  });
  alice.collect();
  CHECK(alice.ask<&Counter::value>(near) == 1);
  CHECK(alice.ask<&Counter::value>(far) == 1);
}

TEST_CASE("a message keeps its target, its arguments and who asked alive", "[core:68]") {
  Actormap world;
  const auto log = world.spawn<Log>();
  Messages onTheWay;
  const auto send = [&](Turn& turn) {
    const auto target = turn.spawn(
        [](Turn& in, const Ref<Counter>& argument) { return in.call<&Counter::add>(argument, 1); });
    const auto answer = turn.send(target, turn.spawn<Counter>(41));
    const auto text = turn.then(answer, [](std::int64_t n) { return std::to_string(n); });
    turn.on<&Log::write>(text, log);
  };
  {
    auto sent = world.turn(send);
    sent.next.merge();
    onTheWay = std::move(sent.toNear);
  }
  world.collect();
  CHECK(world.size() == 5);  // the log, and what the message holds
  world.dispatch(std::move(onTheWay));
  CHECK(world.peek<&Log::all>(log) == std::vector<std::string>{"42"});
  world.collect();
  CHECK(world.size() == 1);
}

TEST_CASE("a message on its way to another vat keeps alive what it needs", "[core:68]") {
  Machine machine(twoLoops());
  const Vat alice = machine.vatOn(0, "alice");
  const Vat bob = machine.vatOn(1, "bob");
  const auto factory = bob.spawn([](Turn& turn) {
    return turn.spawn(
        [](Turn& in, const Ref<Counter>& back) { return in.send<&Counter::add>(back, 1); });
  });
  using Made = Ref<Procedure<Promise<std::int64_t>(Ref<Counter>)>>;
  for (int i = 0; i < 100; ++i) {
    Made made = alice.wait(alice.run([&](Turn& turn) { return turn.send(factory); }));
    const auto answer = alice.run([&](Turn& turn) {
      const auto promise = turn.send(made, turn.spawn<Counter>(41));
      made = Made();
      return promise;
    });
    alice.collect();
    bob.collect();
    CHECK(alice.wait(answer) == 42);
  }
}

TEST_CASE("merging what was computed from an older state is refused, unless it is forced",
          "[core:D14]") {
  Actormap world;
  const auto counter = world.spawn<Counter>();
  auto first = world.turn<&Counter::add>(counter, 1);
  auto second = world.turn<&Counter::add>(counter, 10);
  first.next.merge();
  CHECK(kindOf([&] { second.next.merge(); }) == kind::mergeConflict);
  CHECK(world.peek<&Counter::value>(counter) == 1);
  second.next.merge(Transactormap::Conflict::forced);
  CHECK(world.peek<&Counter::value>(counter) == 10);
}

TEST_CASE("a message to a vat that has halted, or halts, is answered with vat-halted",
          "[core:D16]") {
  const auto reports = std::make_shared<KeptReports>();
  Machine::Options options = twoLoops();
  options.sink = reports;
  Machine machine(options);
  const Vat alice = machine.vatOn(0, "alice");
  const Vat bob = machine.vatOn(1, "bob");
  const auto counter = bob.spawn<Counter>();
  const auto pair = bob.run([](Turn& turn) { return turn.promise<int>(); });
  const auto never = bob.spawn([promise = pair.promise] { return promise; });
  const auto pending = alice.run([&](Turn& turn) { return turn.send(never); });
  bob.run([](Turn&) {});  // by now it was asked
  bob.halt();
  CHECK(kindOf([&] { alice.wait(pending); }) == kind::vatHalted);
  CHECK(kindOf([&] { alice.ask<&Counter::value>(counter); }) == kind::vatHalted);
  CHECK(kindOf([&] { bob.call<&Counter::value>(counter); }) == kind::vatHalted);
}

}  // namespace keeve::test
