// Machines: their loops, their vats, how they begin and end.
#include "keeve/vats/machine.h"

#include <set>
#include <system_error>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/world.h"

namespace keeve::test {
namespace {

using Number = std::int64_t;

/// Passes a number on, round and round.
struct Hopper {
  void hop(Turn& turn, Ref<Hopper> other, Number left) const {
    if (left > 0) turn.sendOnly<&Hopper::hop>(other, turn.self<Hopper>(), left - 1);
  }
};
BOOST_DESCRIBE_STRUCT(Hopper, (), (hop))

MachineOptions loops(unsigned number) {
  MachineOptions options;
  options.loops = number;
  options.sink = std::make_shared<KeptReports>();
  return options;
}

TEST_CASE("a machine stops whatever its loops are doing when they are told") {
  // A loop that has just halted its vats goes to sleep at once when it does not spin: the moment in
  // which the call to leave could be missed.
  MachineOptions options = loops(GENERATE(1U, 3U));
  options.spin = std::chrono::nanoseconds(0);
  for (int i = 0; i < 300; ++i) {
    Machine machine(options);
    for (unsigned loop = 0; loop < machine.loops(); ++loop) machine.vat().spawn<Counter>();
  }
  SUCCEED();
}

TEST_CASE("a machine has as many loops as it was asked for, or as there are processors") {
  CHECK(Machine(loops(3)).loops() == 3);
  CHECK(Machine(loops(0)).loops() >= 1);
}

TEST_CASE("vats are spread over the loops in turn, or are where they were asked to be") {
  Machine machine(loops(2));
  std::set<unsigned> used;
  for (int i = 0; i < 4; ++i) used.insert(machine.vat().loop());
  CHECK(used == std::set<unsigned>{0, 1});
  CHECK(machine.vatOn(1).loop() == 1);
  CHECK(kindOf([&] { machine.vatOn(2); }) == kind::outOfRange);
}

TEST_CASE("a thousand vats share one loop") {
  Machine machine(loops(1));
  std::vector<Vat> vats;
  std::vector<Ref<Counter>> counters;
  for (int i = 0; i < 1000; ++i) {
    vats.push_back(machine.vat());
    counters.push_back(vats.back().spawn<Counter>());
  }
  for (std::size_t i = 0; i < vats.size(); ++i) {
    const Vat& from = vats[i];
    from.run([&](Turn& turn) {
      turn.sendOnly<&Counter::add>(counters[(i + 1) % counters.size()], Number(1));
    });
  }
  for (std::size_t i = 0; i < vats.size(); ++i)
    CHECK(vats[i].ask<&Counter::value>(counters[i]) == 1);
}

TEST_CASE("every quantum, and a loop that never spins, gets through its work") {
  MachineOptions options = loops(2);
  options.quantum = GENERATE(0U, 1U, 64U, 1000U);
  options.spin = std::chrono::nanoseconds(0);
  Machine machine(options);
  const Vat a = machine.vatOn(0);
  const Vat b = machine.vatOn(1);
  const Ref<Hopper> one = a.spawn<Hopper>();
  const Ref<Hopper> two = b.spawn<Hopper>();
  a.call<&Hopper::hop>(one, two, Number(1000));
  const Ref<Counter> counter = b.spawn<Counter>();
  for (Number i = 1; i <= 100; ++i) CHECK(a.ask<&Counter::add>(counter, Number(1)) == i);
}

TEST_CASE("a machine can be stopped in the middle of everything, and again") {
  Machine machine(loops(2));
  const Vat a = machine.vatOn(0);
  const Vat b = machine.vatOn(1);
  const Ref<Hopper> one = a.spawn<Hopper>();
  const Ref<Hopper> two = b.spawn<Hopper>();
  for (int i = 0; i < 20; ++i) a.call<&Hopper::hop>(one, two, Number(1'000'000'000));
  machine.stop();
  CHECK_FALSE(a.isRunning());
  CHECK(kindOf([&] { b.spawn<Counter>(); }) == kind::vatHalted);
  machine.stop();
}

TEST_CASE("handles, references and promises may outlive their machine") {
  Vat vat;
  Vat other;
  Ref<Counter> counter;
  Promise<Number> pending;
  PromisePair<Number> pair;
  {
    Machine machine(loops(2));
    vat = machine.vatOn(0, "gone");
    other = machine.vatOn(1);
    counter = vat.spawn<Counter>();
    pair = other.run([](Turn& turn) { return turn.promise<Number>(); });
    pending = vat.run([&](Turn& turn) { return turn.send<&Counter::value>(counter); });
    // Messages in flight both ways, holding references both ways.
    for (int i = 0; i < 50; ++i) {
      other.run([&](Turn& turn) { turn.sendOnly<&Counter::add>(counter, Number(1)); });
      vat.run([&](Turn& turn) { turn.send<&Resolver<Number>::fulfill>(pair.resolver, i); });
    }
  }
  CHECK(vat.name() == "gone");
  CHECK(kindOf([&] { vat.call<&Counter::value>(counter); }) == kind::vatHalted);
  CHECK(kindOf([&] { vat.wait(pending); }) == kind::vatHalted);
  vat.sendOnly<&Counter::add>(counter, Number(1));
  vat.halt();
  CHECK(AnyRef(counter).toString().find("gone") == 0);
}

TEST_CASE("a machine that runs out of descriptors says so, wherever that happens") {
  const pid_t child = fork();
  if (child == 0) {
    const int first = dup(0);  // the next free one
    close(first);
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    int refusals = 0;
    for (rlim_t spare = 0; spare < 40; ++spare) {
      limit.rlim_cur = static_cast<rlim_t>(first) + spare;
      setrlimit(RLIMIT_NOFILE, &limit);
      try {
        const Machine machine(loops(3));
      } catch (const std::system_error&) {
        ++refusals;
      }
    }
    _exit(refusals > 3 && refusals < 40 ? 0 : 1);
  }
  int status = -1;
  waitpid(child, &status, 0);
  CHECK(status == 0);
}

TEST_CASE("a machine that was stopped or moved away makes no vats") {
  Machine machine(loops(1));
  machine.stop();
  CHECK(kindOf([&] { machine.vat("late"); }) == kind::vatHalted);
  CHECK(machine.loops() == 1);
  const Machine other = std::move(machine);
  // NOLINTBEGIN(bugprone-use-after-move): what is left behind is what this is about.
  CHECK(kindOf([&] { machine.vat(); }) == kind::vatHalted);
  CHECK(kindOf([&] { machine.vatOn(0); }) == kind::vatHalted);
  CHECK(machine.loops() == 0);
  // NOLINTEND(bugprone-use-after-move)
}

TEST_CASE("a machine that is moved over stops the one that was there") {
  Machine machine(loops(1));
  const Vat old = machine.vat();
  machine = Machine(loops(1));
  CHECK_FALSE(old.isRunning());
  CHECK(machine.vat().isRunning());
  const Machine moved = std::move(machine);
  CHECK(moved.loops() == 1);
}

}  // namespace
}  // namespace keeve::test
