#include "keeve/lib/simple_mint.h"

#include <limits>

#include "tests/support/world.h"

namespace keeve::test {

/// Would like to learn the brand of whoever takes it for a purse.
struct Thief {
  std::int64_t balance() const { return 1'000'000; }
};
BOOST_DESCRIBE_STRUCT(Thief, (), (balance))

/// The same, taking any message.
struct Mimic {
  std::int64_t heard = 0;
  Become<Mimic, Value> receive(Bcom<Mimic> bcom, AnyMessage) const {
    return bcom(Mimic{heard + 1}, Value());
  }
};
BOOST_DESCRIBE_STRUCT(Mimic, (), (heard))

namespace {

using Number = std::int64_t;

struct Bank {
  Actormap map;
  Ref<Mint> mint = map.spawn<Mint>();
  Ref<Purse> ann = map.poke<&Mint::newPurse>(mint, 100);
  Ref<Purse> bob = map.poke<&Purse::sprout>(ann);

  Number balance(const Ref<Purse>& purse) { return map.peek<&Purse::balance>(purse); }
  /// What paying Bob says.
  std::string pay(Number amount, const Ref<Purse>& from) {
    return kindOf([&] { map.poke<&Purse::deposit>(bob, amount, from); });
  }
};

TEST_CASE("money moves between purses of one mint, and its sum stays", "[row:GB31]") {
  Bank s;
  CHECK(s.pay(30, s.ann) == "nothing");
  CHECK(s.pay(0, s.ann) == "nothing");
  CHECK(s.balance(s.ann) == 70);
  CHECK(s.balance(s.bob) == 30);
  s.map.poke(s.ann, "deposit", {5, AnyRef(s.bob)});
  CHECK(s.balance(s.ann) == 75);
  const auto paid = s.map.run([&](Turn& turn) { return withdraw(turn, 20, s.ann); });
  CHECK(s.balance(paid) == 20);
  CHECK(s.balance(s.ann) == 55);
}

TEST_CASE("what cannot be paid is refused, and nothing changes", "[row:GB31]") {
  Bank s;
  const auto foreign = s.map.poke<&Mint::newPurse>(s.map.spawn<Mint>(), Number(500));
  const auto thief = AnyRef(s.map.spawn<Thief>()).as<Ref<Purse>>();
  CHECK(s.pay(101, s.ann) == kind::overdraft);
  CHECK(s.pay(-1, s.ann) == kind::badAmount);
  CHECK(s.pay(std::numeric_limits<Number>::min(), s.ann) == kind::badAmount);
  CHECK(s.pay(10, foreign) == kind::foreignPurse);
  CHECK(s.pay(0, foreign) == kind::foreignPurse);
  CHECK(s.pay(10, thief) == kind::badType);
  CHECK(s.pay(10, Ref<Purse>()) == kind::notAReference);
  CHECK(kindOf([&] { s.map.poke(s.bob, "deposit", {0.5, AnyRef(s.ann)}); }) == kind::badArguments);
  CHECK(kindOf([&] { s.map.poke(s.ann, "take", {AnyRef(s.ann), 5}); }) == kind::noSuchMethod);
  CHECK(kindOf([&] { s.map.run([&](Turn& turn) { withdraw(turn, 101, s.ann); }); }) ==
        kind::overdraft);
  CHECK(kindOf([&] { s.map.poke<&Mint::newPurse>(s.mint, -1); }) == kind::badAmount);
  CHECK(s.balance(s.ann) == 100);
  CHECK(s.balance(s.bob) == 0);
  CHECK(s.balance(foreign) == 500);
}

TEST_CASE("an actor that takes any message cannot pose as a purse: it is not shown the brand",
          "[row:GB31]") {
  Bank s;
  const auto mimic = s.map.spawn<Mimic>();
  CHECK(s.pay(10, AnyRef(mimic).as<Ref<Purse>>()) == kind::badType);
  s.map.run([&](Turn& turn) {
    const auto posing = AnyRef(mimic).as<Ref<Purse>>();
    CHECK(kindOf([&] { turn.call<&Purse::deposit>(s.bob, 10, posing); }) == kind::badType);
  });
  CHECK(s.map.portrait(mimic).toString() == "<Mimic {'heard: 0}>");
  CHECK(s.balance(s.bob) == 0);
}

TEST_CASE("a refused payment that is caught has moved nothing either", "[row:GB31]") {
  Bank s;
  const auto rich = s.map.poke<&Mint::newPurse>(s.mint, std::numeric_limits<Number>::max());
  s.map.run([&](Turn& turn) {
    CHECK(kindOf([&] { turn.call<&Purse::deposit>(rich, 1, s.ann); }) == kind::badAmount);
    CHECK(kindOf([&] { turn.call<&Purse::deposit>(s.bob, 101, s.ann); }) == kind::overdraft);
  });
  CHECK(s.balance(rich) == std::numeric_limits<Number>::max());
  CHECK(s.balance(s.ann) == 100);
}

TEST_CASE("a purse that pays itself is unchanged, by way of a promise too", "[row:GB31]") {
  Bank s;
  s.map.run([&](Turn& turn) {
    turn.call<&Purse::deposit>(s.ann, 40, s.ann);
    turn.call<&Purse::deposit>(s.ann, 40, turn.fulfilled(s.ann).as<Ref<Purse>>());
    CHECK(kindOf([&] { turn.call<&Purse::deposit>(s.ann, 101, s.ann); }) == kind::overdraft);
    CHECK(kindOf([&] { turn.call<&Purse::deposit>(s.ann, -1, s.ann); }) == kind::badAmount);
  });
  CHECK(s.balance(s.ann) == 100);
}

TEST_CASE("a payment of a turn that fails, or of another state, has not been made", "[row:GB31]") {
  Bank s;
  const Snapshot before = s.map.snapshot();
  CHECK(kindOf([&] {
          s.map.run([&](Turn& turn) {
            turn.call<&Purse::deposit>(s.bob, 60, s.ann);
            turn.call<&Purse::deposit>(s.bob, 60, s.ann);
          });
        }) == kind::overdraft);
  CHECK(s.balance(s.ann) == 100);
  CHECK(s.pay(60, s.ann) == "nothing");
  CHECK(Actormap::restore(before).peek<&Purse::balance>(s.ann) == 100);
}

}  // namespace
}  // namespace keeve::test
