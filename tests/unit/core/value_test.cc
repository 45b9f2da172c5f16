#include "keeve/core/value.h"

#include <limits>

#include "tests/support/world.h"

using keeve::Bytes;
using keeve::Error;
using keeve::Symbol;
using keeve::Value;
using keeve::test::kindOf;

TEST_CASE("a value prints unambiguously") {
  CHECK(Value().toString() == "null");
  CHECK(Value(true).toString() == "true");
  CHECK(Value(42).toString() == "42");
  CHECK(Value(1.0).toString() == "1.0");
  CHECK(Value(1e300).toString() == "1e+300");
  CHECK(Value("a\"b\n\x01").toString() == R"("a\"b\n\x01")");
  CHECK(Value(Symbol{"go"}).toString() == "'go");
  CHECK(Value(Symbol{"two words"}).toString() == "'\"two words\"");
  CHECK(Value(Bytes{std::byte{0}, std::byte{255}}).toString() == "#\"00ff\"");
  CHECK(Value::list({1, "x", Value::list({})}).toString() == "[1, \"x\", []]");
  CHECK(Value::map({{"b", 1}, {"a", 2}}).toString() == "{\"a\": 2, \"b\": 1}");
  CHECK(Value(Value::Record{Symbol{"point"}, {1, 2}}).toString() == "<point 1 2>");
  CHECK(Value(Error("odd", "why")).toString() == "error(\"odd: why\")");
}

TEST_CASE("values are equal by structure, and a number by its kind") {
  CHECK(Value::list({1, "x"}) == Value::list({1, "x"}));
  CHECK_FALSE(Value(1) == Value(1.0));
  CHECK(Value(std::numeric_limits<double>::quiet_NaN()) ==
        Value(std::numeric_limits<double>::quiet_NaN()));
  CHECK(Value::map({{"a", 1}, {"b", 2}}) == Value::map({{"b", 2}, {"a", 1}}));
  CHECK_FALSE(Value("a") == Value(Symbol{"a"}));
}

TEST_CASE("of two entries with equal keys the later one counts") {
  const Value map = Value::map({{"a", 1}, {"a", 2}});
  REQUIRE(map.map().size() == 1);
  CHECK(*map.find("a") == Value(2));
  CHECK(map.find("b") == nullptr);
}

TEST_CASE("a value too deep or too large is refused when it is made") {
  Value deep;
  CHECK(kindOf([&] {
          for (int i = 0; i < 1000; ++i) deep = Value::list({deep});
        }) == keeve::kind::valueTooDeep);
  CHECK(deep.depth() == Value::kMaxDepth);

  Value wide = "0123456789abcdef";
  CHECK(kindOf([&] {
          for (int i = 0; i < 60; ++i) wide = Value::list({wide, wide});
        }) == keeve::kind::valueTooLarge);
  CHECK(wide.weight() <= Value::kMaxWeight);
}

TEST_CASE("an unsigned number that fits in no signed one is refused") {
  CHECK(Value(std::uint64_t{5}) == Value(5));
  const std::uint64_t large = std::numeric_limits<std::uint64_t>::max();
  CHECK(kindOf([&] { static_cast<void>(Value(large)); }) == keeve::kind::outOfRange);
}

TEST_CASE("asking a value for another kind names both") {
  CHECK(keeve::test::errorOf([] { static_cast<void>(Value("x").integer()); }) ==
        "bad-type: wanted an integer, got a text");
}
