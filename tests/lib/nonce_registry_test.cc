#include "keeve/lib/nonce_registry.h"

#include <algorithm>

#include "tests/support/world.h"

namespace keeve::test {

/// Chance that counts: what a simulation would hand over.
struct CountingChance final : Chance {
  std::int64_t next = 1;
  explicit CountingChance(std::int64_t begin) : next(begin) {}
  Become<Chance, Bytes> take(Bcom<Chance> bcom, std::int64_t count) const override {
    return bcom(CountingChance(next + 1),
                Bytes(static_cast<std::size_t>(count), static_cast<std::byte>(next)));
  }
};
BOOST_DESCRIBE_STRUCT(CountingChance, (Chance), (next))

namespace {

using Registry = NonceRegistry;

struct Scene {
  Actormap map;
  Ref<Chance> chance = map.run([](Turn& turn) { return turn.spawn<CountingChance>(1); });
  NonceRegistryAndLocator nonces =
      map.run([&](Turn& turn) { return spawnNonceRegistryAndLocator(turn, chance); });
  Ref<Counter> ann = map.spawn<Counter>();
  Ref<Counter> bob = map.spawn<Counter>();
  Bytes chosen = Bytes(16, std::byte{7});
};

TEST_CASE("who knows the swiss number gets the actor, nobody else does", "[row:GB31]") {
  Scene s;
  const Bytes swiss = s.map.poke<&Registry::register_>(s.nonces.registry, s.ann);
  CHECK(swiss == Bytes(32, std::byte{2}));  // the salt was drawn first
  s.map.poke<&Registry::registerAs>(s.nonces.registry, s.bob, s.chosen);
  CHECK(s.map.peek<&NonceLocator::fetch>(s.nonces.locator, swiss) == AnyRef(s.ann));
  CHECK(s.map.peek<&NonceLocator::fetch>(s.nonces.locator, s.chosen) == AnyRef(s.bob));
  CHECK(s.map.peek<&Registry::fetch>(s.nonces.registry, s.chosen) == AnyRef(s.bob));
  Bytes wrong = swiss;
  wrong.back() ^= std::byte{1};
  CHECK(kindOf([&] { s.map.peek<&NonceLocator::fetch>(s.nonces.locator, wrong); }) ==
        kind::unknownSwiss);
  CHECK(s.map.peek<&Registry::fetchOr>(s.nonces.registry, wrong, s.bob) == AnyRef(s.bob));
  CHECK(kindOf([&] { s.map.poke(s.nonces.locator, "register", {AnyRef(s.bob)}); }) ==
        kind::noSuchMethod);
  CHECK(s.map.poke(s.nonces.registry, "register", {AnyRef(s.bob)}) ==
        Value(Bytes(32, std::byte{3})));
}

TEST_CASE("a swiss number that was forgotten, or is bad, is refused", "[row:GB31]") {
  Scene s;
  const auto registerAs = [&](const AnyRef& who, const Bytes& swiss) {
    return kindOf([&] { s.map.poke<&Registry::registerAs>(s.nonces.registry, who, swiss); });
  };
  CHECK(registerAs(s.ann, s.chosen) == "nothing");
  CHECK(registerAs(s.ann, s.chosen) == "nothing");
  CHECK(registerAs(s.bob, s.chosen) == kind::badSwiss);
  CHECK(registerAs(s.bob, Bytes(15)) == kind::badSwiss);
  CHECK(registerAs(AnyRef(), Bytes(16)) == kind::notAReference);
  CHECK(s.map.poke<&Registry::forget>(s.nonces.registry, s.chosen));
  CHECK_FALSE(s.map.poke<&Registry::forget>(s.nonces.registry, s.chosen));
  CHECK(kindOf([&] { s.map.peek<&Registry::fetch>(s.nonces.registry, s.chosen); }) ==
        kind::unknownSwiss);
  CHECK(registerAs(s.bob, s.chosen) == "nothing");
}

TEST_CASE("a registry keeps no swiss number, only hashes under its own salt", "[row:GB31]") {
  Scene s;
  const auto other =
      s.map.run([&](Turn& turn) { return spawnNonceRegistryAndLocator(turn, s.chance); });
  std::vector<std::string> keys;
  for (const auto& registry : {s.nonces.registry, other.registry}) {
    s.map.poke<&Registry::registerAs>(registry, s.ann, s.chosen);
    const Value fields = s.map.portrait(registry).record().fields.at(0);
    const auto known = fields.find(Symbol{"known"})->reference().as<Ref<Registry::Known>>();
    keys.push_back(s.map.peek<&Registry::Known::entries>(known).at(0).first);
  }
  CHECK(keys[0].size() == 64);
  CHECK(keys[0] != keys[1]);
  CHECK(keys[0].find("0707070707070707") == std::string::npos);
}

TEST_CASE("a turn that fails registers nothing", "[row:GB31]") {
  Scene s;
  Bytes swiss;
  CHECK(kindOf([&] {
          s.map.run([&](Turn& turn) {
            swiss = turn.call<&Registry::register_>(s.nonces.registry, s.ann);
            throw Error("oops", "");
          });
        }) == "oops");
  CHECK(kindOf([&] { s.map.peek<&Registry::fetch>(s.nonces.registry, swiss); }) ==
        kind::unknownSwiss);
  // Its chance was not used up either: the run repeats.
  CHECK(s.map.poke<&Registry::register_>(s.nonces.registry, s.ann) == swiss);
}

TEST_CASE("the system's chance gives different bytes each time, as many as were asked for",
          "[row:GB31]") {
  Actormap map;
  const Ref<Chance> chance = map.run([](Turn& turn) { return turn.spawn<SystemChance>(); });
  const Bytes one = map.poke<&Chance::take>(chance, 32);
  const Bytes two = map.poke<&Chance::take>(chance, 32);
  CHECK(one.size() == 32);
  CHECK(one != two);
  CHECK(map.poke<&Chance::take>(chance, 0).empty());
  CHECK(kindOf([&] { map.poke<&Chance::take>(chance, -1); }) == kind::outOfRange);
  CHECK(kindOf([&] { map.poke<&Chance::take>(chance, Chance::kMostBytes + 1); }) ==
        kind::outOfRange);
}

}  // namespace
}  // namespace keeve::test
