// What the machine itself needs for the least that a row could do.
#include <atomic>
#include <cstdlib>
#include <memory>
#include <thread>
#include <vector>

#include <sys/eventfd.h>
#include <unistd.h>

#include "bench/plain.h"
#include "bench/row.h"

namespace keeve::bench {
namespace {

double virtualCall(std::int64_t count) {
  const std::vector<std::unique_ptr<const Plain>> objects = makePlain();
  std::int64_t sum = 0;
  const Stopwatch watch;
  for (std::int64_t i = 0; i < count; ++i)
    sum += objects[static_cast<std::size_t>(i) % kPlain]->value();
  keep(sum);
  return watch.perOperation(count);
}

double mallocPair(std::int64_t count) {
  const Stopwatch watch;
  for (std::int64_t i = 0; i < count; ++i) {
    void* const memory = std::malloc(48);
    keep(memory);
    std::free(memory);
  }
  return watch.perOperation(count);
}

double atomicIncrement(std::int64_t count) {
  std::atomic<std::int64_t> number{0};
  const Stopwatch watch;
  for (std::int64_t i = 0; i < count; ++i) number.fetch_add(1, std::memory_order_relaxed);
  return watch.perOperation(count);
}

// One cache line, written by two threads by turns: there and back.
double linePingPong(std::int64_t count) {
  alignas(64) std::atomic<std::int64_t> ball{0};
  std::thread other([&] {
    for (std::int64_t i = 1; i < 2 * count; i += 2) {
      while (ball.load(std::memory_order_acquire) != i) __builtin_ia32_pause();
      ball.store(i + 1, std::memory_order_release);
    }
  });
  const Stopwatch watch;
  for (std::int64_t i = 0; i < 2 * count; i += 2) {
    ball.store(i + 1, std::memory_order_release);
    while (ball.load(std::memory_order_acquire) != i + 2) __builtin_ia32_pause();
  }
  const double taken = watch.perOperation(count);
  other.join();
  return taken;
}

void pass(int to) {
  const std::uint64_t one = 1;
  if (write(to, &one, sizeof one) != sizeof one) std::abort();
}
void await(int from) {
  std::uint64_t got = 0;
  if (read(from, &got, sizeof got) != sizeof got) std::abort();
}

// Two threads wake each other; each is asleep when it is woken.
double eventfdWake(std::int64_t count) {
  const int there = eventfd(0, EFD_CLOEXEC);
  const int back = eventfd(0, EFD_CLOEXEC);
  if (there < 0 || back < 0) std::abort();
  const std::int64_t rounds = count / 2 + 1;
  std::thread other([&] {
    for (std::int64_t i = 0; i < rounds; ++i) {
      await(there);
      pass(back);
    }
  });
  const Stopwatch watch;
  for (std::int64_t i = 0; i < rounds; ++i) {
    pass(there);
    await(back);
  }
  const double taken = watch.perOperation(2 * rounds);
  other.join();
  close(there);
  close(back);
  return taken;
}

constexpr Row kRows[] = {{"ref.virtual_call", "ns", 0, &virtualCall},
                         {"ref.malloc_pair", "ns", 0, &mallocPair},
                         {"ref.atomic_inc", "ns", 0, &atomicIncrement},
                         {"ref.line_pingpong", "ns", 0, &linePingPong},
                         {"ref.eventfd_wake", "ns", 0, &eventfdWake}};

}  // namespace

std::span<const Row> limitRows() {
  return kRows;
}

}  // namespace keeve::bench
