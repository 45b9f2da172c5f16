// What other threads have for a loop, without the loop.
#include "vats/inbox.h"

#include <thread>

#include "tests/support/catch.h"

namespace keeve::vats {
namespace {

struct Asker : Caller {
  alignas(64) std::atomic<bool> asks{false};
};

TEST_CASE("inbox: who calls while the consumer looks at its callers is not forgotten",
          "[core:78]") {
  constexpr int kRounds = 100'000;
  Inbox inbox;
  Asker asker;
  std::atomic<bool> ends{false};
  std::atomic<long> idle{0};  // looks at which nobody had called
  std::thread consumer([&] {
    while (!ends.load(std::memory_order_relaxed)) {
      if (inbox.wasCalled()) {
        inbox.eachCaller([](Caller& caller) {
          auto& its = static_cast<Asker&>(caller);
          if (its.asks.load(std::memory_order_relaxed)) its.asks.store(false);
        });
      } else {
        idle.fetch_add(1);
      }
    }
  });
  int forgotten = 0;
  for (int round = 0; round < kRounds; ++round) {
    inbox.call(asker);  // what the consumer is busy with when the next call comes
    for (std::atomic<int> wait{round % 97}; wait > 0; --wait) {
    }
    asker.asks.store(true, std::memory_order_release);
    inbox.call(asker);
    const long before = idle.load();
    for (int looks = 0; idle.load() < before + 2; ++looks) {
      if (looks > 1000) std::this_thread::yield();
    }
    if (asker.asks.exchange(false)) ++forgotten;
  }
  ends.store(true);
  consumer.join();
  CHECK(forgotten == 0);
}

}  // namespace
}  // namespace keeve::vats
