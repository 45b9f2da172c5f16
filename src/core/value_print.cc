// How a Value looks to people: one unambiguous text for each value, so that two printed values are
// equal when the values are (references, whose text is their vat and number, and long errors
// aside). value_parse.cc reads it back.
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <ostream>

#include "keeve/core/value.h"

namespace keeve {
namespace {

constexpr std::string_view kHex = "0123456789abcdef";

void printQuoted(std::string& out, std::string_view text) {
  out += '"';
  for (const char c : text) {
    switch (c) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      case '\t': out += "\\t"; break;
      default:
        if (const auto code = static_cast<unsigned char>(c); code < 0x20 || code == 0x7f) {
          out += "\\x";
          out += kHex[code >> 4U];
          out += kHex[code & 0xfU];
        } else {
          out += c;
        }
    }
  }
  out += '"';
}

bool isPlainWord(std::string_view name) {
  if (name.empty()) return false;
  for (const char& c : name) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-';
    const bool later = (c >= '0' && c <= '9') || c == '.';
    if (!letter && !(later && &c != name.data())) return false;
  }
  return true;
}

void printName(std::string& out, std::string_view name) {
  if (isPlainWord(name)) {
    out += name;
  } else {
    printQuoted(out, name);
  }
}

template <class Number>
std::string_view printNumber(std::string& out, Number number) {
  std::array<char, 40> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number).ptr;
  const std::size_t at = out.size();
  out.append(buffer.data(), end);
  return std::string_view(out).substr(at);
}

void printReal(std::string& out, double real) {
  // A real number always looks like one: 1 is an integer, 1.0 is not.
  if (printNumber(out, real).find_first_of(".einf") == std::string_view::npos) out += ".0";
  if (!std::isnan(real)) return;
  // Which of the many NaNs it is makes a difference to ==, so it is shown unless it is the usual
  // one, whose bits below the quiet one are zero.
  const auto bits = std::bit_cast<std::uint64_t>(real);
  if ((bits & ~(1ULL << 63U)) == 0x7ff8000000000000) return;
  out.resize(out.rfind("nan") - (std::signbit(real) ? 1 : 0));
  out += "nan(";
  for (int shift = 60; shift >= 0; shift -= 4)
    out += kHex[static_cast<std::size_t>(bits >> static_cast<unsigned>(shift)) & 0xfU];
  out += ')';
}

// What an error says, cut short between characters: an error may say what the value was that a
// promise was broken with, an error in that value too, and each would make the text longer.
std::string beginning(std::string_view text) {
  constexpr std::size_t kMost = 200;
  if (text.size() <= kMost) return std::string(text);
  std::size_t end = kMost;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80) --end;
  return std::string(text.substr(0, end)).append("...");
}

void print(std::string& out, const Value& value);

void printItems(std::string& out, const Value::List& items, std::string_view separator) {
  bool first = true;
  for (const Value& item : items) {
    if (!first) out += separator;
    first = false;
    print(out, item);
  }
}

void print(std::string& out, const Value& value) {
  using Kind = Value::Kind;
  switch (value.kind()) {
    case Kind::null: out += "null"; break;
    case Kind::boolean: out += value.boolean() ? "true" : "false"; break;
    case Kind::integer: printNumber(out, value.integer()); break;
    case Kind::real: printReal(out, value.real()); break;
    case Kind::text: printQuoted(out, value.text()); break;
    case Kind::bytes:
      out += "#\"";
      for (const std::byte b : value.bytes()) {
        out += kHex[std::to_integer<unsigned>(b) >> 4U];
        out += kHex[std::to_integer<unsigned>(b) & 0xfU];
      }
      out += '"';
      break;
    case Kind::symbol:
      out += '\'';
      printName(out, value.symbol().name);
      break;
    case Kind::list:
      out += '[';
      printItems(out, value.list(), ", ");
      out += ']';
      break;
    case Kind::map: {
      out += '{';
      bool first = true;
      for (const auto& [key, entry] : value.map()) {
        if (!first) out += ", ";
        first = false;
        print(out, key);
        out += ": ";
        print(out, entry);
      }
      out += '}';
      break;
    }
    case Kind::record:
      out += '<';
      printName(out, value.record().tag.name);
      if (!value.record().fields.empty()) out += ' ';
      printItems(out, value.record().fields, " ");
      out += '>';
      break;
    case Kind::reference:
    case Kind::promise:
      out += value.kind() == Kind::promise ? "promise(" : "ref(";
      out += value.reference().toString();
      out += ')';
      break;
    case Kind::error:
      out += "error(";
      printQuoted(out, beginning(value.error().what()));
      out += ')';
      break;
  }
}

}  // namespace

std::string Value::toString() const {
  std::string out;
  print(out, *this);
  return out;
}

std::ostream& operator<<(std::ostream& out, const Value& value) {
  return out << value.toString();
}

}  // namespace keeve
