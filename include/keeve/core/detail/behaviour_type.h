// What the runtime knows of a behaviour's C++ type: one static object a type.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>

#include "keeve/core/any_message.h"
#include "keeve/core/describe.h"
#include "keeve/core/detail/cell.h"
#include "keeve/core/detail/method.h"
#include "keeve/core/detail/node.h"
#include "keeve/core/procedure.h"

namespace keeve::detail {

/// A method that can be called by name.
struct NamedMethod {
  std::string_view name;
  std::size_t arity;
  /// Converts, calls, installs what it becomes. Requires: as many arguments as `arity`.
  Value (*invoke)(Turn& turn, Cell& cell, std::span<const Value> arguments);
};

struct BehaviourType : NodeType {
  std::string_view name;
  const void* interfaceTag;    // typeTag of what references claim: an interface or the type itself
  std::ptrdiff_t stateOffset;  // from the node to the state
  std::span<const NamedMethod> methods;
  Value (*portray)(const Node& node);  // null: opaque
  /// Takes what is none of `methods`; null: nothing does.
  Value (*receive)(Turn& turn, Cell& cell, AnyMessage message) = nullptr;
};

/// The method of this name; null when there is none.
inline const NamedMethod* methodNamed(const BehaviourType& type, std::string_view name) noexcept {
  for (const NamedMethod& its : type.methods) {
    if (its.name == name) return &its;
  }
  return nullptr;
}

/// Shape: a header of 24 bytes before the state.
struct BehaviourBase : Node {
  std::uint64_t sealedBy;  // serial of the actor it was made for
  BehaviourBase(const BehaviourType& its, std::uint64_t serial) : Node(its), sealedBy(serial) {}
  const BehaviourType& its() const noexcept { return static_cast<const BehaviourType&>(*type); }
};

template <class T>
struct Behaviour : BehaviourBase {
  T state;
  Behaviour(const BehaviourType& its, std::uint64_t serial, T initial)
      : BehaviourBase(its, serial),
        state(std::move(initial)) {}
};

template <class T>
constexpr std::ptrdiff_t stateOffsetOf() {
  static_assert(
      alignof(T) <= 16,
      "a behaviour that needs an alignment beyond 16 bytes: keep such data behind a pointer");
  return static_cast<std::ptrdiff_t>((sizeof(BehaviourBase) + alignof(T) - 1) / alignof(T) *
                                     alignof(T));
}

template <auto Method>
Value invokeByName(Turn& turn, Cell& cell, std::span<const Value> arguments);
template <class T>
Value receiveAny(Turn& turn, Cell& cell, AnyMessage message);

/// T's way to take any message, or null.
template <class T>
constexpr auto receiverOf() -> Value (*)(Turn&, Cell&, AnyMessage) {
  if constexpr (receivesAny<T>) {
    return &receiveAny<T>;
  } else {
    return nullptr;
  }
}

/// How a method is called by name: without one underscore at its end, which is how C++ can say
/// `break_`.
constexpr std::string_view spokenName(std::string_view name) {
  if (name.ends_with('_')) name.remove_suffix(1);
  return name;
}

template <class... D>
constexpr auto namedMethods(boost::mp11::mp_list<D...>) {
  return std::array<NamedMethod, sizeof...(D)>{
      NamedMethod{spokenName(D::name), MethodTraits<std::remove_cv_t<decltype(D::pointer)>>::arity,
                  &invokeByName<D::pointer>}...};
}

/// Of the behaviour T. Used in bodies only: there T's BOOST_DESCRIBE_STRUCT line has been seen.
template <class T>
struct BehaviourTypeOf {
  static_assert(checkBehaviour<T>());
  static void refs(const Node& node, RefVisitor visitor) {
    visitRefs(static_cast<const Behaviour<T>&>(node).state, visitor);
  }
  static Value portray(const Node& node) {
    return toValue(static_cast<const Behaviour<T>&>(node).state);
  }
  static constexpr auto methods =
      namedMethods(boost::mp11::mp_rename<MethodsOf<T>, boost::mp11::mp_list>());
  static constexpr BehaviourType type{
      {NodeKind::behaviour, false, sizeof(Behaviour<T>), destroyerOf<Behaviour<T>>(), &refs},
      typeName<T>(),
      &typeTag<InterfaceOf<T>>,
      stateOffsetOf<T>(),
      methods,
      &portray,
      receiverOf<T>()};
};

// --- procedures ----------------------------------------------------------------------------------

/// What a call of a handler gives its caller.
template <class R>
struct CallResult {
  using type = R;
};
template <class I, class R>
struct CallResult<Become<I, R>> {
  using type = R;
};
template <class R>
struct CallResult<Co<R>> {
  using type = Promise<R>;
};

template <class R, class Stored>
struct ProcedureOfTypes;
template <class R, class... A>
struct ProcedureOfTypes<R, std::tuple<A...>> {
  using type = Procedure<R(A...)>;
};

template <class F>
concept FunctionObject = std::is_class_v<F> && requires {
  &F::operator();
};

template <class F>
using CallTraits = MethodTraits<decltype(&F::operator())>;

/// The Procedure that a function object is one of.
template <FunctionObject F>
using ProcedureOf =
    typename ProcedureOfTypes<typename CallResult<typename CallTraits<F>::Result>::type,
                              typename CallTraits<F>::Stored>::type;

template <class Signature>
struct ProcedureType;
template <class R, class... A>
struct ProcedureType<R(A...)> : BehaviourType {
  R (*invoke)(Turn& turn, Cell& cell, A... arguments);
};

template <class F, class R, class... A>
R invokeProcedure(Turn& turn, Cell& cell, A... arguments);
template <class R, class... A>
Value invokeProcedureByName(Turn& turn, Cell& cell, std::span<const Value> arguments);

/// A procedure's one method, where it can be called by name.
template <class R, class... A>
constexpr auto procedureMethods() {
  if constexpr (!std::is_reference_v<R> && isAnswerDatum<typename ResultTraits<R>::Answer> &&
                (IsDatum<A> && ...)) {
    return std::array<NamedMethod, 1>{
        NamedMethod{"operator()", sizeof...(A), &invokeProcedureByName<R, A...>}};
  } else {
    return std::array<NamedMethod, 0>{};
  }
}

template <class Signature, class F>
struct ProcedureTypeOf;
template <class R, class... A, class F>
struct ProcedureTypeOf<Procedure<R(A...)>, F> {
  static_assert(CallTraits<F>::isConst,
                "an actor that is a lambda cannot be mutable; it changes through Bcom");
  static_assert(becomesOneOf<CallTraits<F>, Procedure<R(A...)>>,
                "a lambda's Bcom and Become are of its own Procedure");
  static_assert(std::is_nothrow_destructible_v<F>,
                "a behaviour's destructor must not throw: it may run while a turn is undone");
  static constexpr auto methods = procedureMethods<R, A...>();
  static constexpr ProcedureType<R(A...)> type{
      {{NodeKind::behaviour, true, sizeof(Behaviour<F>), destroyerOf<Behaviour<F>>(), nullptr},
       "Procedure",
       &typeTag<Procedure<R(A...)>>,
       stateOffsetOf<F>(),
       methods,
       nullptr},
      &invokeProcedure<F, R, A...>};
};

template <class I>
inline constexpr bool isProcedure = false;
template <class Signature>
inline constexpr bool isProcedure<Procedure<Signature>> = true;

/// Whether an actor that references claim to be an I may become a T.
template <class I, class T>
struct FitsAs : std::is_base_of<I, T> {};
template <class Signature, FunctionObject F>
struct FitsAs<Procedure<Signature>, F> : std::is_same<ProcedureOf<F>, Procedure<Signature>> {};
template <class I, class T>
concept BehaviourFor = FitsAs<I, T>::value;

/// A behaviour for the actor with this serial.
template <class I, class T>
Node* makeBehaviour(std::uint64_t serial, T state) {
  if constexpr (isProcedure<I>) {
    return makeNode<Behaviour<T>>(ProcedureTypeOf<I, T>::type, serial, std::move(state));
  } else {
    return makeNode<Behaviour<T>>(BehaviourTypeOf<T>::type, serial, std::move(state));
  }
}

/// The same for an actor that is of the type `now`. If it stays of its class that is the type of
/// what comes next, and T's own description is not asked for: clang instantiates the described
/// methods of a class template while it makes the description, and they become.
template <class I, class T>
Node* makeNext(const NodeType* now, std::uint64_t serial, T state) {
  if constexpr (std::is_same_v<I, T>) {
    return makeNode<Behaviour<T>>(*static_cast<const BehaviourType*>(now), serial,
                                  std::move(state));
  } else {
    return makeBehaviour<I>(serial, std::move(state));
  }
}

}  // namespace keeve::detail
