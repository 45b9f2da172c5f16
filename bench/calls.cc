// Calls: now, near, in the turn of the caller.
#include "bench/actors.h"
#include "bench/row.h"
#include "keeve/lib/revokeable.h"
#include "keeve/vats/machine.h"

namespace keeve::bench {
namespace {

// All in one turn of a vat.
double read(std::int64_t count) {
  Machine machine({.loops = 1});
  return machine.vat().run([&](Turn& turn) {
    const std::vector<Ref<Tally>> tallies = makeTallies(turn);
    std::int64_t sum = 0;
    const Stopwatch watch;
    for (std::int64_t i = 0; i < count; ++i)
      sum += turn.call<&Tally::value>(tallies[static_cast<std::size_t>(i) % kTallies]);
    keep(sum);
    return watch.perOperation(count);
  });
}

// Each call is a turn that commits.
double become(std::int64_t count) {
  Actormap world;
  const std::vector<Ref<Tally>> tallies = world.run(makeTallies);
  const Stopwatch watch;
  for (std::int64_t i = 0; i < count; ++i)
    keep(world.poke<&Tally::add>(tallies[static_cast<std::size_t>(i) % kTallies], i));
  return watch.perOperation(count);
}

// The turn changed an actor and sent a message when it failed.
double abort(std::int64_t count) {
  Actormap world;
  const std::vector<Ref<Tally>> tallies = world.run(makeTallies);
  const Stopwatch watch;
  for (std::int64_t i = 0; i < count; ++i) {
    const Ref<Tally>& tally = tallies[static_cast<std::size_t>(i) % kTallies];
    try {
      world.run([&](Turn& turn) {
        turn.sendOnly<&Tally::note>(tally, turn.call<&Tally::add>(tally, i));
        throw Error("no-funds", "the purse is empty");
      });
    } catch (const Error& error) {
      keep(&error);
    }
  }
  return watch.perOperation(count);
}

// As read, each through a caretaker: an actor that takes any message, and finds in a cell whose.
double throughStandIn(std::int64_t count) {
  Machine machine({.loops = 1});
  return machine.vat().run([&](Turn& turn) {
    const std::vector<Ref<Tally>> tallies = makeTallies(turn);
    std::vector<Ref<Tally>> others;
    for (const Ref<Tally>& tally : tallies) others.push_back(revokeable(turn, tally).proxy);
    std::int64_t sum = 0;
    const Stopwatch watch;
    for (std::int64_t i = 0; i < count; ++i)
      sum += turn.call<&Tally::value>(others[static_cast<std::size_t>(i) % kTallies]);
    keep(sum);
    return watch.perOperation(count);
  });
}

constexpr Row kRows[] = {{"call.read", "ns", 0, &read},
                         {"call.standin", "ns", 0, &throughStandIn},
                         {"call.become", "ns", 0, &become},
                         {"turn.abort", "ns", 0, &abort}};

}  // namespace

std::span<const Row> callRows() {
  return kRows;
}

}  // namespace keeve::bench
