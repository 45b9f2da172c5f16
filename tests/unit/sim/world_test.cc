// The simulated world keeps what it promises: the same again from the same seed, orders that are
// kept, orders that are not, and virtual time.
#include "keeve/sim/world.h"

#include <set>

#include "tests/support/world.h"

namespace keeve::test {
namespace {

using namespace std::chrono_literals;
using Number = std::int64_t;

/// Three vats that write to a log of a fourth one, five lines each.
std::vector<std::string> linesFrom(std::uint64_t seed, std::uint64_t* hash = nullptr,
                                   bool onTwoMachines = false) {
  sim::World world({.seed = seed});
  const sim::Machine here = world.machine("here");
  const sim::Machine there = onTwoMachines ? world.machine("there") : here;
  const sim::Vat logs = here.vat("logs");
  const auto log = logs.spawn<Log>();
  for (const char* name : {"a", "b", "c"}) {
    there.vat(name).run([&](Turn& turn) {
      for (int i = 1; i <= 5; ++i) turn.sendOnly<&Log::write>(log, name + std::to_string(i));
    });
  }
  REQUIRE(world.run());
  if (hash != nullptr) *hash = world.hash();
  return logs.call<&Log::all>(log);
}

TEST_CASE("the same seed gives the same world, another seed another one") {
  std::set<std::vector<std::string>> orders;
  std::set<std::uint64_t> hashes;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    std::uint64_t once = 0;
    std::uint64_t again = 0;
    const std::vector<std::string> lines = linesFrom(seed, &once);
    CHECK(linesFrom(seed, &again) == lines);
    CHECK(once == again);
    orders.insert(lines);
    hashes.insert(once);
  }
  CHECK(orders.size() > 15);
  CHECK(hashes.size() == 20);
}

TEST_CASE("a world's hash is the same with every compiler and library") {
  sim::Random random(1);
  CHECK(random.next() == 0x910a2dec89025cc1U);
  CHECK(random.next() == 0xbeeb8da1658eec67U);
  sim::World world({.seed = 1});
  world.note("a note");
  CHECK(world.hash() == 0x80ea404b962164d6U);
}

TEST_CASE("what one vat sends to another stays in order, others' comes between", "[core:57]") {
  for (const bool onTwoMachines : {false, true}) {
    bool isMixed = false;
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
      const std::vector<std::string> lines = linesFrom(seed, nullptr, onTwoMachines);
      std::string of[3];
      for (const std::string& line : lines) {
        of[line[0] - 'a'] += line[1];
        isMixed = isMixed || (&line != lines.data() && (&line)[-1][0] > line[0]);
      }
      for (const std::string& numbers : of) REQUIRE(numbers == "12345");
    }
    CHECK(isMixed);
  }
}

TEST_CASE("virtual time goes on when there is nothing else to do, and waiting costs none") {
  sim::World world({.seed = 3});
  const sim::Vat vat = world.machine().vat("vat");
  const Ref<Timer> timer = vat.timer();
  const auto begun = std::chrono::steady_clock::now();
  const auto year = std::chrono::hours(24 * 365);
  const auto late = vat.send<&Timer::after>(timer, year);
  std::vector<int> order;
  vat.run([&](Turn& turn) {
    for (const int hours : {3, 1, 2}) {
      turn.on(turn.send<&Timer::after>(timer, std::chrono::hours(hours)),
              [&order, hours] { order.push_back(hours); });
    }
  });
  vat.wait(late);
  CHECK(order == std::vector<int>{1, 2, 3});
  CHECK(world.now() >= year);
  CHECK(world.now() < year + 1h);
  CHECK(vat.call<&Timer::now>(timer) == world.now());
  CHECK(std::chrono::steady_clock::now() - begun < 1h);
}

TEST_CASE("time can pass before all else is done: a timer is not the last thing to happen") {
  bool isFirst = false;
  for (std::uint64_t seed = 1; seed <= 300 && !isFirst; ++seed) {
    sim::World world({.seed = seed});
    const sim::Machine machine = world.machine();
    const sim::Vat vat = machine.vat();
    const sim::Vat other = machine.vat();
    const auto log = vat.spawn<Log>();
    const Ref<Timer> timer = vat.timer();
    vat.run([&](Turn& turn) {
      turn.on(turn.send<&Timer::after>(timer, 1s),
              [log](Turn& in) { in.call<&Log::write>(log, "timer"); });
    });
    other.run([&](Turn& turn) { turn.sendOnly<&Log::write>(log, "message"); });
    world.run();
    isFirst = vat.call<&Log::all>(log) == std::vector<std::string>{"timer", "message"};
  }
  CHECK(isFirst);
}

TEST_CASE("a look leaves no trace") {
  sim::World world;
  const sim::Vat vat = world.machine().vat();
  const auto counter = vat.spawn<Counter>();
  const std::uint64_t hash = world.hash();
  CHECK(vat.look([&](Turn& turn) { return turn.call<&Counter::add>(counter, Number(1)); }) == 1);
  CHECK(world.hash() == hash);
  CHECK(vat.call<&Counter::value>(counter) == 0);
}

TEST_CASE("a vat's handle is refused where it cannot be used") {
  sim::Vat left;
  {
    sim::World world;
    const sim::Vat vat = world.machine("m").vat();
    left = vat;
    CHECK(vat.name() == "m.vat0");
    const auto inside = [&](auto&& f) { return vat.run([&](Turn&) { return kindOf(f); }); };
    CHECK(inside([&] { vat.run([](Turn&) {}); }) == kind::wouldBlock);
    CHECK(inside([&] { world.run(); }) == kind::wouldBlock);
    CHECK(inside([&] { vat.collect(); }) == kind::wouldBlock);
    const auto pair = vat.run([](Turn& turn) { return turn.promise<Number>(); });
    CHECK(kindOf([&] { vat.wait(pair.promise); }) == kind::notSettled);
    sim::World other;
    CHECK(kindOf([&] { world.cut(other.machine(), world.machine()); }) == kind::badArguments);
    CHECK(kindOf([&] { world.heal({}, world.machine()); }) == kind::badArguments);
  }
  CHECK_FALSE(left.isRunning());
  CHECK(kindOf([&] { left.run([](Turn&) {}); }) == kind::vatHalted);
  CHECK(kindOf([] { sim::Vat().spawn<Counter>(); }) == kind::vatHalted);
  CHECK(kindOf([] { sim::Machine().vat(); }) == kind::vatHalted);
}

TEST_CASE("references outlive their world") {
  Ref<Counter> counter;
  {
    sim::World world;
    counter = world.machine().vat("vat").spawn<Counter>();
  }
  CHECK(counter.toString().find("vat") == 0);
}

}  // namespace
}  // namespace keeve::test
