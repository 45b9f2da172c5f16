// Several promises as one: all of them, or the first.
#pragma once

#include <cstdint>
#include <optional>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "keeve/core/collections.h"

namespace keeve {

namespace detail {
template <class T>
using StoredAnswer = std::conditional_t<std::is_void_v<T>, std::monostate, T>;
template <class T>
struct AllOfListResult {
  using type = std::vector<T>;
};
template <>
struct AllOfListResult<void> {
  using type = void;
};
}  // namespace detail

/// Promises the answers of all these promises, in the order of the arguments, whatever the order in
/// which they come:
///
///     turn.on(allOf(turn, price, stock), [](std::tuple<double, std::int64_t> both) { ... });
///
/// The first promise that breaks breaks it, at once and only then; what the others become is
/// ignored. The same promise may be given several times. None at all: it is fulfilled from the
/// start. An answer of `void` is a std::monostate in the tuple.
///
/// Authority: none beyond the promises': to listen.
/// Errors:    that of the first promise that breaks; `bad-type` when one is not what it claims.
/// Cost:      an actor, and for each promise another one with two listeners.
/// Source:    Goblins' all-of; rule 103.
template <class... T>
Promise<std::tuple<detail::StoredAnswer<T>...>> allOf(Turn& turn, const Promise<T>&... promises);

/// The same of a list: a promise of the list of the answers, or of `void` where they are `void`.
/// Cost: that, and an entry of a Vector for each promise: linear.
/// Source: Goblins' all-of*.
template <class T>
Promise<typename detail::AllOfListResult<T>::type> allOf(Turn& turn,
                                                         const std::vector<Promise<T>>& promises);

/// Promises what the first of these promises becomes, be it fulfilled or broken. The others are
/// ignored. The race of none is never over.
///
///     const auto late = timeout(turn, timer, 5s, std::string("no answer"));
///     const auto answer = race(turn, question, late);
///
/// Errors:    `bad-type` when the first is not what it claims.
/// Cost:      for each promise another one with two listeners.
/// Source:    Goblins' race; rule 103.
template <class T, std::same_as<Promise<T>>... More>
Promise<T> race(Turn& turn, const Promise<T>& first, const More&... more);
template <class T>
Promise<T> race(Turn& turn, const std::vector<Promise<T>>& promises);

}  // namespace keeve

#include "keeve/lib/detail/joiners_bodies.h"
