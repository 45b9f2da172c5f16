// Running one handler on one actor: leading parameters in, what it becomes out.
#pragma once

#include <tuple>
#include <type_traits>
#include <utility>

#include "keeve/core/bcom.h"
#include "keeve/core/co.h"
#include "keeve/core/detail/behaviour_type.h"
#include "keeve/core/detail/method.h"
#include "keeve/core/detail/promise_nodes.h"
#include "keeve/core/detail/turn_core.h"
#include "keeve/core/promise.h"

namespace keeve::detail {

inline TurnCore& coreOf(Turn& turn) noexcept;

template <auto Method>
using MethodOf = MethodTraits<std::remove_cv_t<decltype(Method)>>;
template <auto Method>
using MethodResult = typename CallResult<typename MethodOf<Method>::Result>::type;
template <auto Method>
using MethodAnswer = AnswerOf<MethodResult<Method>>;

/// What the actor behind a target is claimed to be.
template <class Target>
struct ClaimOf {};
template <class T>
struct ClaimOf<Ref<T>> {
  using type = T;
};
template <class T>
struct ClaimOf<Promise<Ref<T>>> {
  using type = T;
};

template <class Target, class Self>
concept TargetFor = std::is_base_of_v<Self, typename ClaimOf<Target>::type>;

template <auto Method, class Target, class... A>
constexpr void checkUse() {
  using Traits = MethodOf<Method>;
  static_assert(TargetFor<Target, typename Traits::Self>,
                "the target is no Ref, and no promise of a Ref, to an actor that has this method");
  static_assert(std::tuple_size_v<typename Traits::Stored> == sizeof...(A),
                "this method takes another number of arguments");
  static_assert(ArgumentsFit<typename Traits::Stored, A...>::value,
                "an argument does not convert to its parameter's type without loss");
}

[[noreturn]] void failWrongBehaviour(const Cell& cell, std::string_view wanted);

/// The state of a node as a Self, its class or its interface; null when it is neither.
template <class Self>
const Self* stateIf(const Node* node) noexcept {
  if (node == nullptr) [[unlikely]]
    return nullptr;
  if constexpr (std::is_polymorphic_v<Self>) {
    if (node->type->kind != NodeKind::behaviour) [[unlikely]]
      return nullptr;
    const auto& type = static_cast<const BehaviourBase*>(node)->its();
    if (type.interfaceTag != &typeTag<Self>) [[unlikely]]
      return nullptr;
    // An interface has no fields and is the only base, so it begins where the state does.
    return reinterpret_cast<const Self*>(reinterpret_cast<const char*>(node) + type.stateOffset);
  } else {
    if (node->type != &BehaviourTypeOf<Self>::type) [[unlikely]]
      return nullptr;
    return &static_cast<const Behaviour<Self>*>(node)->state;
  }
}

/// The same, throwing `bad-type` when it is neither.
template <class Self>
const Self& stateOf(const Cell& cell) {
  const Self* const state = stateIf<Self>(cell.node);
  if (state == nullptr) [[unlikely]]
    failWrongBehaviour(cell, typeName<Self>());
  return *state;
}

/// A near actor and its state; null when it is another one that takes any message.
template <class Self>
struct Near {
  Cell& cell;
  const Self* self;
};

/// Whether an actor takes messages that are none of its methods.
inline bool takesAny(const Node* node) noexcept {
  return node != nullptr && node->type->kind == NodeKind::behaviour &&
         static_cast<const BehaviourBase*>(node)->its().receive != nullptr;
}

/// What a call on a promise means, or why a call fails. Not inline, so that the plain way stays
/// short.
template <class Self>
[[gnu::noinline, gnu::cold]] Near<Self> nearTargetSlowly(TurnCore& core, const AnyRef& target) {
  Cell& entered = core.enter(target);
  const Self* const self = stateIf<Self>(entered.node);
  if (self == nullptr && !takesAny(entered.node)) failWrongBehaviour(entered, typeName<Self>());
  return {entered, self};
}

/// What a call on `target` means: at once where that is plain.
template <class Self>
Near<Self> nearTarget(TurnCore& core, const AnyRef& target) {
  Cell* const cell = cellOf(target);
  if (cell != nullptr && core.isFast(*cell)) [[likely]] {
    if (const Self* const self = stateIf<Self>(cell->node)) [[likely]]
      return {*cell, self};
  }
  return nearTargetSlowly<Self>(core, target);
}

/// Installs what a handler sealed; nothing when it stays as it is.
template <class I, class R>
void install(Turn& turn, Cell& cell, const Node* began, Become<I, R>& sealed) {
  NodePtr& next = BecomeAccess::next(sealed);
  if (!next) return;
  const std::uint64_t sealedBy = static_cast<const BehaviourBase*>(next.get())->sealedBy;
  coreOf(turn).become(cell, began, std::move(next), sealedBy);
}

/// Calls `f` with the leading parameters that Traits asks for and `arguments`, on an actor that
/// behaves as `node`.
template <class Traits, class F, class... A>
auto invokeHandler(Turn& turn, Cell& cell, Node* node, const F& f, A&&... arguments) ->
    typename CallResult<typename Traits::Result>::type {
  const auto withBcom = [&](auto&... leading) -> decltype(auto) {
    if constexpr (Traits::takesBcom) {
      return f(leading..., BecomeAccess::bcom<typename Traits::Interface>(cell, node->type),
               std::forward<A>(arguments)...);
    } else {
      return f(leading..., std::forward<A>(arguments)...);
    }
  };
  if constexpr (Traits::takesTurn) {
    const Frame frame(coreOf(turn), cell, node);
    if constexpr (Traits::becomes) {
      auto sealed = withBcom(turn);
      install(turn, cell, node, sealed);
      if constexpr (!std::is_void_v<typename Traits::Answer>)
        return std::move(BecomeAccess::result(sealed));
    } else if constexpr (Traits::suspends) {
      return startCoroutine(NodePtr::sharing(node), withBcom(turn));
    } else {
      return withBcom(turn);
    }
  } else {
    static_assert(!Traits::suspends,
                  "a coroutine handler takes Turn& first: it needs one to go on");
    if constexpr (Traits::becomes) {
      auto sealed = withBcom();
      install(turn, cell, node, sealed);
      if constexpr (!std::is_void_v<typename Traits::Answer>)
        return std::move(BecomeAccess::result(sealed));
    } else {
      return withBcom();
    }
  }
}

template <auto Method, class... A>
auto invokeMethod(Turn& turn, Cell& cell, const typename MethodOf<Method>::Self& self,
                  A&&... arguments) -> MethodResult<Method> {
  using Traits = MethodOf<Method>;
  static_assert(Traits::isConst, "an actor's methods are const; they change it through Bcom");
  static_assert(becomesOneOf<Traits, typename Traits::Self, InterfaceOf<typename Traits::Self>>,
                "a handler's Bcom and Become are of its own class or interface");
  return invokeHandler<Traits>(
      turn, cell, cell.node,
      [&self](auto&&... a) -> decltype(auto) {
        return (self.*Method)(std::forward<decltype(a)>(a)...);
      },
      std::forward<A>(arguments)...);
}

template <class F, class R, class... A>
R invokeProcedure(Turn& turn, Cell& cell, A... arguments) {
  return invokeHandler<CallTraits<F>>(turn, cell, cell.node,
                                      static_cast<const Behaviour<F>*>(cell.node)->state,
                                      std::move(arguments)...);
}

/// Null when it is another one, or none.
template <class R, class... P>
const ProcedureType<R(P...)>* procedureTypeIf(const Cell& cell) noexcept {
  if (cell.node->type->kind != NodeKind::behaviour) [[unlikely]]
    return nullptr;
  const auto& type = static_cast<const BehaviourBase*>(cell.node)->its();
  return type.interfaceTag == &typeTag<Procedure<R(P...)>>
             ? &static_cast<const ProcedureType<R(P...)>&>(type)
             : nullptr;
}

/// Throws `bad-type` for an actor that is another one and does not take any message either.
template <class R, class... P>
[[gnu::noinline, gnu::cold]] void requireTakesAny(const Cell& cell) {
  if (!takesAny(cell.node)) failWrongBehaviour(cell, typeName<Procedure<R(P...)>>());
}

}  // namespace keeve::detail
