// The tables of the actor library: sets, hashes, vectors.
#include "keeve/lib/ghash.h"
#include "keeve/lib/gvector.h"
#include "keeve/lib/seteq.h"
#include "tests/support/world.h"

namespace keeve::test {
namespace {

using Number = std::int64_t;

TEST_CASE("a seteq has each reference once, by identity, in the order in which they came",
          "[row:GB31]") {
  Actormap map;
  map.run([](Turn& turn) {
    const auto set = turn.spawn<SetEq<>>();
    const AnyRef ann = turn.spawn<Counter>();
    const AnyRef bob = turn.spawn<Counter>();
    CHECK(turn.call<&SetEq<>::add>(set, bob));
    CHECK(turn.call<&SetEq<>::add>(set, ann));
    CHECK_FALSE(turn.call<&SetEq<>::add>(set, bob));
    CHECK(turn.call<&SetEq<>::member>(set, ann));
    CHECK(turn.call<&SetEq<>::asList>(set) == std::vector{bob, ann});
    CHECK(turn.call<&SetEq<>::remove>(set, bob));
    CHECK_FALSE(turn.call<&SetEq<>::remove>(set, bob));
    CHECK_FALSE(turn.call<&SetEq<>::member>(set, bob));
    CHECK(turn.call<&SetEq<>::size>(set) == 1);
    // A promise is not what it became.
    const auto vow = turn.promise<Ref<Counter>>();
    turn.call<&Resolver<Ref<Counter>>::fulfill>(vow.resolver, ann.as<Ref<Counter>>());
    CHECK_FALSE(turn.call<&SetEq<>::member>(set, vow.promise));
    CHECK(turn.call<&SetEq<>::add>(set, AnyRef::sturdy("keeve:a")));
    CHECK(turn.call<&SetEq<>::member>(set, AnyRef::sturdy("keeve:a")));
  });
}

TEST_CASE("a seteq that a failing turn changed is as before, and so is one of a snapshot",
          "[row:GB31]") {
  Actormap map;
  const auto set = map.spawn<SetEq<Number>>();
  map.poke<&SetEq<Number>::add>(set, 1);
  const Snapshot one = map.snapshot();
  CHECK(kindOf([&] {
          map.run([&](Turn& turn) {
            turn.call<&SetEq<Number>::add>(set, 2);
            turn.call<&SetEq<Number>::remove>(set, 1);
            throw Error("oops", "");
          });
        }) == "oops");
  CHECK(map.peek<&SetEq<Number>::asList>(set) == std::vector<Number>{1});
  map.poke<&SetEq<Number>::add>(set, 3);
  CHECK(Actormap::restore(one).peek<&SetEq<Number>::asList>(set) == std::vector<Number>{1});
}

TEST_CASE("a ghash says what it does not have, or gives what it was told to instead",
          "[row:GB31]") {
  using Ages = GHash<std::string, Number>;
  Actormap map;
  const auto ages = map.spawn<Ages>();
  map.run([&](Turn& turn) {
    CHECK(turn.call<&Ages::set>(ages, "Bob", 30));
    CHECK(turn.call<&Ages::set>(ages, "Ann", 41));
    CHECK_FALSE(turn.call<&Ages::set>(ages, "Bob", 31));
    CHECK(turn.call<&Ages::ref>(ages, "Bob") == 31);
    CHECK(turn.call<&Ages::refOr>(ages, "Cid", -1) == -1);
    CHECK(turn.call<&Ages::refOr>(ages, "Ann", -1) == 41);
    CHECK(turn.call<&Ages::data>(ages) ==
          std::vector<std::pair<std::string, Number>>{{"Bob", 31}, {"Ann", 41}});
  });
  const std::string said = errorOf([&] { map.peek<&Ages::ref>(ages, "Cid"); });
  CHECK(said.find("out-of-range") == 0);
  CHECK(said.find("Cid") != std::string::npos);
  CHECK(kindOf([&] {
          map.run([&](Turn& turn) {
            turn.call<&Ages::remove>(ages, "Ann");
            turn.call<&Ages::set>(ages, "Bob", 0);
            turn.call<&Ages::ref>(ages, "Ann");
          });
        }) == kind::outOfRange);
  CHECK(map.peek<&Ages::ref>(ages, "Ann") == 41);
  CHECK(map.poke(ages, "ref", {"Bob"}) == Value(31));
  CHECK(map.poke(ages, "hasKey", {"Cid"}) == Value(false));
  CHECK(map.poke(ages, "remove", {"Bob"}) == Value(true));
}

TEST_CASE("references are keys of a ghash by identity", "[row:GB31]") {
  using Names = GHash<Ref<Counter>, std::string>;
  Actormap map;
  const auto names = map.spawn<Names>();
  const auto ann = map.spawn<Counter>();
  const auto bob = map.spawn<Counter>();
  map.poke<&Names::set>(names, ann, "Ann");
  CHECK(map.peek<&Names::refOr>(names, ann, "?") == "Ann");
  CHECK(map.peek<&Names::refOr>(names, bob, "?") == "?");
}

TEST_CASE("a vector has its length until it is resized, and answers no index beyond it",
          "[row:GB31]") {
  using Row = GVector<std::string>;
  Actormap map;
  const auto row = map.spawn<Row>(3, "-");
  map.run([&](Turn& turn) {
    turn.call<&Row::set>(row, 1, "x");
    CHECK(turn.call<&Row::ref>(row, 1) == "x");
    CHECK(turn.call<&Row::asList>(row) == std::vector<std::string>{"-", "x", "-"});
    turn.call<&Row::resize>(row, 2, "?");
    turn.call<&Row::resize>(row, 4, "+");
    CHECK(turn.call<&Row::asList>(row) == std::vector<std::string>{"-", "x", "+", "+"});
    CHECK(turn.call<&Row::length>(row) == 4);
  });
  CHECK(kindOf([&] { map.poke<&Row::set>(row, 4, "x"); }) == kind::outOfRange);
  CHECK(kindOf([&] { map.peek<&Row::ref>(row, -1); }) == kind::outOfRange);
  CHECK(kindOf([&] { map.poke<&Row::resize>(row, -1, ""); }) == kind::outOfRange);
  CHECK(kindOf([&] { map.spawn<Row>(-1, ""); }) == kind::outOfRange);
  CHECK(kindOf([&] {
          map.run([&](Turn& turn) {
            turn.call<&Row::fill>(row, "gone");
            turn.call<&Row::resize>(row, 0, "");
            turn.call<&Row::ref>(row, 0);
          });
        }) == kind::outOfRange);
  CHECK(map.peek<&Row::asList>(row) == std::vector<std::string>{"-", "x", "+", "+"});
  map.poke<&Row::fill>(row, "o");
  CHECK(map.poke(row, "asList", {}) == Value::list({"o", "o", "o", "o"}));
}

}  // namespace
}  // namespace keeve::test
