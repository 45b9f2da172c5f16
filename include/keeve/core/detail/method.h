// What can be known of a handler from its type: which leading parameters it has, what it takes and
// what it answers.
#pragma once

#include <tuple>
#include <type_traits>
#include <utility>

#include <boost/mp11/algorithm.hpp>
#include <boost/mp11/list.hpp>

namespace keeve {

class Turn;
template <class I>
class Bcom;
template <class I, class R>
class Become;
template <class T>
class Promise;
template <class T>
class Co;

namespace detail {

template <class T>
struct IsBcom : std::false_type {};
template <class I>
struct IsBcom<Bcom<I>> : std::true_type {
  using Interface = I;
};

/// How a handler's result reaches whoever asked: `Answer` is what a send's promise is of.
template <class R>
struct ResultTraits {
  using Answer = R;
  using Becoming = void;
  static constexpr bool becomes = false;
  static constexpr bool suspends = false;
};
template <class I, class R>
struct ResultTraits<Become<I, R>> {
  using Answer = R;
  using Becoming = I;
  static constexpr bool becomes = true;
  static constexpr bool suspends = false;
};
template <class T>
struct ResultTraits<Promise<T>> {
  using Answer = T;
  using Becoming = void;
  static constexpr bool becomes = false;
  static constexpr bool suspends = false;
};
template <class T>
struct ResultTraits<Co<T>> {
  using Answer = T;
  using Becoming = void;
  static constexpr bool becomes = false;
  static constexpr bool suspends = true;
};

template <class R>
using AnswerOf = typename ResultTraits<R>::Answer;

// Turn& and Bcom, each optional, in this order; then the arguments.
template <bool Turned, bool Bcomed, class... P>
struct LeadingParameters {
  static constexpr bool takesTurn = Turned;
  static constexpr bool takesBcom = Bcomed;
  using Interface = void;
  using Arguments = std::tuple<P...>;
};
template <class... P>
struct LeadingParameters<false, false, Turn&, P...> : LeadingParameters<true, false, P...> {};
template <bool Turned, class I, class... P>
struct LeadingParameters<Turned, false, Bcom<I>, P...> : LeadingParameters<Turned, true, P...> {
  using Interface = I;
};

template <class Tuple>
inline constexpr bool hasLateAuthority = false;
template <class... P>
inline constexpr bool hasLateAuthority<std::tuple<P...>> =
    (std::is_same_v<std::remove_cvref_t<P>, Turn> || ...) ||
    (IsBcom<std::remove_cvref_t<P>>::value || ...);

template <class Tuple>
inline constexpr bool hasReference = false;
template <class... P>
inline constexpr bool hasReference<std::tuple<P...>> = (std::is_reference_v<P> || ...);

template <class Tuple>
struct Decayed;
template <class... P>
struct Decayed<std::tuple<P...>> {
  using type = std::tuple<std::decay_t<P>...>;
};

template <class S, bool Const, class R, class... P>
struct HandlerTraits : LeadingParameters<false, false, P...> {
  using Leading = LeadingParameters<false, false, P...>;
  using Self = S;
  using Result = R;
  using Answer = typename ResultTraits<R>::Answer;
  using Becoming = typename ResultTraits<R>::Becoming;
  using Stored = typename Decayed<typename Leading::Arguments>::type;  // as a message keeps them
  static constexpr bool isConst = Const;
  static constexpr bool becomes = ResultTraits<R>::becomes;
  static constexpr bool suspends = ResultTraits<R>::suspends;
  static constexpr std::size_t arity = std::tuple_size_v<Stored>;

  static_assert(
      !hasLateAuthority<typename Leading::Arguments>,
      "a handler's leading parameters are Turn&, then Bcom, each optional, in this order");
  static_assert(!(suspends && Leading::takesBcom),
                "a coroutine handler cannot become: what follows co_await is another turn; send "
                "yourself a message");
  static_assert(!(suspends && hasReference<typename Leading::Arguments>),
                "a coroutine handler takes its arguments by value: they must live until it ends");
};

/// Whether I, if it is anything, is one of these.
template <class I, class... These>
inline constexpr bool isVoidOrOf = std::is_void_v<I> || (std::is_same_v<I, These> || ...);

/// Whether a handler's Bcom and Become, where it has them, are of one of these.
template <class Traits, class... These>
inline constexpr bool becomesOneOf = isVoidOrOf<typename Traits::Interface, These...>&&
    isVoidOrOf<typename Traits::Becoming, These...>;

template <class M>
struct MethodTraits;
template <class S, class R, class... P>
struct MethodTraits<R (S::*)(P...) const> : HandlerTraits<S, true, R, P...> {};
template <class S, class R, class... P>
struct MethodTraits<R (S::*)(P...) const noexcept> : HandlerTraits<S, true, R, P...> {};
template <class S, class R, class... P>
struct MethodTraits<R (S::*)(P...)> : HandlerTraits<S, false, R, P...> {};
template <class S, class R, class... P>
struct MethodTraits<R (S::*)(P...) noexcept> : HandlerTraits<S, false, R, P...> {};

/// Whether an argument of type From can become a parameter of type To without losing anything.
template <class From, class To>
constexpr bool fitsWithoutLoss() {
  using F = std::remove_cvref_t<From>;
  using T = std::remove_cvref_t<To>;
  if constexpr (std::is_same_v<F, bool> || std::is_same_v<T, bool>) {
    return std::is_same_v<F, T> || !(std::is_arithmetic_v<F> && std::is_arithmetic_v<T>);
  } else if constexpr (std::is_arithmetic_v<F> && std::is_arithmetic_v<T>) {
    if constexpr (std::is_integral_v<F> && std::is_integral_v<T>) {
      return std::is_signed_v<F>
                 ? std::is_signed_v<T> && sizeof(T) >= sizeof(F)
                 : sizeof(T) > sizeof(F) || (std::is_unsigned_v<T> && sizeof(T) == sizeof(F));
    } else if constexpr (std::is_floating_point_v<F> && std::is_floating_point_v<T>) {
      return sizeof(T) >= sizeof(F);
    } else {
      return std::is_floating_point_v<T> && sizeof(F) < sizeof(T);
    }
  } else {
    return std::is_convertible_v<From, To>;
  }
}

template <class Tuple, class... A>
struct ArgumentsFit : std::false_type {};
template <class... P, class... A>
requires(sizeof...(P) == sizeof...(A)) struct ArgumentsFit<std::tuple<P...>, A...>
    : std::bool_constant<(fitsWithoutLoss<A, P>() && ...)> {
};

}  // namespace detail
}  // namespace keeve
