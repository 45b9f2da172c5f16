// Any Value, built by a script of one letter a part: it prints, is read back and is the same. Two
// that differ print differently.
#include <bit>

#include "tests/fuzz/support.h"

namespace keeve::fuzz {
namespace {

// The script is text, so that a corpus can be read: the low four bits of a character are a digit.
class Script {
 public:
  explicit Script(std::string_view text) : text_(text) {}
  char next() {
    if (text_.empty()) return ' ';
    const char c = text_.front();
    text_.remove_prefix(1);
    return c;
  }
  std::uint64_t bits(int digits) {
    std::uint64_t it = 0;
    for (; digits > 0; --digits) it = it << 4U | (static_cast<unsigned>(next()) & 0xfU);
    return it;
  }
  std::string text() {
    std::string it;
    for (std::uint64_t left = bits(1); left > 0; --left) it += static_cast<char>(bits(2));
    return it;
  }

 private:
  std::string_view text_;
};

Value build(Script& script, std::uint32_t depth);

Value::List buildItems(Script& script, std::uint32_t depth) {
  Value::List items;
  for (std::uint64_t left = script.bits(1); left > 0; --left)
    items.push_back(build(script, depth + 1));
  return items;
}

Value build(Script& script, std::uint32_t depth) {
  if (depth == Value::kMaxDepth) return {};
  switch (script.next()) {
    case 't': return true;
    case 'f': return false;
    case 'i': return static_cast<std::int64_t>(script.bits(16));
    case 'd': return static_cast<std::int64_t>(script.bits(2)) - 128;
    case 'r': return std::bit_cast<double>(script.bits(16));
    case 'q': return (static_cast<double>(script.bits(2)) - 128) / 4;
    case '"': return script.text();
    case '\'': return Symbol{script.text()};
    case 'w': return Symbol{std::string(1, script.next()) + script.next()};
    case '#': {
      Bytes bytes;
      for (const char c : script.text()) bytes.push_back(static_cast<std::byte>(c));
      return bytes;
    }
    case '[': return buildItems(script, depth);
    case '<': {
      std::string tag = script.text();
      return Value::Record{Symbol{std::move(tag)}, buildItems(script, depth)};
    }
    case '{': {
      std::vector<Value::Entry> entries;
      for (std::uint64_t left = script.bits(1); left > 0; --left) {
        Value key = build(script, depth + 1);
        entries.emplace_back(std::move(key), build(script, depth + 1));
      }
      return Value::map(std::move(entries));
    }
    default: return {};
  }
}

void printAndRead(std::string_view text) {
  Script script(text);
  const Value one = build(script, 1);
  const Value two = build(script, 1);
  const std::string printed = one.toString();
  const Value read = parseValue(printed);
  holds(read == one, "what a value printed is that value", printed);
  holds(read.toString() == printed, "printing what was read prints the same", printed);
  holds((one == two) == (printed == two.toString()), "equal values print equally, others do not",
        printed);
  const auto order = one <=> two;
  holds((two <=> one) == (order < 0   ? std::strong_ordering::greater
                          : order > 0 ? std::strong_ordering::less
                                      : order),
        "the order of two values is the same from both sides", printed);
}

}  // namespace
}  // namespace keeve::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  keeve::fuzz::printAndRead({reinterpret_cast<const char*>(data), size});
  return 0;
}
