// New actors: their time, their memory, and their end.
#include <fstream>

#include <unistd.h>

#include "bench/actors.h"
#include "bench/row.h"
#include "keeve/vats/machine.h"

namespace keeve::bench {
namespace {

constexpr std::int64_t kMillion = 1'000'000;

/// Spawns `count` actors in a vat, a hundred a turn, and puts them into `kept`.
double spawnInto(std::vector<Ref<Small>>& kept, const Vat& vat, std::int64_t count) {
  return untilDone(vat, count, [&](Turn& turn, const Ref<Resolver<void>>& done) {
    const auto more = turn.spawn([&kept, done](Turn& its, std::int64_t left) {
      if (left <= 0) {
        its.call<&Resolver<void>::fulfill>(done, std::monostate());
        return;
      }
      for (int i = 0; i < 100; ++i) kept[static_cast<std::size_t>(--left)] = its.spawn<Small>(left);
      its.sendOnly(its.self<Procedure<void(std::int64_t)>>(), left);
    });
    turn.sendOnly(more, count);
  });
}

// The memory is new to the process, as it is when a program grows.
double spawn(std::int64_t count) {
  Machine machine({.loops = 1});
  std::vector<Ref<Small>> kept(static_cast<std::size_t>(count));
  return spawnInto(kept, machine.vat(), count);
}

double residentBytes() {
  std::ifstream file("/proc/self/statm");
  double size = 0;
  double resident = 0;
  file >> size >> resident;
  return resident * static_cast<double>(sysconf(_SC_PAGESIZE));
}

double bytes(std::int64_t count) {
  Machine machine({.loops = 1});
  const Vat vat = machine.vat();
  std::vector<Ref<Small>> kept(static_cast<std::size_t>(count));
  const double before = residentBytes();
  spawnInto(kept, vat, count);
  return (residentBytes() - before) / static_cast<double>(count);
}

// All of it, with the vector that keeps them alive: what a program needs for a vat of this size.
double megabytes(std::int64_t count) {
  Machine machine({.loops = 1});
  const Vat vat = machine.vat();
  const double before = residentBytes();
  std::vector<Ref<Small>> kept(static_cast<std::size_t>(count));
  spawnInto(kept, vat, count);
  return (residentBytes() - before) / 1e6;
}

// A vat's whole life: made, entered once, and stopped with all the others.
double vats(std::int64_t count) {
  const Stopwatch watch;
  {
    Machine machine({.loops = 2});
    for (std::int64_t i = 0; i < count; ++i) machine.vat().spawn<Small>(i);
  }
  return watch.perOperation(count) / 1e3;
}

struct Half {
  Ref<Half> other;
  Become<Half, void> join(Bcom<Half> bcom, Ref<Half> its) const { return bcom(Half{its}); }
};
BOOST_DESCRIBE_STRUCT(Half, (), (other, join))

// Pairs of actors that only hold each other.
double cycles(std::int64_t count) {
  Actormap world;
  for (std::int64_t made = 0; made < count; made += 1000) {
    world.run([](Turn& turn) {
      for (int i = 0; i < 1000; ++i) {
        const auto one = turn.spawn<Half>();
        turn.call<&Half::join>(one, turn.spawn<Half>(one));
      }
    });
  }
  const Stopwatch watch;
  keep(world.collect());
  return watch.perOperation(count);
}

constexpr Row kRows[] = {{"spawn", "ns", kMillion, &spawn},
                         {"actor.bytes", "bytes", kMillion, &bytes},
                         {"actors.10m", "MB", 10 * kMillion, &megabytes},
                         {"vats.10k", "us", 10'000, &vats},
                         {"gc.cycles", "ns", kMillion, &cycles}};

}  // namespace

std::span<const Row> spawnRows() {
  return kRows;
}

}  // namespace keeve::bench
