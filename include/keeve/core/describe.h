// What makes a struct an actor's behaviour: one BOOST_DESCRIBE_STRUCT line.
#pragma once

#include <cstddef>
#include <string_view>
#include <type_traits>
#include <utility>

#include <boost/describe/bases.hpp>
#include <boost/describe/class.hpp>
#include <boost/mp11/list.hpp>

#include "keeve/core/datum.h"

namespace keeve {

/// A behaviour is a struct whose handlers are `const` and whose fields and methods one line names:
///
///     struct Counter {
///       std::int64_t count = 0;
///       Become<Counter, std::int64_t> increment(Bcom<Counter> bcom, std::int64_t by) const;
///       std::int64_t value() const { return count; }
///     };
///     BOOST_DESCRIBE_STRUCT(Counter, (), (count, increment, value))
///
/// The line stands in the struct's own namespace, not in a function, and the struct is an
/// aggregate: no constructors, no private fields. From that line come: calling a method by name,
/// the portrait (its fields as a Value), restoring one from a portrait, the references it holds,
/// and how it prints. The compiler refuses a field that the line forgot, a handler that is not
/// const, a field or a described method's argument that is no Datum, and a destructor that may
/// throw. A method that is not described can be called within the process but not by name: it is
/// not on the wire. By name, one underscore at the end of a method's name falls away: `break_` is
/// called `break`, which C++ keeps for itself.
///
/// A behaviour that may become another class has an interface: a struct with virtual const methods,
/// itself described, and named as the base in the behaviour's line, `BOOST_DESCRIBE_STRUCT(Open,
/// (Door), (knocks))`. Its users hold a Ref<Door> (a Ref<Open> is one), and Bcom<Door> accepts any
/// behaviour of that interface.
///
/// Limits, Boost.Describe's and ours: no C arrays, no base class but one interface, no bit-fields
/// or reference members, at most 52 members, no overloaded handlers. A `mutable` field cannot be
/// seen: do not have one; it would escape from undo.
template <class T>
concept Described = detail::DescribedStruct<T>;

namespace detail {

/// Stands for any field while fields are counted.
struct AnyField {
  template <class T>
  operator T() const;  // NOLINT(google-explicit-constructor): being anything is its purpose
};

template <class T, std::size_t... I>
constexpr bool initializableWith(std::index_sequence<I...>) {
  return requires {
    T{(static_cast<void>(I), AnyField{})...};
  };
}

/// How many fields an aggregate has: the most initializers that it takes.
template <class T, std::size_t N = 0>
constexpr std::size_t fieldCount() {
  if constexpr (initializableWith<T>(std::make_index_sequence<N + 1>())) {
    return fieldCount<T, N + 1>();
  } else {
    return N;
  }
}

template <class T>
inline constexpr std::size_t describedFields = boost::mp11::mp_size<FieldsOf<T>>::value;

template <class T>
using BasesOf = boost::describe::describe_bases<T, boost::describe::mod_any_access>;

template <class T>
struct InterfaceFinder {
  using type = T;
};
template <Described T>
requires(boost::mp11::mp_size<BasesOf<T>>::value == 1) struct InterfaceFinder<T> {
  using type = typename boost::mp11::mp_front<BasesOf<T>>::type;
};

template <class T>
using InterfaceOf = typename InterfaceFinder<T>::type;

/// The name of T as the program spells it.
template <class T>
constexpr std::string_view typeName() {
  const std::string_view all = __PRETTY_FUNCTION__;
  const std::size_t begin = all.find("T = ") + 4;
  std::size_t end = all.find_first_of(";]", begin);
  std::string_view name = all.substr(begin, end - begin);
  // Namespaces are dropped: a reader of an error knows where his Counter is.
  int nesting = 0;
  for (std::size_t i = name.size(); i-- > 0;) {
    if (name[i] == '>' || name[i] == ')') ++nesting;
    if (name[i] == '<' || name[i] == '(') --nesting;
    if (name[i] == ':' && nesting == 0) return name.substr(i + 1);
  }
  return name;
}

/// Its address stands for T at run time.
template <class T>
inline constexpr char typeTag = 0;

// An interface's behaviours are no aggregates, so their fields are counted by taking them apart:
// the compiler itself refuses a number that is not the true one. Its message names this function.
template <class T, std::size_t Fields>
constexpr void every_field_of_this_actor_is_in_its_BOOST_DESCRIBE_STRUCT_line(const T& it);

/// Refuses what cannot be a behaviour, each with a sentence that says what to do.
template <class T>
constexpr bool checkBehaviour();

}  // namespace detail
}  // namespace keeve

#include "keeve/core/detail/describe_check.h"
