// The resolver as an actor: its two methods by name. Included by turn.h; no file of its own.
#pragma once

namespace keeve::detail {

template <class T>
Value fulfillByName(Turn& turn, Cell& cell, std::span<const Value> arguments) {
  const Resolver<T>& self = stateOf<Resolver<T>>(cell);
  TurnCore& core = coreOf(turn);
  Cell& promise = *cellOf(self.promise);
  const Value& given = arguments[0];
  if (given.is(Value::Kind::reference) || given.is(Value::Kind::promise))
    return core.resolve(promise, given.reference());
  if constexpr (std::is_void_v<T>) {
    return core.settle(promise, NodePtr(settled(Unit())));
  } else if constexpr (std::is_base_of_v<AnyRef, T> || std::is_same_v<T, Value>) {
    return core.settle(promise, NodePtr(settled<Value>(given)));
  } else if constexpr (IsDatum<T>) {
    return core.settle(promise, NodePtr(settled<T>(fromValue<T>(given))));
  } else {
    throw Error(kind::badArguments,
                "what this promise is to become has no Value: fulfil it within the process");
  }
}

template <class T>
Value breakByName(Turn& turn, Cell& cell, std::span<const Value> arguments) {
  const Value& why = arguments[0];
  return stateOf<Resolver<T>>(cell).breakWith(
      turn, why.is(Value::Kind::error) ? why.error() : Error::broken(why));
}

template <class T>
struct BehaviourTypeOf<Resolver<T>> {
  static void refs(const Node& node, RefVisitor visitor) {
    visitor(static_cast<const Behaviour<Resolver<T>>&>(node).state.promise);
  }
  static Value portray(const Node& node) {
    return Value::map(
        {{Symbol{"promise"}, static_cast<const Behaviour<Resolver<T>>&>(node).state.promise}});
  }
  static constexpr std::array<NamedMethod, 2> methods{NamedMethod{"fulfill", 1, &fulfillByName<T>},
                                                      NamedMethod{"break", 1, &breakByName<T>}};
  static constexpr BehaviourType type{{NodeKind::behaviour, false, sizeof(Behaviour<Resolver<T>>),
                                       destroyerOf<Behaviour<Resolver<T>>>(), &refs},
                                      "Resolver",
                                      &typeTag<Resolver<T>>,
                                      stateOffsetOf<Resolver<T>>(),
                                      methods,
                                      &portray};
};

}  // namespace keeve::detail
