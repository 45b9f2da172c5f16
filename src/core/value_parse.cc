#include <bit>
#include <charconv>
#include <limits>

#include "keeve/core/value_text.h"

namespace keeve {
namespace {

bool isSpace(char c) {
  return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}
bool isDigit(char c) {
  return c >= '0' && c <= '9';
}
bool isWordStart(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-';
}
bool isWordPart(char c) {
  return isWordStart(c) || isDigit(c) || c == '.';
}
// '+' is in the exponent of a number.
bool isTokenPart(char c) {
  return isWordPart(c) || c == '+';
}
bool isControl(char c) {
  const auto code = static_cast<unsigned char>(c);
  return code < 0x20 || code == 0x7f;
}

// One pass from left to right. Each function reads one thing and leaves `at_` behind it. The
// nesting is the stack's, as deep as a Value may be and no deeper.
class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  Value all() {
    skipSpace();
    Value it = value(1);
    skipSpace();
    if (!atEnd()) expected("the end of the text");
    return it;
  }

 private:
  bool atEnd() const { return at_ == text_.size(); }
  // A control character where there is none: none is expected anywhere.
  char next() const { return atEnd() ? '\0' : text_[at_]; }
  bool take(char c) {
    if (atEnd() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  void skipSpace() {
    while (!atEnd() && isSpace(text_[at_])) ++at_;
  }
  std::string_view takeToken() {
    const std::size_t from = at_;
    while (!atEnd() && isTokenPart(text_[at_])) ++at_;
    return text_.substr(from, at_ - from);
  }

  [[noreturn]] void fail(std::string_view kind, std::size_t where, std::string what) const {
    throw Error(kind, "at " + std::to_string(where + 1) + ": " + what);
  }
  [[noreturn]] void expected(std::string_view what) const { expected(what, at_); }
  [[noreturn]] void expected(std::string_view what, std::size_t where) const {
    std::string said = "expected " + std::string(what) + ", found ";
    if (where >= text_.size()) {
      said += "the end";
    } else {
      constexpr std::size_t kShown = 12;
      said += Value(text_.substr(where, kShown)).toString();
    }
    fail(kind::badSyntax, where, std::move(said));
  }

  // What a Value weighs, counted while it is read, so that the parts of one that is too large are
  // not all made before that is seen.
  void weigh(std::uint64_t weight) {
    weight_ += weight;
    if (weight_ > Value::kMaxWeight)
      fail(kind::valueTooLarge, at_, "a value that weighs more than 64 MiB");
  }

  Value value(std::uint32_t depth) {
    if (depth > Value::kMaxDepth)
      fail(kind::valueTooDeep, at_, "a value nested more than 128 deep");
    constexpr std::uint64_t kPart = 16;
    weigh(kPart);
    switch (next()) {
      case '"': return quoted();
      case '#': return bytes();
      case '\'': ++at_; return Symbol{name("a symbol's name")};
      case '[': return list(depth);
      case '{': return map(depth);
      case '<': return record(depth);
      default: return word();
    }
  }

  Value word() {
    const std::size_t from = at_;
    const std::string_view token = takeToken();
    if (token.empty()) expected("a value");
    if (token == "null") return {};
    if (token == "true") return true;
    if (token == "false") return false;
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    if (token == "inf") return kInfinity;
    if (token == "-inf") return -kInfinity;
    if (token == "nan" && take('(')) return otherNan();
    if (token == "nan") return std::bit_cast<double>(0x7ff8000000000000);
    if (token == "-nan") return std::bit_cast<double>(0xfff8000000000000);
    if (isDigit(token[token[0] == '-' && token.size() > 1 ? 1 : 0])) return number(token, from);
    if (next() == '(' && (token == "ref" || token == "promise" || token == "error"))
      expected("plain data (who a reference leads to and why an error came cannot be read)", from);
    expected("a value", from);
  }

  Value number(std::string_view token, std::size_t from) {
    if (token.find_first_of(".eE") == std::string_view::npos)
      return numberAs<std::int64_t>(token, from);
    return numberAs<double>(token, from);
  }
  template <class Number>
  Number numberAs(std::string_view token, std::size_t from) {
    Number number{};
    const auto read = std::from_chars(token.data(), token.data() + token.size(), number);
    if (read.ec == std::errc::result_out_of_range)
      fail(kind::outOfRange, from, "a number that does not fit into 64 bits");
    if (read.ec != std::errc() || read.ptr != token.data() + token.size())
      expected("a number", from);
    return number;
  }
  Value otherNan() {
    std::uint64_t bits = 0;
    constexpr int kDigits = 16;
    for (int i = 0; i < kDigits; ++i) bits = bits << 4U | hexDigit();
    const auto it = std::bit_cast<double>(bits);
    if (it == it) expected("the bits of something that is not a number", at_ - kDigits);
    if (!take(')')) expected("')'");
    return it;
  }

  unsigned hexDigit() {
    const char c = next();
    unsigned digit = 0;
    if (isDigit(c)) {
      digit = static_cast<unsigned>(c - '0');
    } else if (c >= 'a' && c <= 'f') {
      digit = static_cast<unsigned>(c - 'a') + 10;
    } else if (c >= 'A' && c <= 'F') {
      digit = static_cast<unsigned>(c - 'A') + 10;
    } else {
      expected("a hexadecimal digit");
    }
    ++at_;
    return digit;
  }

  std::string quoted() {
    const std::size_t from = at_++;
    std::string it;
    while (!take('"')) {
      if (atEnd()) expected("the end of the text that began at " + std::to_string(from + 1));
      const char c = text_[at_];
      if (isControl(c)) expected("'\"', or an escape such as \\n for a control character");
      ++at_;
      it += c == '\\' ? escaped() : c;
    }
    weigh(it.size());
    return it;
  }
  char escaped() {
    const char c = next();
    if (take('"') || take('\\')) return c;
    if (take('n')) return '\n';
    if (take('r')) return '\r';
    if (take('t')) return '\t';
    if (!take('x')) expected("one of \" \\ n r t x after a backslash");
    const unsigned high = hexDigit();
    return static_cast<char>(high << 4U | hexDigit());
  }

  Value bytes() {
    ++at_;
    if (!take('"')) expected("'\"'");
    Bytes it;
    while (!take('"')) {
      const unsigned high = hexDigit();
      it.push_back(static_cast<std::byte>(high << 4U | hexDigit()));
    }
    weigh(it.size());
    return it;
  }

  std::string name(std::string_view what) {
    if (next() == '"') return quoted();
    if (!isWordStart(next())) expected(what);
    const std::size_t from = at_;
    while (!atEnd() && isWordPart(text_[at_])) ++at_;
    weigh(at_ - from);
    return std::string(text_.substr(from, at_ - from));
  }

  // Reads `part` and commas between such, up to `end`.
  template <class F>
  void separated(char end, F part) {
    ++at_;
    skipSpace();
    if (take(end)) return;
    while (true) {
      part();
      skipSpace();
      if (take(end)) return;
      if (!take(',')) expected(std::string("',' or '") + end + "'");
      skipSpace();
    }
  }

  Value list(std::uint32_t depth) {
    Value::List items;
    separated(']', [&] { items.push_back(value(depth + 1)); });
    return items;
  }

  Value map(std::uint32_t depth) {
    std::vector<Value::Entry> entries;
    const std::size_t from = at_;
    separated('}', [&] {
      Value key = value(depth + 1);
      skipSpace();
      if (!take(':')) expected("':' after a key");
      skipSpace();
      entries.emplace_back(std::move(key), value(depth + 1));
    });
    const std::size_t given = entries.size();
    Value it = Value::map(std::move(entries));
    // One of them would be lost, and whoever reads the text cannot know which.
    if (it.map().size() != given) fail(kind::badSyntax, from, "a map that has a key twice");
    return it;
  }

  Value record(std::uint32_t depth) {
    ++at_;
    Value::Record it;
    it.tag.name = name("a record's tag");
    while (true) {
      const std::size_t from = at_;
      skipSpace();
      if (take('>')) break;
      if (at_ == from) expected("a space or '>'");
      it.fields.push_back(value(depth + 1));
    }
    return it;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::uint64_t weight_ = 0;
};

}  // namespace

Value parseValue(std::string_view text) {
  return Parser(text).all();
}

}  // namespace keeve
