// What goes wrong in a simulated world, and who is told.
#include "keeve/sim/world.h"
#include "tests/support/world.h"

namespace keeve::test {
namespace {

using namespace std::chrono_literals;
using Number = std::int64_t;

/// Two machines with a vat each: `asker` asks, `answerer` has the counter.
struct Two {
  sim::World world;
  sim::Machine here = world.machine("here");
  sim::Machine there = world.machine("there");
  sim::Vat asker = here.vat("asker");
  sim::Vat answerer = there.vat("answerer");
  Ref<Counter> counter = answerer.spawn<Counter>();
  explicit Two(std::uint64_t seed = 1) : world({.seed = seed}) {}

  Promise<Number> ask() const {
    return asker.run([&](Turn& turn) { return turn.send<&Counter::add>(counter, Number(1)); });
  }
  std::string kindOfAnswer(const Promise<Number>& promise) const {
    return kindOf([&] { asker.wait(promise); });
  }
};

TEST_CASE("a machine that crashes breaks what waits for it, wherever the question is") {
  bool wasDone = false;
  bool wasNot = false;
  for (std::uint64_t steps = 0; steps < 8; ++steps) {
    for (std::uint64_t seed = 1; seed <= 10; ++seed) {
      Two two(seed);
      const auto answer = two.ask();
      two.world.run(steps);
      two.there.crash();
      const std::string kind = two.kindOfAnswer(answer);
      CHECK((kind == kind::disconnected || kind == "nothing"));
      (kind == "nothing" ? wasDone : wasNot) = true;
      CHECK_FALSE(two.there.isRunning());
      CHECK_FALSE(two.answerer.isRunning());
      CHECK(two.kindOfAnswer(two.ask()) == kind::disconnected);
      CHECK(kindOf([&] { two.answerer.call<&Counter::value>(two.counter); }) == kind::vatHalted);
      CHECK(kindOf([&] { two.there.vat(); }) == kind::vatHalted);
      two.there.crash();
    }
  }
  CHECK(wasDone);
  CHECK(wasNot);
}

TEST_CASE("a crash breaks also what follows the lost machine's promises") {
  Two two;
  const auto pair = two.answerer.run([](Turn& turn) { return turn.promise<Number>(); });
  const auto heard = two.asker.run(
      [&](Turn& turn) { return turn.then(pair.promise, [](Number value) { return value; }); });
  two.world.run();
  two.there.crash();
  CHECK(two.kindOfAnswer(heard) == kind::disconnected);
}

TEST_CASE("a vat that halts tells who waits for it, as a real one", "[core:129][core:D16]") {
  Two two;
  const auto before = two.ask();
  two.answerer.halt();
  CHECK_FALSE(two.answerer.isRunning());
  CHECK(two.kindOfAnswer(before) == kind::vatHalted);
  CHECK(two.kindOfAnswer(two.ask()) == kind::vatHalted);
  two.answerer.halt();
}

TEST_CASE("messages wait behind a cut link until it is healed, in order and once", "[core:66]") {
  Two two;
  two.world.cut(two.here, two.there);
  const auto first = two.ask();
  const auto second = two.ask();
  CHECK(two.world.run());
  CHECK(two.answerer.call<&Counter::value>(two.counter) == 0);
  CHECK(two.kindOfAnswer(first) == kind::notSettled);
  two.world.heal(two.there, two.here);
  CHECK(two.asker.wait(first) == 1);
  CHECK(two.asker.wait(second) == 2);
  CHECK(two.answerer.call<&Counter::value>(two.counter) == 2);
}

TEST_CASE("a severed link refuses, and both machines go on") {
  Two two;
  two.world.cut(two.here, two.there);
  const auto before = two.ask();
  two.world.run();
  two.world.sever(two.here, two.there);
  CHECK(two.kindOfAnswer(before) == kind::disconnected);
  CHECK(two.kindOfAnswer(two.ask()) == kind::disconnected);
  two.world.heal(two.here, two.there);
  CHECK(two.kindOfAnswer(two.ask()) == kind::disconnected);
  CHECK(two.answerer.call<&Counter::value>(two.counter) == 0);
  const sim::Vat third = two.world.machine("third").vat();
  const auto other =
      third.run([&](Turn& turn) { return turn.send<&Counter::add>(two.counter, Number(1)); });
  CHECK(third.wait(other) == 1);
}

TEST_CASE("a link takes its time, and no longer than it may") {
  Two two;
  two.asker.wait(two.ask());
  CHECK(two.world.now() > 0ms);
  CHECK(two.world.now() <= 40ms);
}

TEST_CASE("a chosen allocation of a turn fails", "[core:52]") {
  Two two;
  std::uint64_t nth = 1;
  for (; nth < 100; ++nth) {
    const std::uint64_t faults = two.world.faults();
    const Number before = two.answerer.call<&Counter::value>(two.counter);
    const auto answer = two.ask();
    two.world.failAllocation(two.answerer, nth);
    const std::string kind = two.kindOfAnswer(answer);
    if (two.world.faults() == faults) break;
    // An allocation that fails after the commit is none of this turn's.
    CHECK((kind == kind::exception || kind == "nothing"));
    CHECK(two.answerer.call<&Counter::value>(two.counter) == before + (kind == "nothing" ? 1 : 0));
  }
  CHECK(nth > 1);
  CHECK(nth < 100);
  CHECK(two.answerer.failedTurns() > 0);
}

/// Becomes what it says, unless luck has it throw.
struct Unlucky {
  Ref<sim::Dice> dice;
  std::int64_t count = 0;
  Become<Unlucky, Number> add(Turn& turn, Bcom<Unlucky> bcom) const {
    turn.call<&sim::Dice::mayThrow>(dice);
    return bcom(Unlucky{dice, count + 1}, count + 1);
  }
};
BOOST_DESCRIBE_STRUCT(Unlucky, (), (dice, count, add))

TEST_CASE("actors throw by chance, as often as they are asked to, and only while the world runs") {
  sim::World world({.seed = 5, .faults = {.mishap = 4}});
  const sim::Vat vat = world.machine().vat();
  const auto actor = vat.spawn<Unlucky>(vat.dice());
  for (Number i = 1; i <= 50; ++i) CHECK(vat.call<&Unlucky::add>(actor) == i);
  int mishaps = 0;
  for (int i = 0; i < 200; ++i) {
    vat.run([&](Turn& turn) {
      turn.on(turn.send<&Unlucky::add>(actor), nullptr,
              [&](const Error& why) { mishaps += why.kind() == "mishap" ? 1 : 0; });
    });
  }
  world.run();
  CHECK(mishaps > 25);
  CHECK(mishaps < 100);
  CHECK(world.faults() == static_cast<std::uint64_t>(mishaps));
  CHECK(world.failedTurns() == world.faults());
  world.endFaults();
  CHECK(vat.wait(vat.send<&Unlucky::add>(actor)) > 0);
}

TEST_CASE("what fails in keeve itself ends the run") {
  sim::World world;
  const sim::Vat vat = world.machine().vat("vat");
  const auto bug = vat.spawn([] { throw Error(kind::internal, "a bug"); });
  vat.run([&](Turn& turn) { turn.sendOnly(bug); });
  CHECK(errorOf([&] { world.run(); }).find("a bug") != std::string::npos);
  CHECK_FALSE(vat.isRunning());
  REQUIRE_FALSE(world.reports().empty());
  CHECK(world.reports().back().what == Report::What::vatFailure);
}

TEST_CASE("a simulated vat's chance is drawn from the seed") {
  const auto drawn = [](std::uint64_t seed) {
    sim::World world({.seed = seed});
    const sim::Vat vat = world.machine().vat();
    const Ref<Chance> chance = vat.chance();
    CHECK(kindOf([&] { vat.call<&Chance::take>(chance, -1); }) == kind::outOfRange);
    return vat.call<&Chance::take>(chance, 32);
  };
  CHECK(drawn(1).size() == 32);
  CHECK(drawn(1) == drawn(1));
  CHECK(drawn(1) != drawn(2));
}

}  // namespace
}  // namespace keeve::test
