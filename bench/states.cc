// Large states: one entry of a collection, and a snapshot of a world.
#include "bench/actors.h"
#include "bench/row.h"
#include "keeve/core/collections.h"

namespace keeve::bench {
namespace {

using Stock = Map<std::int64_t, std::int64_t>;

// Entries in no order; each change is a turn that commits.
double update(std::int64_t count) {
  constexpr std::int64_t kEntries = 1'000'000;
  Actormap world;
  const Ref<Stock> stock = world.spawn<Stock>();
  for (std::int64_t key = 0; key < kEntries; key += 1000) {
    world.run([&](Turn& turn) {
      for (std::int64_t i = 0; i < 1000; ++i) turn.call<&Stock::set>(stock, key + i, i);
    });
  }
  std::uint64_t random = 1;
  const Stopwatch watch;
  for (std::int64_t i = 0; i < count; ++i) {
    random = random * 6364136223846793005U + 1442695040888963407U;
    world.poke<&Stock::set>(stock, static_cast<std::int64_t>((random >> 32) % kEntries), i);
  }
  return watch.perOperation(count);
}

// Taken and dropped.
double snapshot(std::int64_t count) {
  Actormap world;
  const std::vector<Ref<Tally>> tallies = world.run(makeTallies);
  const Stopwatch watch;
  for (std::int64_t i = 0; i < count; ++i) keep(&static_cast<const Snapshot&>(world.snapshot()));
  return watch.perOperation(count);
}

constexpr Row kRows[] = {{"collection.update", "ns", 200'000, &update},
                         {"snapshot", "ns", 0, &snapshot}};

}  // namespace

std::span<const Row> stateRows() {
  return kRows;
}

}  // namespace keeve::bench
