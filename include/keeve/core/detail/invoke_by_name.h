// Running a handler by its described name, on Values. Included by turn.h.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <tuple>
#include <utility>

#include "keeve/core/detail/invoke.h"

namespace keeve::detail {

/// The error of argument `index` (from 0) of a call by name.
Error badArgument(const Node* node, std::string_view method, std::size_t index, const Error& cause);

template <class Stored, std::size_t... I>
Stored convertArguments(const Node* node, std::string_view method, std::span<const Value> given,
                        std::index_sequence<I...>) {
  [[maybe_unused]] const auto convert = [&]<std::size_t N>(std::integral_constant<std::size_t, N>) {
    try {
      return fromValue<std::tuple_element_t<N, Stored>>(given[N]);
    } catch (const Error& error) {
      throw badArgument(node, method, N, error);
    }
  };
  return Stored{convert(std::integral_constant<std::size_t, I>())...};
}

template <auto>
struct MethodId;

/// The name of a Resolver's method, which has one without being described; else empty.
template <auto Method, class Self>
inline constexpr std::string_view resolverName = {};
template <auto Method, class T>
inline constexpr std::string_view resolverName<Method, Resolver<T>> =
    std::is_same_v<MethodId<Method>, MethodId<&Resolver<T>::breakWith>> ? "break" : "fulfill";

inline constexpr std::string_view kNoName = "?";

/// The name under which a method was described; "?" for one that was not.
template <auto Method>
constexpr std::string_view methodName() {
  using Self = typename MethodOf<Method>::Self;
  if constexpr (!resolverName<Method, Self>.empty()) return resolverName<Method, Self>;
  std::string_view name = kNoName;
  if constexpr (DescribedStruct<Self>) {
    boost::mp11::mp_for_each<MethodsOf<Self>>([&](auto described) {
      // Types are compared, not pointers: whether two pointers to a virtual method are equal is
      // unspecified.
      if constexpr (std::is_same_v<MethodId<decltype(described)::pointer>, MethodId<Method>>)
        name = spokenName(described.name);
    });
  }
  return name;
}

template <auto Method>
Value invokeByName(Turn& turn, Cell& cell, std::span<const Value> arguments) {
  using Traits = MethodOf<Method>;
  auto converted = convertArguments<typename Traits::Stored>(
      cell.node, methodName<Method>(), arguments, std::make_index_sequence<Traits::arity>());
  const auto run = [&] {
    const auto& self = stateOf<typename Traits::Self>(cell);
    return std::apply(
        [&](auto&... a) { return invokeMethod<Method>(turn, cell, self, std::move(a)...); },
        converted);
  };
  if constexpr (std::is_void_v<MethodResult<Method>>) {
    run();
    return {};
  } else {
    return toValue(run());
  }
}

template <class R, class... A>
Value invokeProcedureByName(Turn& turn, Cell& cell, std::span<const Value> arguments) {
  auto converted = convertArguments<std::tuple<A...>>(cell.node, "operator()", arguments,
                                                      std::index_sequence_for<A...>());
  const auto run = [&]() -> R {
    // A conversion may have made it another one.
    const auto* const type = procedureTypeIf<R, A...>(cell);
    if (type == nullptr) failWrongBehaviour(cell, typeName<Procedure<R(A...)>>());
    return std::apply([&](A&... a) -> R { return type->invoke(turn, cell, std::move(a)...); },
                      converted);
  };
  if constexpr (std::is_void_v<R>) {
    run();
    return {};
  } else {
    return toValue(run());
  }
}

// --- actors that take any message ----------------------------------------------------------------

template <class T>
Value receiveAny(Turn& turn, Cell& cell, AnyMessage message) {
  using Traits = MethodOf<&T::receive>;
  static_assert(std::is_same_v<std::remove_cvref_t<typename Traits::Answer>, Value>,
                "receive(AnyMessage) answers a Value, or a Become, Promise or Co of one");
  const T& self = static_cast<const Behaviour<T>*>(cell.node)->state;
  return toValue(invokeMethod<&T::receive>(turn, cell, self, std::move(message)));
}

/// A described method of a near actor, by name.
Value callByName(Turn& turn, Cell& cell, std::string_view method, const Value::List& arguments,
                 bool asks = true);
/// The error of a call that is answered later.
Error answersLater(const Cell& cell, std::string_view method);
/// The error of arguments or an answer that have no Value.
Error noDatum(const Cell& cell, std::string_view method);
/// The error of a method that has no name to be passed on by.
Error notDescribed(const Cell& cell);

/// A typed message for an actor that takes any, by name. `Result` tells whether it could answer.
template <class Result, class Stored>
Value callAnyway(Turn& turn, Cell& cell, std::string_view method, Stored& arguments,
                 bool asks = true) {
  if constexpr (allData<Stored> && !std::is_reference_v<Result> &&
                isAnswerDatum<AnswerOf<Result>>) {
    if (method == kNoName) throw notDescribed(cell);
    return std::apply(
        [&](const auto&... a) {
          return callByName(turn, cell, method, Value::List{toValue(a)...}, asks);
        },
        arguments);
  } else {
    throw noDatum(cell, method);
  }
}

/// The same for one who waits for the answer.
template <class Result, class Stored>
[[gnu::noinline, gnu::cold]] Result callAny(Turn& turn, Cell& cell, std::string_view method,
                                            Stored arguments) {
  const Value answer = callAnyway<Result>(turn, cell, method, arguments);
  if constexpr (std::is_void_v<Result>) {
    if (answer.is(Value::Kind::promise)) throw answersLater(cell, method);
  }
  if constexpr (!std::is_void_v<Result> && IsDatum<std::remove_cvref_t<Result>>) {
    if constexpr (!std::is_base_of_v<AnyRef, std::remove_cvref_t<Result>>) {
      const bool isLate = answer.is(Value::Kind::promise) && !std::is_same_v<Result, Value>;
      if (isLate) throw answersLater(cell, method);
    }
    return fromValue<std::remove_cvref_t<Result>>(answer);
  } else if constexpr (!std::is_void_v<Result>) {
    throw noDatum(cell, method);
  }
}

}  // namespace keeve::detail
