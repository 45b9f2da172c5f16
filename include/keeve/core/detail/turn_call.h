// spawn, call and attempt: what happens within the turn. Included by turn.h; no file of its own.
#pragma once

namespace keeve {

namespace detail {

template <class T>
concept HasConstruct = requires {
  &T::construct;
};

template <class F>
struct ConstructTraits;
template <class R, class... P>
struct ConstructTraits<R (*)(P...)> : LeadingParameters<false, false, P...> {};

/// What a constructor's Bcom takes its actor for. An interface has no behaviours of its own.
template <class T>
constexpr const NodeType* firstType() {
  if constexpr (std::is_polymorphic_v<T>) {
    return nullptr;
  } else {
    return &BehaviourTypeOf<T>::type;
  }
}

/// Calls T::construct with the leading parameters that it asks for.
template <class T, class... A>
auto construct(Turn& turn, const Cell& cell, A&&... arguments) {
  using Traits = ConstructTraits<decltype(&T::construct)>;
  static_assert(isVoidOrOf<typename Traits::Interface, T, InterfaceOf<T>>,
                "a constructor's Bcom is of its own class or interface");
  if constexpr (Traits::takesTurn && Traits::takesBcom) {
    return T::construct(turn, BecomeAccess::bcom<typename Traits::Interface>(cell, firstType<T>()),
                        std::forward<A>(arguments)...);
  } else if constexpr (Traits::takesTurn) {
    return T::construct(turn, std::forward<A>(arguments)...);
  } else if constexpr (Traits::takesBcom) {
    return T::construct(BecomeAccess::bcom<typename Traits::Interface>(cell, firstType<T>()),
                        std::forward<A>(arguments)...);
  } else {
    return T::construct(std::forward<A>(arguments)...);
  }
}

template <class Parameters, class... Args>
constexpr void checkCall() {
  static_assert(ArgumentsFit<Parameters, Args...>::value,
                "this procedure takes other arguments, or one would not convert without loss");
}

/// A class's conversion to another may call the very actor that is to be called. Such an argument
/// converts before that actor is looked at; any other goes on as it is.
template <class Parameter, class Arg>
inline constexpr bool convertsFirst = std::is_class_v<std::remove_cvref_t<Arg>> &&
                                      !std::is_base_of_v<Parameter, std::remove_cvref_t<Arg>>;
template <class Parameter, class Arg>
using BeforeCall = std::conditional_t<convertsFirst<Parameter, Arg>, Parameter, Arg&&>;

template <class Parameters, class... Args>
struct Conversions {
  static constexpr bool any = false;  // another number of arguments: refused elsewhere
};
template <class... P, class... Args>
requires(sizeof...(P) == sizeof...(Args)) struct Conversions<std::tuple<P...>, Args...> {
  static constexpr bool any = (convertsFirst<P, Args> || ...);
  static auto convert(Args&&... args) {
    return std::tuple<BeforeCall<P, Args>...>{
        static_cast<BeforeCall<P, Args>>(std::forward<Args>(args))...};
  }
};

/// While a constructor runs nobody is at work: it cannot know its actor.
class WithoutSelf {
 public:
  explicit WithoutSelf(TurnCore& core) : core_(core), outer_(core.exchangeSelf(nullptr)) {}
  ~WithoutSelf() { core_.exchangeSelf(outer_); }
  WithoutSelf(const WithoutSelf&) = delete;
  WithoutSelf& operator=(const WithoutSelf&) = delete;

 private:
  TurnCore& core_;
  Cell* outer_;
};

}  // namespace detail

template <class T, class... Args>
Ref<T> Turn::spawn(Args&&... args) {
  using namespace detail;
  Cell& cell = newCell();
  AnyRef ref = RefAccess::adopt(&cell);
  if constexpr (HasConstruct<T>) {
    const WithoutSelf nobody(*this);
    auto made = construct<T>(*this, cell, std::forward<Args>(args)...);
    using Made = decltype(made);
    if constexpr (std::is_base_of_v<AnyRef, Made>) {
      static_assert(std::is_same_v<Made, Ref<T>>,
                    "construct returns a behaviour, or a reference to an actor of this kind");
      return made;
    } else {
      static_assert(
          std::is_same_v<Made, T> || std::is_base_of_v<T, Made>,
          "construct returns the actor's first behaviour: a T, or one with the interface T");
      install(cell, NodePtr(makeBehaviour<T>(cell.serial, std::move(made))));
      return ref.as<Ref<T>>();
    }
  } else {
    // Fields that are not given keep their initializer, or are empty: no warning about them is due.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"
    static_assert(!std::is_abstract_v<T>,
                  "an interface cannot be spawned: spawn one of its behaviours");
    install(cell, NodePtr(makeBehaviour<T>(cell.serial, T{std::forward<Args>(args)...})));
#pragma GCC diagnostic pop
    return ref.as<Ref<T>>();
  }
}

template <detail::FunctionObject F>
Ref<detail::ProcedureOf<F>> Turn::spawn(F lambda) {
  using namespace detail;
  Cell& cell = newCell();
  AnyRef ref = RefAccess::adopt(&cell);
  install(cell, NodePtr(makeBehaviour<ProcedureOf<F>>(cell.serial, std::move(lambda))));
  return ref.as<Ref<ProcedureOf<F>>>();
}

template <auto Method, class Target, class... Args>
detail::MethodResult<Method> Turn::call(const Target& target, Args&&... args) {
  using namespace detail;
  using Self = typename MethodOf<Method>::Self;
  checkUse<Method, Target, Args...>();
  using Converting = Conversions<typename MethodOf<Method>::Stored, Args...>;
  if constexpr (Converting::any) {
    return std::apply(
        [&](auto&&... a) -> MethodResult<Method> {
          return call<Method>(target, std::forward<decltype(a)>(a)...);
        },
        Converting::convert(std::forward<Args>(args)...));
  } else {
    const Near<Self> near = nearTarget<Self>(*this, target);
    if (near.self == nullptr) [[unlikely]] {
      return callAny<MethodResult<Method>, typename MethodOf<Method>::Stored>(
          *this, near.cell, methodName<Method>(), {std::forward<Args>(args)...});
    }
    return invokeMethod<Method>(*this, near.cell, *near.self, std::forward<Args>(args)...);
  }
}

template <class R, class... P, class... Args>
R Turn::call(const Ref<Procedure<R(P...)>>& target, Args&&... args) {
  using namespace detail;
  checkCall<std::tuple<P...>, Args...>();
  // First: a conversion may call this very actor, and so change it.
  std::tuple<P...> converted{P(std::forward<Args>(args))...};
  Cell& cell = enter(target);
  const auto* const type = procedureTypeIf<R, P...>(cell);
  if (type == nullptr) [[unlikely]] {
    requireTakesAny<R, P...>(cell);
    return callAny<R>(*this, cell, "operator()", std::move(converted));
  }
  return std::apply([&](P&... a) -> R { return type->invoke(*this, cell, std::move(a)...); },
                    converted);
}

template <class F>
std::invoke_result_t<F> Turn::attempt(F&& f) {
  requireOpen();
  const Mark before = mark();
  try {
    return std::forward<F>(f)();
  } catch (...) {
    backTo(before);
    throw;
  }
}

}  // namespace keeve
