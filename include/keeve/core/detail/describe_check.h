// What the compiler refuses in a behaviour, and the sentences it says. Included by describe.h; no
// file of its own.
#pragma once

#include "keeve/core/detail/method.h"

namespace keeve::detail {

template <class T>
using MethodsOf = boost::describe::describe_members<T, boost::describe::mod_any_access |
                                                           boost::describe::mod_function |
                                                           boost::describe::mod_inherited>;

template <class T, std::size_t Fields>
constexpr void every_field_of_this_actor_is_in_its_BOOST_DESCRIBE_STRUCT_line(const T& it) {
  static_assert(
      Fields <= 12,
      "a behaviour with an interface has at most 12 fields: put some of them into a struct");
  // clang-format off
  if constexpr (Fields == 1) { [[maybe_unused]] const auto& [a] = it; }
  if constexpr (Fields == 2) { [[maybe_unused]] const auto& [a, b] = it; }
  if constexpr (Fields == 3) { [[maybe_unused]] const auto& [a, b, c] = it; }
  if constexpr (Fields == 4) { [[maybe_unused]] const auto& [a, b, c, d] = it; }
  if constexpr (Fields == 5) { [[maybe_unused]] const auto& [a, b, c, d, e] = it; }
  if constexpr (Fields == 6) { [[maybe_unused]] const auto& [a, b, c, d, e, f] = it; }
  if constexpr (Fields == 7) { [[maybe_unused]] const auto& [a, b, c, d, e, f, g] = it; }
  if constexpr (Fields == 8) { [[maybe_unused]] const auto& [a, b, c, d, e, f, g, h] = it; }
  if constexpr (Fields == 9) { [[maybe_unused]] const auto& [a, b, c, d, e, f, g, h, i] = it; }
  if constexpr (Fields == 10) { [[maybe_unused]] const auto& [a, b, c, d, e, f, g, h, i, j] = it; }
  if constexpr (Fields == 11) { [[maybe_unused]] const auto& [a, b, c, d, e, f, g, h, i, j, k] = it; }
  if constexpr (Fields == 12) { [[maybe_unused]] const auto& [a, b, c, d, e, f, g, h, i, j, k, l] = it; }
  // clang-format on
}

template <class Tuple>
inline constexpr bool allData = false;
template <class... P>
inline constexpr bool allData<std::tuple<P...>> = (IsDatum<P> && ...);

template <class R>
inline constexpr bool isAnswerDatum = std::is_void_v<R> || IsDatum<R>;

template <class D, class T>
constexpr bool checkField(D) {
  using Field = std::remove_cvref_t<decltype(std::declval<const T&>().*D::pointer)>;
  static_assert(IsDatum<Field>,
                "a field of this actor is of a type that is no Datum: see keeve/core/datum.h");
  return true;
}

template <class D>
constexpr bool checkMethod(D) {
  using Traits = MethodTraits<std::remove_cv_t<decltype(D::pointer)>>;
  static_assert(Traits::isConst, "an actor's methods are const; they change it through Bcom");
  static_assert(allData<typename Traits::Stored>,
                "a described method takes an argument that is no Datum: see keeve/core/datum.h, or "
                "do not describe it");
  static_assert(isAnswerDatum<typename Traits::Answer>,
                "a described method answers something that is no Datum: see keeve/core/datum.h, or "
                "do not describe it");
  return true;
}

template <class T, class... D>
constexpr bool checkFields(boost::mp11::mp_list<D...>) {
  return (checkField<D, T>(D()) && ... && true);
}
template <class... D>
constexpr bool checkMethods(boost::mp11::mp_list<D...>) {
  return (checkMethod(D()) && ... && true);
}

template <class T>
constexpr bool checkBehaviour() {
  static_assert(Described<T>,
                "an actor's behaviour needs a BOOST_DESCRIBE_STRUCT line in its own namespace: see "
                "keeve/core/describe.h");
  static_assert(std::is_nothrow_destructible_v<T>,
                "a behaviour's destructor must not throw: it may run while a turn is undone");
  static_assert(boost::mp11::mp_size<BasesOf<T>>::value <= 1,
                "a behaviour has no base class, or one: its interface");
  if constexpr (!std::is_same_v<InterfaceOf<T>, T>) {
    using Interface = InterfaceOf<T>;
    static_assert(Described<Interface>,
                  "a behaviour's interface needs a BOOST_DESCRIBE_STRUCT line of its own");
    static_assert(std::is_polymorphic_v<Interface> && sizeof(Interface) == sizeof(void*),
                  "a behaviour's interface has virtual methods and no fields");
    static_assert(describedFields<T> != 0 || sizeof(T) == sizeof(Interface),
                  "a field of this actor is missing from its BOOST_DESCRIBE_STRUCT line");
    [[maybe_unused]] constexpr auto refused =
        &every_field_of_this_actor_is_in_its_BOOST_DESCRIBE_STRUCT_line<T, describedFields<T>>;
  } else {
    static_assert(
        !std::is_polymorphic_v<T>,
        "a behaviour with virtual methods names its interface in its BOOST_DESCRIBE_STRUCT line");
    static_assert(std::is_aggregate_v<T>,
                  "a behaviour is an aggregate: no constructors, no private fields");
    static_assert(fieldCount<T>() == describedFields<T>,
                  "a field of this actor is missing from its BOOST_DESCRIBE_STRUCT line");
  }
  return checkFields<T>(boost::mp11::mp_rename<FieldsOf<T>, boost::mp11::mp_list>()) &&
         checkMethods(boost::mp11::mp_rename<MethodsOf<T>, boost::mp11::mp_list>());
}

}  // namespace keeve::detail
