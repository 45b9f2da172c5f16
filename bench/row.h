// What the benchmark is made of: rows, each measured by one function.
#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <string_view>

#include "keeve/core/turn.h"
#include "keeve/vats/vat.h"

namespace keeve::bench {

/// Does the row's operation about `count` times and returns what one of them took: nanoseconds, or
/// bytes. Builds what it needs first, which is not counted.
using Measure = double (*)(std::int64_t count);

struct Row {
  std::string_view name;
  std::string_view unit;
  /// How many operations a run does; 0: as many as make a run long enough, after a shorter one that
  /// warms up.
  std::int64_t count;
  Measure measure;
};

// The groups, a source each.
std::span<const Row> callRows();
std::span<const Row> sendRows();
std::span<const Row> promiseRows();
std::span<const Row> farRows();
std::span<const Row> spawnRows();
std::span<const Row> stateRows();
std::span<const Row> fiberRows();
std::span<const Row> remoteRows();
std::span<const Row> limitRows();

/// How long something takes.
class Stopwatch {
 public:
  double perOperation(std::int64_t count) const {
    const std::chrono::duration<double, std::nano> taken = Clock::now() - begin_;
    return taken.count() / static_cast<double>(count);
  }

 private:
  using Clock = std::chrono::steady_clock;
  Clock::time_point begin_ = Clock::now();
};

/// Lets the compiler know nothing of `value`, so that it has to compute it.
template <class T>
void keep(const T& value) {
  asm volatile("" : : "r,m"(value) : "memory");
}

/// Runs `start(Turn&, done)` in the vat and waits until what it began has fulfilled `done`. The
/// waiting costs two wake-ups of a thread: a run is so long that they do not count.
template <class F>
double untilDone(const Vat& vat, std::int64_t count, F&& start) {
  const Stopwatch watch;
  vat.wait(vat.run([&](Turn& turn) {
    auto [promise, done] = turn.promise<void>();
    start(turn, done);
    return promise;
  }));
  return watch.perOperation(count);
}

}  // namespace keeve::bench
