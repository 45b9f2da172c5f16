// Many of everything.
#include "keeve/vats/machine.h"
#include "tests/support/world.h"

namespace keeve::test {
namespace {

using Number = std::int64_t;

Number plusOne(Number n) {
  return n + 1;
}

TEST_CASE("a chain of a million promises resolves without recursion", "[core:77]") {
  constexpr Number kLength = 1'000'000;
  Machine machine(MachineOptions{1});
  const Vat vat = machine.vat();
  const Promise<Number> last = vat.run([](Turn& turn) {
    const auto pair = turn.promise<Number>();
    Promise<Number> end = pair.promise;
    for (Number i = 0; i < kLength; ++i) end = turn.then(end, plusOne);
    turn.sendOnly<&Resolver<Number>::fulfill>(pair.resolver, Number(0));
    return end;
  });
  CHECK(vat.wait(last) == kLength);
}

TEST_CASE("a million promises that each became the next one settle without recursion",
          "[core:77][core:78]") {
  constexpr int kLength = 1'000'000;
  Machine machine(MachineOptions{1});
  const Vat vat = machine.vat();
  const auto [first, lastResolver] = vat.run([](Turn& turn) {
    auto pair = turn.promise<Number>();
    const Ref<Resolver<Number>> end = pair.resolver;
    for (int i = 0; i < kLength; ++i) {
      const auto before = turn.promise<Number>();
      turn.call<&Resolver<Number>::follow>(before.resolver, pair.promise);
      pair = before;
    }
    return std::pair(pair.promise, end);
  });
  vat.call<&Resolver<Number>::fulfill>(lastResolver, Number(7));
  CHECK(vat.wait(first) == 7);
}

TEST_CASE("a machine with ten thousand vats starts, runs and stops") {
  constexpr int kVats = 10'000;
  Machine machine(MachineOptions{2});
  std::vector<Vat> vats;
  std::vector<Ref<Counter>> counters;
  for (int i = 0; i < kVats; ++i) {
    vats.push_back(machine.vat());
    counters.push_back(vats.back().spawn<Counter>());
  }
  // Round and round: each vat hears from two others.
  for (std::size_t i = 0; i < kVats; ++i) {
    vats[i].run([&](Turn& turn) {
      turn.sendOnly<&Counter::add>(counters[(i + 1) % kVats], Number(1));
      turn.sendOnly<&Counter::add>(counters[(i + 7) % kVats], Number(1));
    });
  }
  Number sum = 0;
  for (std::size_t i = 0; i < kVats; ++i) sum += vats[i].ask<&Counter::value>(counters[i]);
  while (sum != 2 * kVats) {
    sum = 0;
    for (std::size_t i = 0; i < kVats; ++i) sum += vats[i].ask<&Counter::value>(counters[i]);
  }
  for (std::size_t i = 0; i < kVats; i += 2) vats[i].halt();
  machine.stop();
  CHECK_FALSE(vats[1].isRunning());
}

}  // namespace
}  // namespace keeve::test
