// Stacks of their own, without the turns and promises that a vat's fibers are woken by.
#include "vats/fibers.h"

#include "bench/row.h"

namespace keeve::bench {
namespace {

/// Suspends until it was resumed `left` times.
struct Sleeper final : vats::FiberStack::Body {
  vats::FiberStack* stack = nullptr;
  std::int64_t left = 0;
  void run() noexcept override {
    while (left-- > 0) stack->suspend();
  }
};

double switching(std::int64_t count) {
  vats::FiberPool pool;
  Sleeper sleeper;
  vats::FiberStack stack(pool, sleeper);
  sleeper.stack = &stack;
  sleeper.left = count / 2;
  const Stopwatch watch;
  while (!stack.hasEnded()) stack.resume();
  return watch.perOperation(count);  // there and back are two
}

// Made on a stack that was used before, run to its end, and gone.
double creating(std::int64_t count) {
  vats::FiberPool pool;
  Sleeper sleeper;
  const Stopwatch watch;
  for (std::int64_t i = 0; i < count; ++i) {
    vats::FiberStack stack(pool, sleeper);
    stack.resume();
  }
  return watch.perOperation(count);
}

constexpr Row kRows[] = {{"fiber.switch", "ns", 0, &switching},
                         {"fiber.create", "ns", 0, &creating}};

}  // namespace

std::span<const Row> fiberRows() {
  return kRows;
}

}  // namespace keeve::bench
