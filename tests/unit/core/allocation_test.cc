// What is left when memory runs out in the middle of a turn: the world as it was.
#include <new>
#include <set>

#include "core/sanitizer.h"
#include "keeve/core/collections.h"
#include "keeve/core/detail/pool.h"
#include "tests/support/world.h"

namespace keeve::test {
namespace {

using Number = std::int64_t;
using Table = Map<Number, Number>;

struct World {
  Actormap map{{"world", nullptr, std::make_shared<KeptReports>(), {}}};
  Ref<Counter> counter = map.spawn<Counter>();
  Ref<Table> table = map.spawn<Table>();
  PromisePair<Number> pending = map.run([](Turn& turn) { return turn.promise<Number>(); });
  int heard = 0;

  World() {
    map.run([&](Turn& turn) {
      turn.call<&Table::set>(table, Number(1), Number(1));
      turn.on(pending.promise, [this](Number) { ++heard; });
    });
  }

  /// All that a turn can do.
  void change(Turn& turn) {
    turn.call<&Counter::add>(counter, Number(1));
    turn.call<&Table::set>(table, Number(1), Number(2));
    turn.call<&Table::set>(table, Number(2), Number(2));
    turn.spawn<Counter>();
    const auto sent = turn.send<&Counter::add>(counter, Number(10));
    turn.sendOnly<&Counter::add>(counter, Number(100));
    turn.on(sent, [this](Number) { ++heard; });
    turn.then(pending.promise, [](Number value) { return value; });
    turn.call<&Resolver<Number>::fulfill>(pending.resolver, 1);
    turn.call<&Table::erase>(table, Number(1));
  }

  /// Everything that can be seen of it.
  Value seen() {
    return map.run([&](Turn& turn) {
      return Value::list({turn.call<&Counter::value>(counter),
                          toValue(turn.call<&Table::entries>(table)),
                          turn.isSettled(pending.promise)});
    });
  }
};

/// Runs `act` with the first, the second, ... allocation failing, until none does; returns how
/// many.
template <class Act>
int failEach(Act&& act) {
  for (int nth = 1;; ++nth) {
    World world;
    const Value before = world.seen();
    const std::size_t size = world.map.size();
    detail::Pool::here().failAt(static_cast<std::uint64_t>(nth));
    bool failed = false;
    try {
      act(world);
    } catch (const std::bad_alloc&) {
      failed = true;
    }
    detail::Pool::here().failAt(0);
    if (!failed) return nth - 1;
    REQUIRE(world.seen() == before);
    REQUIRE(world.map.size() == size);
    REQUIRE(world.heard == 0);
    // And it goes on as if nothing had been.
    world.map.churn([&](Turn& turn) { world.change(turn); });
    REQUIRE(world.map.peek<&Counter::value>(world.counter) == 111);
    REQUIRE(world.heard == 2);
  }
}

TEST_CASE("counting allocations again and again takes no more memory than once") {
  // A sanitizer has no block used twice soon.
  if (detail::kAddressSanitizer || detail::kThreadSanitizer) return;
  constexpr std::size_t kBytes = 496;
  std::set<void*> blocks;
  for (int i = 0; i < 1000; ++i) {
    detail::Pool::here().failAt(1000);
    void* const block = detail::Pool::here().allocate(kBytes);
    blocks.insert(block);
    detail::Pool::here().release(block, kBytes);
    detail::Pool::here().failAt(0);
  }
  CHECK(blocks.size() < 10);
}

TEST_CASE("a run whose nth allocation fails changes nothing, for each n") {
  CHECK(failEach([](World& world) { world.map.run([&](Turn& turn) { world.change(turn); }); }) >
        10);
}

TEST_CASE("a turn beside whose nth allocation fails changes nothing, for each n") {
  CHECK(failEach([](World& world) {
          const auto beside = world.map.turn([&](Turn& turn) { world.change(turn); });
          if (beside.toNear.empty()) throw Error("lost", "its messages");
        }) > 10);
}

TEST_CASE("a run after a snapshot whose nth allocation fails changes neither, for each n") {
  CHECK(failEach([](World& world) {
          const Snapshot snapshot = world.map.snapshot();
          world.map.run([&](Turn& turn) { world.change(turn); });
        }) > 10);
}

TEST_CASE("an attempt whose nth allocation fails is undone, and its turn goes on") {
  for (int nth = 1;; ++nth) {
    World world;
    const Value before = world.seen();
    bool failed = false;
    world.map.run([&](Turn& turn) {
      detail::Pool::here().failAt(static_cast<std::uint64_t>(nth));
      try {
        turn.attempt([&] { world.change(turn); });
      } catch (const std::bad_alloc&) {
        failed = true;
      }
      detail::Pool::here().failAt(0);
    });
    if (!failed) break;
    REQUIRE(world.seen() == before);
  }
}

TEST_CASE("a message whose nth allocation fails is undone, and breaks its answer") {
  for (int nth = 1;; ++nth) {
    World world;
    const Value before = world.seen();
    std::string heard;
    world.map.churn([&](Turn& turn) {
      turn.sendOnly(
          turn.spawn([nth] { detail::Pool::here().failAt(static_cast<std::uint64_t>(nth)); }));
      const auto changes = turn.spawn([&world](Turn& in) { world.change(in); });
      turn.on(
          turn.send(changes), [&] { heard = "fulfilled"; },
          [&](const Error& why) {
            if (why.thrownAs<std::bad_alloc>() != nullptr) heard = "out of memory";
          });
    });
    const bool reached = detail::Pool::here().failAt(0) == 0;
    if (!reached) break;
    if (heard == "out of memory") REQUIRE(world.seen() == before);
    REQUIRE((heard == "out of memory" || (heard == "fulfilled" && nth > 10)));
  }
}

}  // namespace
}  // namespace keeve::test
