// send and promises: what happens after the turn. Included by turn.h; no file of its own.
#pragma once

namespace keeve {

namespace detail {

/// Settles a near promise with a value, or lets it become what a reference leads to.
template <class T>
bool resolveWith(TurnCore& core, Cell& promise, T value) {
  if constexpr (std::is_base_of_v<AnyRef, T>) {
    return core.resolve(promise, value);
  } else if constexpr (std::is_same_v<T, Value>) {
    if (value.is(Value::Kind::reference) || value.is(Value::Kind::promise))
      return core.resolve(promise, value.reference());
    return core.settle(promise, NodePtr(settled<Value>(std::move(value))));
  } else if constexpr (std::is_same_v<T, std::monostate>) {
    return core.settle(promise, NodePtr(settled(Unit())));
  } else {
    return core.settle(promise, NodePtr(settled<T>(std::move(value))));
  }
}

/// The same for whoever asked, near or far.
template <class T>
void answerWith(TurnCore& core, const AnyRef& asker, T value) {
  if (!asker) return;
  if constexpr (std::is_base_of_v<AnyRef, T>) {
    core.answerWith(asker, value);
  } else if constexpr (std::is_same_v<T, Value>) {
    if (value.is(Value::Kind::reference) || value.is(Value::Kind::promise))
      return core.answerWith(asker, value.reference());
    core.answer(asker, NodePtr(settled<Value>(std::move(value))));
  } else {
    core.answer(asker, NodePtr(settled<T>(std::move(value))));
  }
}

/// Runs a handler and gives its result to whoever asked for it.
template <class Run>
void runAndAnswer(TurnCore& core, const AnyRef& asker, const Run& run) {
  if constexpr (std::is_void_v<std::invoke_result_t<const Run&>>) {
    run();
    answerWith(core, asker, Unit());
  } else {
    answerWith(core, asker, run());
  }
}

template <class T>
void CoPromise<T>::giveAnswer() {
  answerWith(*core, answer, *std::move(result));
}

template <class Call, class Stored>
struct CallMessage;

/// A message that is a member pointer and a tuple: no Value is made within a process.
template <class Call, class... P>
struct CallMessage<Call, std::tuple<P...>> : Message {
  std::tuple<P...> arguments;

  template <class... A>
  explicit CallMessage(AnyRef to, A&&... a)
      : Message(kType, std::move(to)),
        arguments{P(std::forward<A>(a))...} {}

  static void destroy(Node& node) noexcept { static_cast<CallMessage&>(node).~CallMessage(); }
  static void refs(const Node& node, RefVisitor visitor) {
    std::apply([&](const P&... a) { (visitRefs<P>(a, visitor), ...); },
               static_cast<const CallMessage&>(node).arguments);
  }
  static Message* clone(const Message& message, AnyRef target) {
    return std::apply([&](const P&... a) { return makeNode<CallMessage>(std::move(target), a...); },
                      static_cast<const CallMessage&>(message).arguments);
  }
  static void deliver(Turn& turn, Message& message) {
    Call::deliver(turn, message, static_cast<CallMessage&>(message).arguments);
  }

