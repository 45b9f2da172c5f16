// on and then: reacting to promises. Included by turn.h; no file of its own.
#pragma once

#include "keeve/core/detail/turn_send.h"

namespace keeve {

namespace detail {

/// Reacts with closures. T is what is heard, R what is promised.
template <class T, class R, class F, class B>
struct ReactionListener : Listener {
  F fulfilled;
  B broken;

  ReactionListener(const AnyRef& anchor, F f, B b)
      : Listener(kType, anchor),
        fulfilled(std::move(f)),
        broken(std::move(b)) {}

  static void destroy(Node& node) noexcept {
    static_cast<ReactionListener&>(node).~ReactionListener();
  }

  /// A result, a promise of one, or a coroutine: each reaches the answer in its way.
  template <class Run>
  static void give(TurnCore& core, const Listener& listener, const Run& run) {
    using Result = std::invoke_result_t<const Run&>;
    static_assert(
        !isBecome<Result>,
        "a reaction cannot become: it is no actor; send a message to the one that is to change");
    if constexpr (ResultTraits<Result>::suspends) {
      const auto promise =
          startCoroutine(NodePtr::sharing(const_cast<Listener*>(&listener)), run());
      if (listener.answer) core.answerWith(listener.answer, promise);
    } else if constexpr (std::is_void_v<Result> && !std::is_void_v<R>) {
      static_assert(isNothing<F> || std::is_void_v<R>,
                    "both reactions of then() return the same type, or throw");
      run();
    } else if constexpr (std::is_void_v<Result> || std::is_base_of_v<AnyRef, Result>) {
      runAndAnswer(core, listener.answer, run);
    } else if constexpr (std::is_void_v<R>) {
      run();
      answerWith(core, listener.answer, Unit());
    } else {
      runAndAnswer(core, listener.answer, [&]() -> R { return run(); });
    }
  }

  static void run(Turn& turn, const Listener& listener, Node& outcome) {
    const auto& self = static_cast<const ReactionListener&>(listener);
    TurnCore& core = coreOf(turn);
    if (outcome.type->kind == NodeKind::broken) {
      if constexpr (isNothing<B>) {
        if (self.answer) core.answer(self.answer, NodePtr::sharing(&outcome));
      } else {
        give(core, self,
             [&]() -> decltype(auto) { return react(turn, self.broken, errorOf(outcome)); });
      }
    } else if constexpr (isNothing<F>) {
      if (self.answer) core.answer(self.answer, NodePtr::sharing(&outcome));
    } else if constexpr (std::is_void_v<T>) {
      give(core, self, [&]() -> decltype(auto) { return react(turn, self.fulfilled); });
    } else if (isData<T>(outcome)) {
      const T& value = static_cast<const DataNode<T>&>(outcome).value;
      give(core, self, [&]() -> decltype(auto) { return react(turn, self.fulfilled, value); });
    } else {
      const T value = readAs<T>(outcome);
      give(core, self, [&]() -> decltype(auto) { return react(turn, self.fulfilled, value); });
    }
  }

