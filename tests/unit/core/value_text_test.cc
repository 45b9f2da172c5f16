// What a value printed is read back, and what no value printed is refused with its place.
#include "keeve/core/value_text.h"

#include <bit>
#include <cmath>
#include <limits>

#include "tests/support/world.h"

namespace keeve::test {
namespace {

void comesBack(const Value& value, const std::string& text) {
  CHECK(value.toString() == text);
  CHECK(parseValue(text) == value);
}
// What is read from it and printed again.
std::string settled(std::string_view text) {
  return parseValue(text).toString();
}
std::string refusal(std::string_view text) {
  return errorOf([&] { parseValue(text); });
}
Value record(std::string tag, Value::List fields) {
  return Value::Record{Symbol{std::move(tag)}, std::move(fields)};
}

using Integers = std::numeric_limits<std::int64_t>;
using Reals = std::numeric_limits<double>;

TEST_CASE("null, booleans and integers come back") {
  comesBack({}, "null");
  comesBack(true, "true");
  comesBack(false, "false");
  comesBack(0, "0");
  comesBack(-42, "-42");
  comesBack(Integers::max(), "9223372036854775807");
  comesBack(Integers::min(), "-9223372036854775808");
}

TEST_CASE("real numbers come back bit by bit") {
  comesBack(0.0, "0.0");
  comesBack(-0.0, "-0.0");
  comesBack(1.0, "1.0");
  comesBack(0.1, "0.1");
  comesBack(1e300, "1e+300");
  comesBack(Reals::max(), "1.7976931348623157e+308");
  comesBack(Reals::denorm_min(), "5e-324");
  comesBack(Reals::infinity(), "inf");
  comesBack(-Reals::infinity(), "-inf");
}

TEST_CASE("each of the many NaNs prints as itself and comes back") {
  comesBack(std::bit_cast<double>(0x7ff8000000000000), "nan");
  comesBack(std::bit_cast<double>(0xfff8000000000000), "-nan");
  comesBack(std::bit_cast<double>(0x7ff8000000000001), "nan(7ff8000000000001)");
  comesBack(std::bit_cast<double>(0xfff0000000000001), "nan(fff0000000000001)");
  comesBack(Value::list({std::bit_cast<double>(0xffffffffffffffff), 1}),
            "[nan(ffffffffffffffff), 1]");
}

TEST_CASE("texts, bytes and symbols come back, whatever is in them") {
  comesBack("", R"("")");
  comesBack("a\"b\\c\n\r\t\x01\x7f", R"("a\"b\\c\n\r\t\x01\x7f")");
  comesBack(std::string_view("nul\0inside", 10), R"("nul\x00inside")");
  comesBack("\xff\xfe no UTF-8", "\"\xff\xfe no UTF-8\"");
  comesBack(Bytes{}, R"(#"")");
  comesBack(Bytes{std::byte{0}, std::byte{0xaf}}, R"(#"00af")");
  comesBack(Symbol{"go-on_2.x"}, "'go-on_2.x");
  comesBack(Symbol{""}, "'\"\"");
  comesBack(Symbol{"2nd"}, "'\"2nd\"");
  comesBack(Symbol{"a:b"}, "'\"a:b\"");
  comesBack(Symbol{"null"}, "'null");
}

TEST_CASE("lists, maps and records come back, inside each other too") {
  comesBack(Value::list({}), "[]");
  comesBack(Value::list({1, Value::list({"x", nullptr})}), "[1, [\"x\", null]]");
  comesBack(Value::map({}), "{}");
  comesBack(Value::map({{Symbol{"b"}, 1}, {2, Value::list({})}, {2.0, 'b' == 'b'}}),
            "{2: [], 2.0: true, 'b: 1}");
  comesBack(record("point", {1, -2}), "<point 1 -2>");
  comesBack(record("", {}), "<\"\">");
  comesBack(record("-", {Symbol{"-"}, record("a b", {Symbol{"x.5"}})}), "<- '- <\"a b\" 'x.5>>");
  comesBack(Value::map({{Value::map({{1, 2}}), record("r", {Value::map({})})}}),
            "{{1: 2}: <r {}>}");
}

TEST_CASE("what is written another way is read, and then prints in the usual way") {
  CHECK(settled(" \n[ 1 ,\t2\r] ") == "[1, 2]");
  CHECK(settled("{2 : 'b, 1:'a}") == "{1: 'a, 2: 'b}");
  CHECK(settled("<p  1\n2 >") == "<p 1 2>");
  CHECK(settled("<\"p\">") == "<p>");
  CHECK(settled("'\"go\"") == "'go");
  CHECK(settled("#\"AF\"") == "#\"af\"");
  CHECK(settled(R"("\x41\x0A")") == R"("A\n")");
  CHECK(settled("1E2") == "100.0");
  CHECK(settled("-0") == "0");
  CHECK(settled("nan(7FF8000000000000)") == "nan");
}

TEST_CASE("references, promises and errors are told apart, but cannot be read") {
  Actormap map;
  const AnyRef counter = map.spawn<Counter>();
  const AnyRef promise = map.run([](Turn& turn) { return turn.promise<int>().promise; });
  for (const Value& inner : {Value(counter), Value(promise), Value(Error("odd", "why"))}) {
    CHECK(refusal(inner.toString()).find("bad-syntax: at 1: expected plain data") == 0);
    CHECK(refusal(Value::list({1, inner}).toString()).find("bad-syntax: at 5: ") == 0);
    CHECK(refusal(Value::map({{"a", inner}}).toString()).find("bad-syntax: at 7: ") == 0);
    CHECK(refusal(record("a", {inner}).toString()).find("bad-syntax: at 4: ") == 0);
  }
}

TEST_CASE("what is no value is refused: what was expected, where, and what was found") {
  CHECK(refusal("") == "bad-syntax: at 1: expected a value, found the end");
  CHECK(refusal("[1, 2") == "bad-syntax: at 6: expected ',' or ']', found the end");
  CHECK(refusal("1 2") == "bad-syntax: at 3: expected the end of the text, found \"2\"");
  CHECK(refusal("[1 2]") == "bad-syntax: at 4: expected ',' or ']', found \"2]\"");
  CHECK(refusal("{1, 2}") == "bad-syntax: at 3: expected ':' after a key, found \", 2}\"");
  CHECK(refusal("<1>") == "bad-syntax: at 2: expected a record's tag, found \"1>\"");
  CHECK(refusal("<p'a>") == "bad-syntax: at 3: expected a space or '>', found \"'a>\"");
  CHECK(refusal("\"abc") ==
        "bad-syntax: at 5: expected the end of the text that began at 1, found the end");
  CHECK(refusal("\"a\nb\"").find("at 3: expected '\"', or an escape such as \\n") !=
        std::string::npos);
  CHECK(refusal(R"("\q")").find("at 3: expected one of") != std::string::npos);
  CHECK(refusal(R"("\x4")").find("at 5: expected a hexadecimal digit") != std::string::npos);
  CHECK(refusal("#\"0\"").find("at 4: expected a hexadecimal digit") != std::string::npos);
  CHECK(refusal("{1: 2, 1: 3}") == "bad-syntax: at 1: a map that has a key twice");
  CHECK(refusal("nan(7ff0000000000000)").find("expected the bits of something that is not") !=
        std::string::npos);
}

TEST_CASE("words and numbers that look like others are refused") {
  for (const char* text :
       {"nul",   "True", "infinity", "nan(", "nan(1)", "--1", "+1",        "0x10",
        "1.2.3", "1e",   "-",        ".5",   "1_000",  "'",   "' a",       "#",
        "[,]",   "[1,]", "{:}",      "<>",   "< p>",   "]",   "reference", "ref"}) {
    CAPTURE(text);
    CHECK(kindOf([&] { parseValue(text); }) == kind::badSyntax);
  }
  CHECK(kindOf([] { parseValue("9223372036854775808"); }) == kind::outOfRange);
  CHECK(kindOf([] { parseValue("1e999"); }) == kind::outOfRange);
}

TEST_CASE("a text is read as deep as a value may be, and no deeper") {
  const auto nested = [](std::size_t depth, const std::string& open, const std::string& close) {
    std::string text;
    for (std::size_t i = 1; i < depth; ++i) text += open;
    text += "[]";
    for (std::size_t i = 1; i < depth; ++i) text += close;
    return text;
  };
  const std::string deepest = nested(Value::kMaxDepth, "[", "]");
  CHECK(parseValue(deepest).depth() == Value::kMaxDepth);
  CHECK(settled(deepest) == deepest);
  CHECK(kindOf([&] { parseValue(nested(Value::kMaxDepth + 1, "[", "]")); }) == kind::valueTooDeep);
  CHECK(kindOf([&] { parseValue(nested(1'000'000, "<a ", ">")); }) == kind::valueTooDeep);
  CHECK(kindOf([&] { parseValue(nested(1'000'000, "{", ":1}")); }) == kind::valueTooDeep);
  CHECK(kindOf([&] { parseValue(std::string(1'000'000, '[')); }) == kind::valueTooDeep);
}

TEST_CASE("a text whose value would weigh too much is refused") {
  constexpr std::size_t kPart = 16;
  const std::string largest(Value::kMaxWeight - kPart, 'x');
  CHECK(parseValue('"' + largest + '"').weight() == Value::kMaxWeight);
  CHECK(kindOf([&] { parseValue('"' + largest + "x\""); }) == kind::valueTooLarge);
  std::string wide = "[0";
  for (std::size_t i = 0; i < Value::kMaxWeight / kPart; ++i) wide += ",0";
  CHECK(kindOf([&] { parseValue(wide + ']'); }) == kind::valueTooLarge);
}

}  // namespace
}  // namespace keeve::test
