#include "keeve/core/datum.h"

#include <chrono>
#include <deque>
#include <limits>
#include <list>
#include <map>
#include <set>
#include <unordered_map>
#include <unordered_set>

#include <boost/describe/enum.hpp>

#include "tests/support/world.h"

namespace keeve::test {
namespace {

enum class Colour { red, green = 5 };
BOOST_DESCRIBE_ENUM(Colour, red, green)
enum class Raw : std::uint8_t { a = 1, b = 200 };

struct Point {
  std::int64_t x = 1;
  std::int64_t y = 2;
  friend bool operator==(const Point&, const Point&) = default;
};
BOOST_DESCRIBE_STRUCT(Point, (), (x, y))

struct Line {
  Point from;
  std::vector<Point> via;
  friend bool operator==(const Line&, const Line&) = default;
};
BOOST_DESCRIBE_STRUCT(Line, (), (from, via))

template <class T>
void goesBothWays(const T& it, const Value& asValue) {
  CHECK(toValue(it) == asValue);
  CHECK(fromValue<T>(asValue) == it);
}

template <class T>
std::string refusal(const Value& value) {
  return errorOf([&] { fromValue<T>(value); });
}

TEST_CASE("numbers go both ways, and those that do not fit are refused") {
  goesBothWays(true, true);
  goesBothWays<std::int8_t>(-128, -128);
  goesBothWays<std::uint8_t>(255, 255);
  goesBothWays<std::int32_t>(-7, -7);
  goesBothWays<std::uint64_t>(7, 7);
  goesBothWays(std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::min());
  goesBothWays(1.5, 1.5);
  goesBothWays(1.5F, 1.5);
  CHECK(fromValue<double>(3) == 3.0);
  CHECK(refusal<std::int8_t>(128).find("out-of-range: 128") == 0);
  CHECK(refusal<std::uint32_t>(-1).find("out-of-range: -1") == 0);
  CHECK(refusal<double>((1LL << 53) + 1).find("out-of-range") == 0);
  CHECK(refusal<std::int64_t>(1.0) == "bad-type: wanted an integer, got a real number");
  CHECK(refusal<bool>(1) == "bad-type: wanted a boolean, got an integer");
  CHECK(refusal<double>("1") == "bad-type: wanted a real number, got a text");
}

TEST_CASE("texts, symbols, bytes and values go both ways") {
  goesBothWays<std::string>("text", "text");
  goesBothWays(Symbol{"go"}, Symbol{"go"});
  goesBothWays(Bytes{std::byte{1}, std::byte{2}}, Bytes{std::byte{1}, std::byte{2}});
  goesBothWays(Value::list({1}), Value::list({1}));
  goesBothWays(std::monostate(), nullptr);
  CHECK(refusal<std::string>(Symbol{"go"}) == "bad-type: wanted a text, got a symbol");
  CHECK(refusal<Symbol>("go") == "bad-type: wanted a symbol, got a text");
  CHECK(refusal<Bytes>(nullptr).find("bad-type: wanted bytes") == 0);
}

TEST_CASE("enumerations go by name when they are described, or else by number") {
  goesBothWays(Colour::green, Symbol{"green"});
  goesBothWays(Raw::b, 200);
  CHECK(fromValue<Colour>(0) == Colour::red);
  CHECK(toValue(static_cast<Colour>(3)) == Value(3));
  CHECK(refusal<Colour>(Symbol{"blue"}) ==
        "bad-type: wanted a known enumerator, got a symbol: 'blue");
  CHECK(refusal<Raw>(256).find("out-of-range") == 0);
}

TEST_CASE("references and promises go both ways; null is an empty one") {
  Actormap map;
  const Ref<Counter> counter = map.spawn<Counter>();
  const auto promise = map.run([](Turn& turn) { return turn.fulfilled<bool>(true); });
  goesBothWays(counter, Value(counter));
  goesBothWays(promise, Value(promise));
  CHECK(toValue(promise).is(Value::Kind::promise));
  CHECK_FALSE(fromValue<Ref<Counter>>(nullptr));
  CHECK(refusal<AnyRef>(1).find("bad-type: wanted a reference") == 0);
}

TEST_CASE("errors and durations go both ways") {
  const Error error("odd", "why");
  CHECK(fromValue<Error>(toValue(error)).same(error));
  goesBothWays(std::chrono::milliseconds(5), 5);
  CHECK(refusal<Error>("odd").find("bad-type: wanted an error") == 0);
}

TEST_CASE("what may be missing is null") {
  goesBothWays(std::optional<int>(5), 5);
  goesBothWays(std::optional<int>(), nullptr);
  CHECK(toValue(std::shared_ptr<const int>()) == Value());
  const auto shared = std::make_shared<const int>(5);
  CHECK(toValue(shared) == Value(5));
  CHECK(*fromValue<std::shared_ptr<const int>>(5) == 5);
  CHECK(refusal<std::optional<int>>("x").find("bad-type") == 0);
}

TEST_CASE("sequences and sets are lists, and a bad item says so") {
  goesBothWays(std::vector<int>{1, 2}, Value::list({1, 2}));
  goesBothWays(std::vector<bool>{true, false}, Value::list({true, false}));
  goesBothWays(std::set<std::string>{"a", "b"}, Value::list({"a", "b"}));
  goesBothWays(std::array<int, 2>{1, 2}, Value::list({1, 2}));
  goesBothWays(std::pair<int, std::string>{1, "x"}, Value::list({1, "x"}));
  goesBothWays(std::tuple<int, bool, double>{1, true, 0.5}, Value::list({1, true, 0.5}));
  CHECK(refusal<std::vector<int>>(Value::list({1, "x"})) ==
        "bad-type: an item: wanted an integer, got a text");
  CHECK(refusal<std::vector<int>>(5) == "bad-type: wanted a list, got an integer");
  CHECK(refusal<std::array<int, 2>>(Value::list({1})) ==
        "bad-type: wanted a list of 2 items, got a list: [1]");
}

TEST_CASE("a set without an order is a sorted list, however it came about") {
  std::unordered_set<int> up;
  std::unordered_set<int> down;
  for (int i = 0; i < 50; ++i) {
    up.insert(i);
    down.insert(49 - i);
  }
  goesBothWays(std::unordered_set<int>{3, 1, 2}, Value::list({1, 2, 3}));
  CHECK(toValue(up) == toValue(down));
  CHECK(toValue(fromValue<std::unordered_set<int>>(toValue(up))) == toValue(up));
}

TEST_CASE("maps are maps") {
  goesBothWays(std::map<std::string, int>{{"a", 1}, {"b", 2}}, Value::map({{"a", 1}, {"b", 2}}));
  goesBothWays(std::unordered_map<int, bool>{{1, true}}, Value::map({{1, true}}));
  CHECK(refusal<std::map<std::string, int>>(Value::list({})).find("bad-type: wanted a map") == 0);
}

TEST_CASE("a variant says which of its alternatives it is") {
  using Either = std::variant<int, std::string>;
  goesBothWays(Either(5), Value::list({0, 5}));
  goesBothWays(Either("x"), Value::list({1, "x"}));
  CHECK(refusal<Either>(Value::list({2, "x"})).find("wanted an alternative below 2") !=
        std::string::npos);
  CHECK(refusal<Either>(Value::list({0})).find("wanted a list of 2 items") != std::string::npos);
}

TEST_CASE("a described struct is a map of its fields, and yesterday's fits today's") {
  const Line line{{3, 4}, {{5, 6}}};
  goesBothWays(line, Value::map({{Symbol{"from"}, Value::map({{Symbol{"x"}, 3}, {Symbol{"y"}, 4}})},
                                 {Symbol{"via"}, Value::list({toValue(Point{5, 6})})}}));
  // A field that is missing keeps its initializer, one that is unknown is passed over.
  CHECK(fromValue<Point>(Value::map({{Symbol{"x"}, 9}, {Symbol{"z"}, 1}})) == Point{9, 2});
  CHECK(refusal<Line>(Value::map({{Symbol{"from"}, Value::map({{Symbol{"y"}, "no"}})}})) ==
        "bad-type: from: y: wanted an integer, got a text");
  CHECK(refusal<Point>(5).find("bad-type: wanted a map") == 0);
}

TEST_CASE("what is shown of a value that does not fit is cut short") {
  const std::string shown = refusal<Colour>(Symbol{std::string(1000, 'x')});
  CHECK(shown.size() < 150);
  CHECK(shown.find("...") != std::string::npos);
}

TEST_CASE("a real number beyond a float is refused, infinity is none of those") {
  constexpr double kInfinite = std::numeric_limits<double>::infinity();
  CHECK(refusal<float>(1e300).find("out-of-range: ") == 0);
  CHECK(refusal<float>(-1e300).find("out-of-range: ") == 0);
  CHECK(fromValue<float>(kInfinite) == std::numeric_limits<float>::infinity());
  CHECK(fromValue<float>(-0.5) == -0.5F);
  CHECK(fromValue<double>(1e300) == 1e300);
}

enum class Letter : char { a = 'a' };

TEST_CASE("characters and points in time are no Datum; durations and enumerations are") {
  STATIC_REQUIRE_FALSE(IsDatum<char>);
  STATIC_REQUIRE_FALSE(IsDatum<wchar_t>);
  STATIC_REQUIRE_FALSE(IsDatum<char8_t>);
  STATIC_REQUIRE_FALSE(IsDatum<char32_t>);
  STATIC_REQUIRE_FALSE(IsDatum<std::chrono::system_clock::time_point>);
  STATIC_REQUIRE(IsDatum<std::chrono::milliseconds>);
  goesBothWays(Letter::a, 97);
  CHECK(refusal<Letter>(1000).find("out-of-range: ") == 0);
}

}  // namespace
}  // namespace keeve::test
