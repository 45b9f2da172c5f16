// Which C++ types can be said as a Value, and so be a field of an actor, an argument or an answer.
#pragma once

#include <algorithm>
#include <array>
#include <concepts>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include <boost/describe/enum.hpp>
#include <boost/describe/enum_from_string.hpp>
#include <boost/describe/enum_to_string.hpp>
#include <boost/describe/members.hpp>
#include <boost/describe/modifiers.hpp>
#include <boost/mp11/algorithm.hpp>

#include "keeve/core/detail/node.h"
#include "keeve/core/ref.h"
#include "keeve/core/value.h"

namespace keeve {

/// How a T becomes a Value and back, and which references it holds.
///
/// Ready for: booleans, integers, floating point numbers, enumerations (described ones by name),
/// std::string, Symbol, Bytes, Value, Error, references and promises, std::chrono durations,
/// optional, pair, tuple, array, variant, shared_ptr<const T>, vectors, sets and maps of such, and
/// structs with a BOOST_DESCRIBE_STRUCT line. For a type of your own specialise it:
///
///     template <> struct keeve::Datum<Colour> {
///       static Value to(const Colour& c);
///       static Colour from(const Value& v);  // throws badType(...) if it is none
///       static void refs(const Colour&, detail::RefVisitor) {}  // hands each reference to it
///     };
///
/// A type that is not a Datum is refused by the compiler wherever it would have to become a Value
/// or to cross vats. That is the point: a raw pointer or a mutable shared object cannot be sent by
/// accident.
template <class T>
struct Datum;

template <class T>
concept IsDatum = requires(const T& it, const Value& value, detail::RefVisitor visitor) {
  { Datum<T>::to(it) } -> std::same_as<Value>;
  { Datum<T>::from(value) } -> std::same_as<T>;
  Datum<T>::refs(it, visitor);
};

template <IsDatum T>
Value toValue(const T& it) {
  return Datum<T>::to(it);
}
/// Errors: `bad-type` when the value is none, `out-of-range` when a number does not fit.
template <IsDatum T>
T fromValue(const Value& value) {
  return Datum<T>::from(value);
}

/// The error of a value of the wrong kind: `wanted ..., got ...`.
Error badType(std::string_view wanted, const Value& got);

namespace detail {

Error outOfRange(std::string_view type, const Value& got);
double realFrom(const Value& value);
/// What a part of a larger value was when converting it failed: `field count: wanted an integer,
/// got a text`.
Error inPart(std::string_view part, const Error& cause);

template <class T>
void visitRefs(const T& it, RefVisitor visitor) {
  Datum<T>::refs(it, visitor);
}

template <class T, class F>
auto convertPart(std::string_view part, F&& from) -> T {
  try {
    return from();
  } catch (const Error& error) {
    throw inPart(part, error);
  }
}

struct NoRefs {
  template <class T>
  static void refs(const T&, RefVisitor) {}
};

template <class T>
inline constexpr bool isCharacter =
    std::is_same_v<T, char> || std::is_same_v<T, wchar_t> || std::is_same_v<T, char8_t> ||
    std::is_same_v<T, char16_t> || std::is_same_v<T, char32_t>;

template <class T>
concept Duration = requires(const T& it) {
  typename T::period;
  { it.count() } -> std::same_as<typename T::rep>;
};
template <class T>
concept KeyedRange = requires {
  typename T::key_type;
  typename T::mapped_type;
  typename T::iterator;
};
template <class T>
concept SetRange = requires {
  typename T::key_type;
  typename T::iterator;
}
&&!KeyedRange<T>;
template <class T>
concept DescribedStruct = std::is_class_v<T> && boost::describe::has_describe_members<T>::value;

template <class T>
using FieldsOf = boost::describe::describe_members<T, boost::describe::mod_any_access |
                                                          boost::describe::mod_inherited>;

}  // namespace detail
}  // namespace keeve

#include "keeve/core/detail/datum_compounds.h"
#include "keeve/core/detail/datum_scalars.h"