  static constexpr bool kHasRefs = !(std::is_base_of_v<NoRefs, Datum<P>> && ...);
  static const MessageType kType;
};

template <class Call, class... P>
constinit const MessageType CallMessage<Call, std::tuple<P...>>::kType{
    {NodeKind::message, false, sizeof(CallMessage), &destroy, kHasRefs ? &refs : nullptr},
    &deliver,
    &clone,
    true,
    Call::name()};

/// Gives a typed message to an actor that takes any, and whoever asked its answer, now or later.
template <class Result, class Stored>
[[gnu::noinline, gnu::cold]] void answerAny(Turn& turn, Cell& cell, const AnyRef& asker,
                                            std::string_view method, Stored& arguments) {
  Value answer = callAnyway<Result>(turn, cell, method, arguments, static_cast<bool>(asker));
  using Answer = AnswerOf<Result>;
  if constexpr (!std::is_void_v<Answer> && IsDatum<Answer>) {
    // What will never be the answer that was asked for breaks the promise of it, as a call throws.
    const bool isData = !answer.is(Value::Kind::reference) && !answer.is(Value::Kind::promise);
    if (asker && isData) return answerWith<Answer>(coreOf(turn), asker, fromValue<Answer>(answer));
  }
  answerWith(coreOf(turn), asker, std::move(answer));
}

template <auto Method>
struct MethodCall {
  using Result = MethodResult<Method>;
  using Stored = typename MethodOf<Method>::Stored;
  static constexpr std::string_view name() { return methodName<Method>(); }
  static void deliver(Turn& turn, const Message& message, Stored& arguments) {
    const auto near = nearTarget<typename MethodOf<Method>::Self>(coreOf(turn), message.target);
    if (near.self == nullptr) [[unlikely]]
      return answerAny<Result>(turn, near.cell, message.answer, name(), arguments);
    runAndAnswer(coreOf(turn), message.answer, [&]() -> Result {
      return std::apply(
          [&](auto&... a) -> Result {
            return invokeMethod<Method>(turn, near.cell, *near.self, std::move(a)...);
          },
          arguments);
    });
  }
};

template <class R, class... P>
struct ProcedureCall {
  using Result = R;
  using Stored = std::tuple<P...>;
  static constexpr std::string_view name() { return "operator()"; }
  static void deliver(Turn& turn, const Message& message, Stored& arguments) {
    Cell& cell = coreOf(turn).enter(message.target);
    const auto* const type = procedureTypeIf<R, P...>(cell);
    if (type == nullptr) [[unlikely]] {
      requireTakesAny<R, P...>(cell);
      return answerAny<R>(turn, cell, message.answer, name(), arguments);
    }
    runAndAnswer(coreOf(turn), message.answer, [&]() -> R {
      return std::apply([&](P&... a) -> R { return type->invoke(turn, cell, std::move(a)...); },
                        arguments);
    });
  }
};

template <class Call, class... A>
Message* makeCall(const AnyRef& target, A&&... arguments) {
  static_assert(allData<typename Call::Stored>,
                "an argument of a message is no Datum: see keeve/core/datum.h; what is sent may "
                "reach another thread");
  return makeNode<CallMessage<Call, typename Call::Stored>>(target, std::forward<A>(arguments)...);
}

}  // namespace detail

template <auto Method, class Target, class... Args>
Promise<detail::MethodAnswer<Method>> Turn::send(const Target& target, Args&&... args) {
  using namespace detail;
  checkUse<Method, Target, Args...>();
  return sendAsking(makeCall<MethodCall<Method>>(target, std::forward<Args>(args)...))
      .template as<Promise<MethodAnswer<Method>>>();
}

template <class R, class... P, class... Args>
Promise<detail::AnswerOf<R>> Turn::send(const Ref<Procedure<R(P...)>>& target, Args&&... args) {
  using namespace detail;
  checkCall<std::tuple<P...>, Args...>();
  return sendAsking(makeCall<ProcedureCall<R, P...>>(target, std::forward<Args>(args)...))
      .template as<Promise<AnswerOf<R>>>();
}

template <auto Method, class Target, class... Args>
void Turn::sendOnly(const Target& target, Args&&... args) {
  using namespace detail;
  checkUse<Method, Target, Args...>();
  TurnCore::send(makeCall<MethodCall<Method>>(target, std::forward<Args>(args)...));
}

template <class R, class... P, class... Args>
void Turn::sendOnly(const Ref<Procedure<R(P...)>>& target, Args&&... args) {
  using namespace detail;
  checkCall<std::tuple<P...>, Args...>();
  TurnCore::send(makeCall<ProcedureCall<R, P...>>(target, std::forward<Args>(args)...));
}

template <class T>
PromisePair<T> Turn::promise() {
  const AnyRef made = newPromise();
  Ref<Resolver<T>> resolver = spawn<Resolver<T>>(Resolver<T>{made});
  return {made.as<Promise<T>>(), std::move(resolver)};
}

template <class T>
PromisePair<T> Turn::promise(const AnyRef& handler) {
  const AnyRef made = newHandledPromise(handler);
  Ref<Resolver<T>> resolver = spawn<Resolver<T>>(Resolver<T>{made});
  return {made.as<Promise<T>>(), std::move(resolver)};
}

template <class T>
Promise<T> Turn::fulfilled(T value) {
  const AnyRef made = newPromise();
  detail::resolveWith(*this, *detail::cellOf(made), std::move(value));
  return made.as<Promise<T>>();
}

inline Promise<void> Turn::fulfilled() {
  return fulfilled(std::monostate()).as<Promise<void>>();
}

template <class T>
Promise<T> Turn::broken(const Error& why) {
  const AnyRef made = newPromise();
  settle(*detail::cellOf(made), detail::brokenNode(why));
  return made.as<Promise<T>>();
}

template <class T>
bool Resolver<T>::fulfill(Turn& turn, Stored value) const {
  return detail::resolveWith(detail::coreOf(turn), *detail::cellOf(promise), std::move(value));
}

template <class T>
bool Resolver<T>::follow(Turn& turn, Promise<T> other) const {
  return detail::coreOf(turn).resolve(*detail::cellOf(promise), other);
}

template <class T>
bool Resolver<T>::breakWith(Turn& turn, Error why) const {
  return detail::coreOf(turn).settle(*detail::cellOf(promise), detail::brokenNode(why));
}

}  // namespace keeve
