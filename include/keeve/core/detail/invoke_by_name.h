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

template <class Traits, std::size_t... I>
typename Traits::Stored convertArguments(const Node* node, std::string_view method,
                                         std::span<const Value> given, std::index_sequence<I...>) {
  using Stored = typename Traits::Stored;
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

/// The name under which a method was described; "?" for one that was not.
template <auto Method>
constexpr std::string_view methodName() {
  using Self = typename MethodOf<Method>::Self;
  std::string_view name = "?";
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
  auto converted = convertArguments<Traits>(cell.node, methodName<Method>(), arguments,
                                            std::make_index_sequence<Traits::arity>());
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

}  // namespace keeve::detail
