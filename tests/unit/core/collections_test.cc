#include "keeve/core/collections.h"

#include "tests/support/world.h"

namespace keeve::test {
namespace {

using Number = std::int64_t;
using Stock = Map<std::string, Number>;
using Row = Vector<std::string>;

struct Scene {
  Actormap map{{"shop", nullptr, std::make_shared<KeptReports>(), {}}};
  Ref<Stock> stock = map.spawn<Stock>();
  Ref<Row> row = map.spawn<Row>();

  void set(Actormap& in, const char* key, Number value) {
    in.poke<&Stock::set>(stock, std::string(key), value);
  }
  std::optional<Number> get(const Actormap& in, const char* key) const {
    return in.peek<&Stock::get>(stock, std::string(key));
  }
};

TEST_CASE("a map is set, asked, erased and listed in the order of its keys' first coming") {
  Scene s;
  s.map.run([&](Turn& turn) {
    CHECK(turn.call<&Stock::set>(s.stock, std::string("pears"), Number(1)));
    CHECK(turn.call<&Stock::set>(s.stock, std::string("apples"), Number(2)));
    CHECK_FALSE(turn.call<&Stock::set>(s.stock, std::string("pears"), Number(3)));
    CHECK(turn.call<&Stock::size>(s.stock) == 2);
    CHECK(turn.call<&Stock::has>(s.stock, std::string("pears")));
    CHECK_FALSE(turn.call<&Stock::has>(s.stock, std::string("plums")));
    CHECK(turn.call<&Stock::entries>(s.stock) ==
          std::vector<Stock::Entry>{{"pears", 3}, {"apples", 2}});
    CHECK(turn.call<&Stock::erase>(s.stock, std::string("pears")));
    CHECK_FALSE(turn.call<&Stock::erase>(s.stock, std::string("pears")));
    CHECK(turn.call<&Stock::size>(s.stock) == 1);
    turn.call<&Stock::set>(s.stock, std::string("pears"), Number(4));
    CHECK(turn.call<&Stock::entries>(s.stock) ==
          std::vector<Stock::Entry>{{"apples", 2}, {"pears", 4}});
  });
  CHECK(s.get(s.map, "pears") == 4);
  CHECK(s.get(s.map, "plums") == std::nullopt);
}

TEST_CASE("changes to a map are undone with their turn, or with their attempt") {
  Scene s;
  s.set(s.map, "apples", 1);
  const auto change = [&](Turn& turn) {
    turn.call<&Stock::set>(s.stock, std::string("apples"), Number(9));
    turn.call<&Stock::set>(s.stock, std::string("pears"), Number(9));
    turn.call<&Stock::erase>(s.stock, std::string("apples"));
    throw Error("oops", "");
  };
  CHECK(kindOf([&] { s.map.run(change); }) == "oops");
  CHECK(s.map.peek<&Stock::entries>(s.stock) == std::vector<Stock::Entry>{{"apples", 1}});
  s.map.run([&](Turn& turn) {
    CHECK(kindOf([&] { turn.attempt([&] { change(turn); }); }) == "oops");
    turn.call<&Stock::set>(s.stock, std::string("plums"), Number(2));
  });
  CHECK(s.map.peek<&Stock::entries>(s.stock) ==
        std::vector<Stock::Entry>{{"apples", 1}, {"plums", 2}});
}

TEST_CASE("forks that changed different keys merge, those that changed the same one conflict") {
  Scene s;
  s.set(s.map, "apples", 1);
  s.set(s.map, "pears", 1);
  const auto beside = [&](const char* key) {
    return s.map.turn<&Stock::set>(s.stock, std::string(key), Number(7)).next;
  };
  Transactormap apples = beside("apples");
  Transactormap pears = beside("pears");
  Transactormap alsoPears = beside("pears");
  apples.merge();
  pears.merge();
  CHECK(kindOf([&] { alsoPears.merge(); }) == kind::mergeConflict);
  CHECK(s.get(s.map, "apples") == 7);
  CHECK(s.get(s.map, "pears") == 7);
}

TEST_CASE("a fork that looked at all entries conflicts with one that made a new one") {
  Scene s;
  s.set(s.map, "apples", 1);
  Transactormap counted = s.map
                              .turn([&](Turn& turn) {
                                const Number size = turn.call<&Stock::size>(s.stock);
                                turn.call<&Stock::set>(s.stock, std::string("size"), size);
                              })
                              .next;
  s.set(s.map, "pears", 1);
  CHECK(kindOf([&] { counted.merge(); }) == kind::mergeConflict);
}

TEST_CASE("a snapshot keeps the entries that it had") {
  Scene s;
  for (Number i = 0; i < 100; ++i) s.set(s.map, std::to_string(i).c_str(), i);
  const Snapshot snapshot = s.map.snapshot();
  const auto before = s.map.peek<&Stock::entries>(s.stock);
  for (Number i = 0; i < 100; i += 2) s.map.poke<&Stock::erase>(s.stock, std::to_string(i));
  s.set(s.map, "1", -1);
  s.set(s.map, "new", 1);
  Actormap restored = Actormap::restore(snapshot);
  CHECK(restored.peek<&Stock::entries>(s.stock) == before);
  CHECK(s.map.peek<&Stock::size>(s.stock) == 51);
  s.set(restored, "there", 1);
  CHECK(restored.peek<&Stock::size>(s.stock) == 101);
  CHECK(s.get(s.map, "there") == std::nullopt);
}

TEST_CASE("a map grows, shrinks and grows again") {
  Scene s;
  for (int round = 0; round < 3; ++round) {
    s.map.run([&](Turn& turn) {
      for (Number i = 0; i < 1000; ++i)
        turn.call<&Stock::set>(s.stock, std::to_string(i), i + round);
    });
    CHECK(s.map.peek<&Stock::size>(s.stock) == 1000);
    CHECK(s.get(s.map, "999") == 999 + round);
    s.map.run([&](Turn& turn) {
      for (Number i = 0; i < 1000; ++i) turn.call<&Stock::erase>(s.stock, std::to_string(i));
    });
    CHECK(s.map.peek<&Stock::size>(s.stock) == 0);
    CHECK(s.map.peek<&Stock::entries>(s.stock).empty());
  }
}

TEST_CASE("a map by name takes and gives values") {
  Scene s;
  CHECK(s.map.poke(s.stock, "set", {"apples", 5}) == Value(true));
  CHECK(s.map.poke(s.stock, "get", {"apples"}) == Value(5));
  CHECK(s.map.poke(s.stock, "get", {"pears"}) == Value());
  CHECK(kindOf([&] { s.map.poke(s.stock, "set", {5, 5}); }) == kind::badArguments);
}

TEST_CASE("references in a map keep their actors, and circles through it are collected") {
  Actormap map;
  using Friends = Map<std::string, AnyRef>;
  const std::size_t before = map.size();
  Ref<Friends> friends = map.spawn<Friends>();
  map.run([&](Turn& turn) {
    turn.call<&Friends::set>(friends, std::string("self"), AnyRef(friends));
    turn.call<&Friends::set>(friends, std::string("counter"), AnyRef(turn.spawn<Counter>()));
  });
  map.collect();
  CHECK(map.size() == before + 2);
  friends = {};
  map.collect();
  CHECK(map.size() == before);
}

TEST_CASE("a vector is pushed, set, popped and listed; what is not there is out of range") {
  Scene s;
  s.map.run([&](Turn& turn) {
    CHECK(turn.call<&Row::push>(s.row, std::string("a")) == 0);
    CHECK(turn.call<&Row::push>(s.row, std::string("b")) == 1);
    turn.call<&Row::set>(s.row, Number(0), std::string("c"));
    CHECK(turn.call<&Row::items>(s.row) == std::vector<std::string>{"c", "b"});
    CHECK(turn.call<&Row::pop>(s.row) == "b");
    CHECK(turn.call<&Row::size>(s.row) == 1);
    for (const Number index : {Number(-1), Number(1), std::numeric_limits<Number>::max()}) {
      CHECK(kindOf([&] { turn.call<&Row::get>(s.row, index); }) == kind::outOfRange);
      CHECK(kindOf([&] { turn.call<&Row::set>(s.row, index, std::string()); }) == kind::outOfRange);
    }
    turn.call<&Row::pop>(s.row);
    CHECK(kindOf([&] { turn.call<&Row::pop>(s.row); }) == kind::outOfRange);
  });
}

TEST_CASE("changes to a vector are undone with their turn; forks merge item by item") {
  Scene s;
  s.map.run([&](Turn& turn) {
    for (const char* item : {"a", "b"}) turn.call<&Row::push>(s.row, std::string(item));
  });
  CHECK(kindOf([&] {
          s.map.run([&](Turn& turn) {
            turn.call<&Row::pop>(s.row);
            turn.call<&Row::set>(s.row, Number(0), std::string("x"));
            throw Error("oops", "");
          });
        }) == "oops");
  CHECK(s.map.peek<&Row::items>(s.row) == std::vector<std::string>{"a", "b"});
  Transactormap first = s.map.turn<&Row::set>(s.row, Number(0), std::string("A")).next;
  Transactormap second = s.map.turn<&Row::set>(s.row, Number(1), std::string("B")).next;
  Transactormap longer = s.map.turn<&Row::push>(s.row, std::string("c")).next;
  Transactormap alsoLonger = s.map.turn<&Row::push>(s.row, std::string("d")).next;
  first.merge();
  second.merge();
  longer.merge();
  CHECK(kindOf([&] { alsoLonger.merge(); }) == kind::mergeConflict);
  CHECK(s.map.peek<&Row::items>(s.row) == std::vector<std::string>{"A", "B", "c"});
}

TEST_CASE("a turn whose reads are noted gives no slots back") {
  Scene s;
  s.map.poke<&Row::push>(s.row, std::string("a"));
  Transactormap next = s.map
                           .turn([&](Turn& turn) {
                             for (Number i = 0; i < 1000; ++i)
                               turn.call<&Stock::get>(s.stock, std::to_string(i));
                             turn.call<&Stock::set>(s.stock, std::string("new"), Number(1));
                             CHECK(kindOf([&] {
                                     turn.attempt([&] {
                                       for (int i = 0; i < 100; ++i)
                                         turn.call<&Row::push>(s.row, std::string("b"));
                                       throw Error("oops", "");
                                     });
                                   }) == "oops");
                             turn.call<&Row::pop>(s.row);
                           })
                           .next;
  next.merge();
  CHECK(s.get(s.map, "new") == 1);
  CHECK(s.map.peek<&Row::size>(s.row) == 0);
}

TEST_CASE("a map that was merged by force can be listed, emptied and used again") {
  Scene s;
  Transactormap apples = s.map.turn<&Stock::set>(s.stock, std::string("apples"), Number(1)).next;
  Transactormap pears = s.map.turn<&Stock::set>(s.stock, std::string("pears"), Number(2)).next;
  apples.merge();
  pears.merge(Transactormap::Conflict::forced);
  CHECK(s.map.peek<&Stock::entries>(s.stock).size() == 2);
  for (const char* key : {"apples", "pears"}) s.map.poke<&Stock::erase>(s.stock, std::string(key));
  CHECK(s.map.peek<&Stock::size>(s.stock) == 0);
  for (Number i = 0; i < 200; ++i) s.set(s.map, std::to_string(i).c_str(), i);
  CHECK(s.map.peek<&Stock::size>(s.stock) == 200);
}

TEST_CASE("where a forced merge left a vector no item there is none, until one is set") {
  Scene s;
  for (const char* item : {"a", "b", "c"}) s.map.poke<&Row::push>(s.row, std::string(item));
  Transactormap shorter = s.map.turn<&Row::pop>(s.row).next;
  Transactormap longer = s.map.turn<&Row::push>(s.row, std::string("d")).next;
  shorter.merge();
  longer.merge(Transactormap::Conflict::forced);
  CHECK(s.map.peek<&Row::size>(s.row) == 4);
  CHECK(kindOf([&] { s.map.peek<&Row::get>(s.row, Number(2)); }) == kind::outOfRange);
  CHECK(s.map.peek<&Row::items>(s.row) == std::vector<std::string>{"a", "b", "d"});
  s.map.poke<&Row::set>(s.row, Number(2), std::string("C"));
  CHECK(s.map.peek<&Row::items>(s.row) == std::vector<std::string>{"a", "b", "C", "d"});
}

TEST_CASE("a collection that is no actor is refused, in a run and in another actor") {
  Scene s;
  const Snapshot snapshot = s.map.snapshot();
  s.map.run([&](Turn& turn) {
    const auto useAnother = [](Turn& in) {
      const Stock map;
      const Row row;
      CHECK(kindOf([&] { map.set(in, "a", 1); }) == kind::noSelf);
      CHECK(kindOf([&] { static_cast<void>(map.get(in, "a")); }) == kind::noSelf);
      CHECK(kindOf([&] { row.push(in, "a"); }) == kind::noSelf);
      CHECK(kindOf([&] { static_cast<void>(row.size(in)); }) == kind::noSelf);
    };
    useAnother(turn);
    turn.call(turn.spawn(useAnother));
  });
}

}  // namespace
}  // namespace keeve::test