  static const ListenerType kType;
};

template <class T, class R, class F, class B>
constinit const ListenerType ReactionListener<T, R, F, B>::kType{
    listenerNode(true, sizeof(ReactionListener), &destroy, nullptr), &run, nullptr, false,
    !isNothing<B>};

/// Runs after the others, whatever the outcome.
template <class G>
struct FinallyListener : Listener {
  G finally;
  FinallyListener(const AnyRef& anchor, G g) : Listener(kType, anchor), finally(std::move(g)) {}
  static void destroy(Node& node) noexcept {
    static_cast<FinallyListener&>(node).~FinallyListener();
  }
  static void run(Turn& turn, const Listener& listener, Node&) {
    react(turn, static_cast<const FinallyListener&>(listener).finally);
  }
  static const ListenerType kType;
};

template <class G>
constinit const ListenerType FinallyListener<G>::kType{
    listenerNode(true, sizeof(FinallyListener), &destroy, nullptr), &run, nullptr, false, false};

/// Sends what is heard to an actor.
template <class T, auto Fulfilled, auto Broken>
struct ActorListener : Listener {
  AnyRef handler;
  explicit ActorListener(AnyRef to) : Listener(kType, AnyRef()), handler(std::move(to)) {}
  static void destroy(Node& node) noexcept { static_cast<ActorListener&>(node).~ActorListener(); }
  static void refs(const Node& node, RefVisitor visitor) {
    visitor(static_cast<const ActorListener&>(node).handler);
  }
  static Message* message(const Listener& listener, Node& outcome) {
    const AnyRef& to = static_cast<const ActorListener&>(listener).handler;
    if (outcome.type->kind == NodeKind::broken) {
      if constexpr (isNothing<std::remove_cv_t<decltype(Broken)>>) {
        return nullptr;
      } else {
        return makeCall<MethodCall<Broken>>(to, errorOf(outcome));
      }
    } else if constexpr (std::is_void_v<T>) {
      return makeCall<MethodCall<Fulfilled>>(to);
    } else {
      return makeCall<MethodCall<Fulfilled>>(to, readAs<T>(outcome));
    }
  }
  static const ListenerType kType;
};

template <class T, auto Fulfilled, auto Broken>
constinit const ListenerType ActorListener<T, Fulfilled, Broken>::kType{
    listenerNode(false, sizeof(ActorListener), &destroy, &refs), nullptr, &message, false,
    !isNothing<std::remove_cv_t<decltype(Broken)>>};

/// Refuses, with `invalid-handler`, what cannot be told anything: it would fail where the promise
/// is resolved, and undo that.
void requireHandler(const AnyRef& handler);

/// Registers a listener with a promise, or with what is known already.
template <class P>
void listenTo(TurnCore& core, const P& promise, NodePtr listener) {
  if constexpr (std::is_base_of_v<AnyRef, P>) {
    core.listen(promise, std::move(listener));
  } else if constexpr (std::is_same_v<P, Value>) {
    const bool leads = promise.is(Value::Kind::reference) || promise.is(Value::Kind::promise);
    if (leads) return core.listen(promise.reference(), std::move(listener));
    core.hear(NodePtr(settled<P>(promise)), std::move(listener));
  } else {
    core.hear(NodePtr(settled<P>(promise)), std::move(listener));
  }
}

}  // namespace detail

// The reactions have names of their own: a function among them would shadow a method.
template <class P, class F, class B, class G>
void Turn::on(const P& promise, F whenFulfilled, B whenBroken, G finally) {
  using namespace detail;
  requireOpen();
  using Hears = ReactionListener<Heard<P>, void, F, B>;
  listenTo(*this, promise,
           NodePtr(makeNode<Hears>(anchor(), std::move(whenFulfilled), std::move(whenBroken))));
  if constexpr (!isNothing<G>)
    listenTo(*this, promise, NodePtr(makeNode<FinallyListener<G>>(anchor(), std::move(finally))));
}

template <auto Fulfilled, auto Broken, class P, class Target>
void Turn::on(const P& promise, const Target& handler) {
  using namespace detail;
  requireOpen();
  static_assert(TargetFor<Target, typename MethodOf<Fulfilled>::Self>,
                "the handler has no such method");
  requireHandler(handler);
  listenTo(*this, promise, NodePtr(makeNode<ActorListener<Heard<P>, Fulfilled, Broken>>(handler)));
}

template <class P, class F, class B, class G>
Promise<detail::ReactionResult<P, F, B>> Turn::then(const P& promise, F whenFulfilled, B whenBroken,
                                                    G finally) {
  using namespace detail;
  requireOpen();
  using Result = ReactionResult<P, F, B>;
  using Hears = ReactionListener<Heard<P>, Result, F, B>;
  NodePtr listener(makeNode<Hears>(anchor(), std::move(whenFulfilled), std::move(whenBroken)));
  AnyRef answer = newPromise();
  static_cast<Listener*>(listener.get())->answer = answer;
  listenTo(*this, promise, std::move(listener));
  if constexpr (!isNothing<G>)
    listenTo(*this, promise, NodePtr(makeNode<FinallyListener<G>>(anchor(), std::move(finally))));
  return answer.as<Promise<Result>>();
}

}  // namespace keeve
