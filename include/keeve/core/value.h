// Values: what can be said by name, seen by a debugger, kept in a portrait and sent over a wire.
#pragma once

#include <compare>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <iosfwd>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "keeve/core/error.h"
#include "keeve/core/ref.h"

namespace keeve {

/// A name used as data: a method, a field, a tag.
struct Symbol {
  std::string name;
  friend bool operator==(const Symbol&, const Symbol&) = default;
};

using Bytes = std::vector<std::byte>;

/// Any datum that has a meaning outside one C++ type. Immutable.
///
/// Within a process typed messages do not use it: it is the form of calls by name, of portraits,
/// and of the wire.
///
/// Shape:     one of thirteen kinds. Nested at most kMaxDepth deep; its whole weight (16 a part and
///            one a byte of text, shared parts counted each time) at most kMaxWeight, so that
///            printing, comparing and destroying it is bounded.
/// Ownership: contents are shared and never change; a copy is cheap.
/// Threads:   any.
/// Authority: that of the references in it.
/// Errors:    making one throws `value-too-deep`, `value-too-large` or `out-of-range` (an unsigned
///            number beyond 2^63-1).
/// Cost:      a copy is at most one atomic increment.
class Value {
 public:
  enum class Kind : std::uint8_t {
    null,
    boolean,
    integer,
    real,
    text,
    bytes,
    symbol,
    list,
    map,
    record,
    reference,
    promise,
    error
  };
  using List = std::vector<Value>;
  using Entry = std::pair<Value, Value>;
  struct Record;

  static constexpr std::uint32_t kMaxDepth = 128;
  static constexpr std::uint64_t kMaxWeight = 64ULL * 1024 * 1024;

  Value() = default;
  Value(std::nullptr_t) {}
  Value(bool it) : data_(it) {}
  template <std::integral I>
  requires(!std::same_as<I, bool> && !std::same_as<I, char>) Value(I it) : data_(checked(it)) {}
  Value(double it) : data_(it) {}
  Value(const char* text) : Value(std::string_view(text)) {}
  Value(std::string_view text);
  Value(const std::string& text) : Value(std::string_view(text)) {}
  Value(Bytes bytes);
  Value(Symbol symbol);
  Value(List list);
  Value(Record record);
  Value(AnyRef ref);
  Value(const Error& error);

  /// A map with these entries. Of two with equal keys the later one counts; the order in which they
  /// are given does not.
  static Value map(std::vector<Entry> entries);
  static Value list(std::initializer_list<Value> items) { return Value(List(items)); }

  Kind kind() const noexcept;
  bool is(Kind kind) const noexcept { return this->kind() == kind; }

  // Each throws `bad-type` unless it is of that kind. What they return lives as long as this Value
  // or a copy of it.
  bool boolean() const;
  std::int64_t integer() const;
  double real() const;
  const std::string& text() const;
  const Bytes& bytes() const;
  const Symbol& symbol() const;
  const List& list() const;
  /// Sorted by key.
  const std::vector<Entry>& map() const;
  const Record& record() const;
  /// To an actor or to a promise.
  const AnyRef& reference() const;
  const Error& error() const;

  /// The entry of a map with this key, or null.
  const Value* find(const Value& key) const;

  /// Structural: references by identity, numbers by kind and bits (1 is not 1.0; NaN is itself).
  friend bool operator==(const Value& a, const Value& b) noexcept { return (a <=> b) == 0; }
  /// A total order without meaning, the same in each run: by kind, then by contents.
  friend std::strong_ordering operator<=>(const Value& a, const Value& b) noexcept;

  /// For people and logs: `[1, "two", 'three, {"k": null}, <point 1 2>]`.
  std::string toString() const;

  /// Whether other Values have the same contents object, so that a reference inside is held by them
  /// too.
  bool isShared() const noexcept;
  std::uint32_t depth() const noexcept;
  std::uint64_t weight() const noexcept;

  /// `a text`, `a list`, ...: for messages to people.
  static std::string_view nameOf(Kind kind) noexcept;

 private:
  struct Sized;  // contents with depth and weight
  template <class T>
  using Shared = std::shared_ptr<const T>;
  struct TextBody;
  struct BytesBody;
  struct SymbolBody;
  struct ListBody;
  struct MapBody;
  struct RecordBody;

  template <class I>
  static std::int64_t checked(I it) {
    if constexpr (sizeof(I) == sizeof(std::int64_t) && std::unsigned_integral<I>) {
      if (it > static_cast<I>(INT64_MAX))
        throw Error(kind::outOfRange, "an unsigned number beyond 2^63-1");
    }
    return static_cast<std::int64_t>(it);
  }
  [[noreturn]] void wrongKind(Kind wanted) const;

  std::variant<std::monostate, bool, std::int64_t, double, Shared<TextBody>, Shared<BytesBody>,
               Shared<SymbolBody>, Shared<ListBody>, Shared<MapBody>, Shared<RecordBody>, AnyRef,
               Shared<Error>>
      data_;
};

/// A tagged sequence of fields: `<point 1 2>`.
struct Value::Record {
  Symbol tag;
  List fields;
};

std::ostream& operator<<(std::ostream& out, const Value& value);

}  // namespace keeve
