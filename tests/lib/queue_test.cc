#include "keeve/lib/queue.h"

#include "keeve/lib/ring_buffer.h"
#include "tests/support/world.h"

namespace keeve::test {
namespace {

using Number = std::int64_t;
using Jobs = Queue<std::string>;
using Ring = RingBuffer<Number>;
using Numbers = std::vector<Number>;

TEST_CASE("what went into a queue first comes out first, and nothing comes out of an empty one",
          "[row:GB31]") {
  Actormap map;
  const auto jobs = map.spawn<Jobs>();
  CHECK(map.peek<&Jobs::isEmpty>(jobs));
  CHECK(kindOf([&] { map.poke<&Jobs::dequeue>(jobs); }) == kind::empty);
  for (const char* job : {"sweep", "wash", "cook"}) map.poke<&Jobs::enqueue>(jobs, job);
  CHECK(map.peek<&Jobs::length>(jobs) == 3);
  CHECK(map.poke<&Jobs::dequeue>(jobs) == "sweep");
  map.poke<&Jobs::enqueue>(jobs, "rest");
  CHECK(map.poke<&Jobs::dequeue>(jobs) == "wash");
  CHECK(map.poke<&Jobs::dequeue>(jobs) == "cook");
  CHECK(map.poke(jobs, "dequeue", {}) == Value("rest"));
  CHECK(map.peek<&Jobs::isEmpty>(jobs));
  CHECK(kindOf([&] { map.poke<&Jobs::dequeue>(jobs); }) == kind::empty);
}

TEST_CASE("a turn that fails has put nothing into a queue and taken nothing out", "[row:GB31]") {
  Actormap map;
  const auto jobs = map.spawn<Jobs>();
  map.poke<&Jobs::enqueue>(jobs, "sweep");
  const Snapshot one = map.snapshot();
  CHECK(kindOf([&] {
          map.run([&](Turn& turn) {
            turn.call<&Jobs::enqueue>(jobs, "undone");
            CHECK(turn.call<&Jobs::dequeue>(jobs) == "sweep");
            CHECK(turn.call<&Jobs::dequeue>(jobs) == "undone");
            turn.call<&Jobs::dequeue>(jobs);
          });
        }) == kind::empty);
  CHECK(map.peek<&Jobs::length>(jobs) == 1);
  map.poke<&Jobs::enqueue>(jobs, "wash");
  CHECK(map.poke<&Jobs::dequeue>(jobs) == "sweep");
  Actormap before = Actormap::restore(one);
  CHECK(before.poke<&Jobs::dequeue>(jobs) == "sweep");
  CHECK(before.peek<&Jobs::isEmpty>(jobs));
  CHECK(map.peek<&Jobs::length>(jobs) == 1);
}

TEST_CASE("a queue does not grow with what went through it, nor keep what was taken",
          "[row:GB31]") {
  using Actors = Queue<Ref<Counter>>;
  Actormap map;
  const auto queue = map.spawn<Actors>();
  const std::size_t before = map.size();
  for (int i = 0; i < 1000; ++i) {
    map.run([&](Turn& turn) {
      turn.call<&Actors::enqueue>(queue, turn.spawn<Counter>());
      if (i >= 5) turn.call<&Actors::dequeue>(queue);
    });
  }
  map.collect();
  CHECK(map.size() == before + 5);
}

TEST_CASE("a queue merged by force passes over what another timeline took", "[row:GB31]") {
  Actormap map;
  const auto jobs = map.spawn<Jobs>();
  for (const char* job : {"a", "b"}) map.poke<&Jobs::enqueue>(jobs, job);
  auto took = map.turn<&Jobs::dequeue>(jobs).next;
  auto put = map.turn<&Jobs::enqueue>(jobs, "c").next;
  took.merge();
  CHECK(kindOf([&] { put.merge(); }) == kind::mergeConflict);
  put.merge(Transactormap::Conflict::forced);
  CHECK(map.poke<&Jobs::dequeue>(jobs) == "b");
  CHECK(map.poke<&Jobs::dequeue>(jobs) == "c");
}

Ref<Ring> ringOf(Actormap& map, Number capacity, Number last) {
  const auto ring = map.spawn<Ring>(capacity);
  for (Number i = 1; i <= last; ++i) map.poke<&Ring::put>(ring, i);
  return ring;
}

TEST_CASE("a full ring buffer overwrites its oldest item", "[row:GB31]") {
  Actormap map;
  const auto ring = ringOf(map, 3, 2);
  CHECK_FALSE(map.peek<&Ring::isFull>(ring));
  map.poke<&Ring::put>(ring, 3);
  CHECK(map.peek<&Ring::isFull>(ring));
  map.poke<&Ring::put>(ring, 4);
  map.poke<&Ring::put>(ring, 5);
  CHECK(map.peek<&Ring::length>(ring) == 3);
  CHECK(map.peek<&Ring::capacity>(ring) == 3);
  CHECK(map.peek<&Ring::head>(ring, 3) == Numbers{3, 4, 5});
  CHECK(map.peek<&Ring::head>(ring, 2) == Numbers{3, 4});
  CHECK(map.peek<&Ring::tail>(ring, 2) == Numbers{4, 5});
  CHECK(map.peek<&Ring::ref>(ring, 0) == 3);
  CHECK(map.poke<&Ring::take>(ring) == 3);
  CHECK(map.poke<&Ring::take>(ring) == 4);
  map.poke<&Ring::put>(ring, 6);
  CHECK(map.peek<&Ring::head>(ring, 2) == Numbers{5, 6});
  map.poke<&Ring::clear>(ring);
  CHECK(map.peek<&Ring::isEmpty>(ring));
  CHECK(map.poke(ring, "capacity", {}) == Value(3));
}

TEST_CASE("a ring buffer refuses what it does not have", "[row:GB31]") {
  Actormap map;
  const auto ring = ringOf(map, 3, 2);
  CHECK(kindOf([&] { map.peek<&Ring::ref>(ring, 2); }) == kind::outOfRange);
  CHECK(kindOf([&] { map.peek<&Ring::ref>(ring, -1); }) == kind::outOfRange);
  CHECK(kindOf([&] { map.peek<&Ring::head>(ring, 3); }) == kind::outOfRange);
  CHECK(kindOf([&] { map.peek<&Ring::tail>(ring, -1); }) == kind::outOfRange);
  CHECK(kindOf([&] { map.poke<&Ring::resize>(ring, 0); }) == kind::outOfRange);
  CHECK(kindOf([&] { map.spawn<Ring>(0); }) == kind::outOfRange);
  map.poke<&Ring::clear>(ring);
  CHECK(kindOf([&] { map.poke<&Ring::take>(ring); }) == kind::empty);
}

TEST_CASE("a ring buffer that is resized keeps its newest items", "[row:GB31]") {
  Actormap map;
  const auto ring = ringOf(map, 4, 6);
  map.poke<&Ring::resize>(ring, 2);
  CHECK(map.peek<&Ring::head>(ring, 2) == Numbers{5, 6});
  map.poke<&Ring::resize>(ring, 3);
  for (Number i = 7; i <= 8; ++i) map.poke<&Ring::put>(ring, i);
  CHECK(map.peek<&Ring::head>(ring, 3) == Numbers{6, 7, 8});
}

TEST_CASE("a turn that fails leaves a ring buffer as it was, overwritten items too", "[row:GB31]") {
  Actormap map;
  const auto ring = ringOf(map, 3, 4);
  const Snapshot before = map.snapshot();
  CHECK(kindOf([&] {
          map.run([&](Turn& turn) {
            turn.call<&Ring::put>(ring, 9);
            turn.call<&Ring::take>(ring);
            turn.call<&Ring::resize>(ring, 1);
            throw Error("oops", "");
          });
        }) == "oops");
  CHECK(map.peek<&Ring::head>(ring, 3) == Numbers{2, 3, 4});
  map.poke<&Ring::put>(ring, 5);
  CHECK(Actormap::restore(before).peek<&Ring::head>(ring, 3) == Numbers{2, 3, 4});
}

TEST_CASE("a ring buffer holds nobody who was taken, overwritten or cleared", "[row:GB31]") {
  using Actors = RingBuffer<Ref<Counter>>;
  Actormap map;
  const auto ring = map.spawn<Actors>(2);
  const std::size_t before = map.size();
  const auto put = [&] {
    map.run([&](Turn& turn) { turn.call<&Actors::put>(ring, turn.spawn<Counter>()); });
  };
  for (int i = 0; i < 3; ++i) put();
  CHECK(map.size() == before + 2);
  map.poke<&Actors::take>(ring);
  CHECK(map.size() == before + 1);
  map.poke<&Actors::clear>(ring);
  CHECK(map.size() == before);
}

}  // namespace
}  // namespace keeve::test
