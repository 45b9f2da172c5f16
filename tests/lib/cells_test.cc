// The actors of the library that keep something: cell, env, st8.
#include "keeve/lib/cell.h"
#include "keeve/lib/env.h"
#include "keeve/lib/st8.h"
#include "tests/support/world.h"

namespace keeve::test {
namespace {

using Number = std::int64_t;
using NumberCell = Cell<Number>;

TEST_CASE("cell: holds a value, and its halves can do one thing each", "[row:GB31]") {
  Actormap map;
  const auto cell = map.spawn<NumberCell>(1);
  const auto reader = map.run([&](Turn& turn) { return cellReadOnly(turn, cell); });
  const auto writer = map.run([&](Turn& turn) { return cellWriteOnly(turn, cell); });
  map.poke<&NumberCell::set>(cell, Number(2));
  CHECK(map.peek<&ReadCell<Number>::get>(reader) == 2);
  map.poke<&WriteCell<Number>::set>(writer, Number(3));
  CHECK(map.peek<&NumberCell::get>(cell) == 3);
  CHECK(kindOf([&] { map.poke(reader, "set", {Value(9)}); }) == kind::noSuchMethod);
  CHECK(kindOf([&] { map.poke(writer, "get", {}); }) == kind::noSuchMethod);
  CHECK(kindOf([&] { map.poke<&NumberCell::set>(reader.as<Ref<NumberCell>>(), Number(9)); }) ==
        kind::badType);
  CHECK(map.run([&](Turn& turn) { return cellAdd(turn, cell); }) == 4);
  CHECK(map.run([&](Turn& turn) { return cellAdd(turn, cell, Number(-2)); }) == 2);
  CHECK(kindOf([&] {
          map.run([&](Turn& turn) {
            cellAdd(turn, cell);
            throw Error("undone", "it is");
          });
        }) == "undone");
  CHECK(map.poke(cell, "get", {}) == Value(2));
}

struct EnvScene {
  Actormap map;
  EnvPair its = map.run([](Turn& turn) { return spawnEnv(turn); });
  Ref<EnvKey> key = map.poke<&Env::newKey>(its.env);
  Ref<EnvKey> readKey = map.poke<&Env::readKey>(its.env, key);
  Ref<EnvKey> writeKey = map.poke<&Env::writeKey>(its.env, key);
  void write(const Ref<EnvKey>& with, const Value& value) {
    map.poke<&Env::write>(its.env, with, value);
  }
  std::optional<Value> read(const Ref<EnvKey>& with) { return map.peek<&Env::read>(its.env, with); }
};

TEST_CASE("env: an entry is reached by its keys, each with its power", "[row:GB31]") {
  EnvScene s;
  CHECK_FALSE(s.read(s.key));
  s.write(s.key, "one");
  s.write(s.writeKey, "two");
  CHECK(s.read(s.readKey) == Value("two"));
  CHECK(s.map.peek<&Env::history>(s.its.env, s.key) == std::vector<Value>{"two", "one"});
  CHECK(kindOf([&] { s.write(s.readKey, "three"); }) == kind::accessDenied);
  CHECK(kindOf([&] { s.read(s.writeKey); }) == kind::accessDenied);
  CHECK(kindOf([&] { s.map.poke<&Env::writeKey>(s.its.env, s.readKey); }) == kind::accessDenied);
  CHECK_FALSE(s.read(s.map.poke<&Env::newKey>(s.its.env)));
}

TEST_CASE("env: no key opens another environment, and what is no key opens none", "[row:GB31]") {
  EnvScene s;
  const EnvPair other = s.map.run([](Turn& turn) { return spawnEnv(turn); });
  const Ref<EnvKey> foreign = s.map.poke<&Env::newKey>(other.env);
  CHECK(kindOf([&] { s.read(foreign); }) == kind::accessDenied);
  CHECK(kindOf([&] { s.read(s.map.spawn<Counter>().as<Ref<EnvKey>>()); }) == kind::accessDenied);
  CHECK(kindOf([&] { s.read(Ref<EnvKey>()); }) == kind::notAReference);
}

TEST_CASE("env: who may use it cannot reset it, and who may reset it can do only that",
          "[row:GB31]") {
  EnvScene s;
  s.write(s.key, 1);
  CHECK(kindOf([&] { s.map.poke<&Env::reset>(s.its.env); }) == kind::accessDenied);
  s.map.run([&](Turn& turn) { turn.call(s.its.reset); });
  CHECK_FALSE(s.read(s.key));
  s.write(s.key, 2);
  CHECK(s.read(s.readKey) == Value(2));
}

TEST_CASE("st8: a method for each field, strict or loose", "[row:GB31]") {
  Actormap map;
  const auto point = map.run([](Turn& turn) { return st8(turn, {{"x", 1}, {"y", 2}}); });
  map.poke(point, "x", {Value(5)});
  CHECK(map.poke(point, "x", {}) == Value(5));
  CHECK(map.poke(point, "y", {}) == Value(2));
  CHECK(errorOf([&] { map.poke(point, "z", {Value(1)}); }).find("it has x, y") !=
        std::string::npos);
  CHECK(kindOf([&] { map.poke(point, "x", {Value(1), Value(2)}); }) == kind::badArguments);
  const auto loose = map.run([](Turn& turn) { return looseSt8(turn); });
  CHECK(kindOf([&] { map.poke(loose, "z", {}); }) == kind::noSuchMethod);
  map.poke(loose, "z", {Value("new")});
  CHECK(map.poke(loose, "z", {}) == Value("new"));
}

}  // namespace
}  // namespace keeve::test
