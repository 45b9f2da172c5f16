// Rule 52: a commit cannot half-fail, wherever memory runs out.
#include <cstdlib>
#include <new>

#include "tests/support/world.h"

namespace {

// How many allocations of this thread still succeed; negative: all of them.
thread_local long allocationsLeft = -1;

void* allocate(std::size_t size) {
  if (allocationsLeft == 0) return nullptr;
  if (allocationsLeft > 0) --allocationsLeft;
  return std::malloc(size == 0 ? 1 : size);
}

}  // namespace

// The whole program's, this library's included.
void* operator new(std::size_t size) {
  if (void* const memory = allocate(size)) return memory;
  throw std::bad_alloc();
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  return allocate(size);
}
void operator delete(void* memory) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}

namespace keeve::test {
namespace {

constexpr int kActors = 40;

/// While it lives, the allocation after the next `count` fails, and all that follow.
class ScarceMemory {
 public:
  explicit ScarceMemory(long count) { allocationsLeft = count; }
  ~ScarceMemory() { allocationsLeft = -1; }
  ScarceMemory(const ScarceMemory&) = delete;
  ScarceMemory& operator=(const ScarceMemory&) = delete;
};

/// An actormap whose actors only change together.
struct Together {
  Actormap world;
  std::vector<Ref<Counter>> counters;
  Together() {
    for (int i = 0; i < kActors; ++i) counters.push_back(world.spawn<Counter>());
  }

  void changeAll(Turn& turn) const {
    for (const Ref<Counter>& counter : counters) {
      turn.call<&Counter::add>(counter, 1);
      turn.spawn<Counter>();
    }
  }
  /// What each of them is; fails unless it is the same for all.
  std::int64_t state() const {
    const std::int64_t first = world.peek<&Counter::value>(counters.front());
    for (const Ref<Counter>& counter : counters)
      REQUIRE(world.peek<&Counter::value>(counter) == first);
    return first;
  }
};

/// Does `what` with memory for more and more allocations until it succeeds. Whenever it fails,
/// nothing has changed. Returns how often it failed.
template <class F>
int untilItFits(const Together& together, F&& what) {
  const std::int64_t before = together.state();
  for (int failures = 0;; ++failures) {
    bool failed = false;
    try {
      const ScarceMemory scarce(failures);
      what();
    } catch (const std::bad_alloc&) {
      failed = true;
    }
    REQUIRE(together.state() == before + (failed ? 0 : 1));
    if (!failed) return failures;
  }
}

}  // namespace

TEST_CASE("a turn that runs out of memory changes nothing, and the next one is whole",
          "[core:52]") {
  Together together;
  const Snapshot kept =
      together.world.snapshot();  // so that commits have to keep what they replace
  int failures = 0;
  for (int round = 0; round < 3; ++round) {
    failures += untilItFits(
        together, [&] { together.world.run([&](Turn& turn) { together.changeAll(turn); }); });
  }
  CHECK(failures > 0);
  CHECK(together.state() == 3);
  CHECK(Actormap::restore(kept).peek<&Counter::value>(together.counters.back()) == 0);
}

TEST_CASE("a merge that runs out of memory has merged nothing, and can be tried again",
          "[core:52]") {
  Together together;
  const Snapshot kept = together.world.snapshot();
  int failures = 0;
  for (const auto conflict : {Transactormap::Conflict::refused, Transactormap::Conflict::forced}) {
    auto turn = together.world.turn([&](Turn& in) { together.changeAll(in); });
    failures += untilItFits(together, [&] { turn.next.merge(conflict); });
    CHECK(turn.next.isMerged());
  }
  CHECK(failures > 0);
  CHECK(together.state() == 2);
}

TEST_CASE("a promise that goes unseen while there is no memory is reported without its place",
          "[core:62]") {
  /// Counts reports, and takes no memory.
  struct Counted final : ReportSink {
    int reports = 0;
    std::size_t places = 0;
    void report(const Report& report) noexcept override {
      ++reports;
      places += report.where.size();
    }
  };
  const auto sink = std::make_shared<Counted>();
  Actormap world({"a world whose name is too long to be kept in place", {}, sink, {}});
  Promise<int> broken =
      world.run([](Turn& turn) { return turn.broken<int>(Error("broken", "nobody looks")); });
  {
    const ScarceMemory none(0);
    broken = {};
    world.peek([](Turn&) {});
  }
  CHECK(sink->reports == 1);
  CHECK(sink->places == 0);
}

}  // namespace keeve::test
