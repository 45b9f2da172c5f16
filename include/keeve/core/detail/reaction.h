// What can be known of a reaction to a promise from its type.
#pragma once

#include <cstddef>
#include <type_traits>
#include <utility>

#include "keeve/core/bcom.h"
#include "keeve/core/detail/method.h"
#include "keeve/core/promise.h"

namespace keeve::detail {

template <class F>
inline constexpr bool isNothing = std::is_same_v<F, std::nullptr_t>;

/// What is listened to: a promise's answer, a reference itself, or a plain value.
template <class P>
struct HeardFrom {
  using type = P;
};
template <class T>
struct HeardFrom<Promise<T>> {
  using type = T;
};
template <class P>
using Heard = typename HeardFrom<std::decay_t<P>>::type;

/// Calls a reaction with as much as it takes: Turn& or not, what happened or not.
template <class F, class... H>
decltype(auto) react(Turn& turn, const F& f, const H&... happened) {
  if constexpr (std::is_invocable_v<const F&, Turn&, const H&...>) {
    return f(turn, happened...);
  } else if constexpr (std::is_invocable_v<const F&, const H&...>) {
    return f(happened...);
  } else if constexpr (std::is_invocable_v<const F&, Turn&>) {
    return f(turn);
  } else {
    static_assert(
        std::is_invocable_v<const F&>,
        "a reaction takes [Turn&,] and what it reacts to, or nothing, and is not mutable");
    return f();
  }
}

template <class F, class... H>
using Reaction =
    decltype(react(std::declval<Turn&>(), std::declval<const F&>(), std::declval<const H&>()...));

// Lazily, because there is no `const void&`.
template <class F, class T>
struct ReactionTo {
  using type = Reaction<F, T>;
};
template <class F>
struct ReactionTo<F, void> {
  using type = Reaction<F>;
};
template <class T>
struct ReactionTo<std::nullptr_t, T> {
  using type = T;  // passes through
};
template <>
struct ReactionTo<std::nullptr_t, void> {
  using type = void;
};

template <class R>
inline constexpr bool isBecome = false;
template <class I, class R>
inline constexpr bool isBecome<Become<I, R>> = true;

template <class P, class F, class B>
struct ReactionResultOf {
  using Raw = typename ReactionTo<F, Heard<P>>::type;
  static_assert(
      !isBecome<Raw>,
      "a reaction cannot become: it is no actor; send a message to the one that is to change");
  using type = AnswerOf<Raw>;
};
template <class P, class F, class B>
using ReactionResult = typename ReactionResultOf<P, F, B>::type;

}  // namespace keeve::detail
