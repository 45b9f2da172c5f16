// The turn: what a handler may do while it runs.
#pragma once

#include <initializer_list>
#include <string_view>
#include <type_traits>
#include <utility>

#include "keeve/core/bcom.h"
#include "keeve/core/describe.h"
#include "keeve/core/detail/invoke.h"
#include "keeve/core/detail/invoke_by_name.h"
#include "keeve/core/detail/reaction.h"
#include "keeve/core/detail/turn_core.h"
#include "keeve/core/promise.h"
#include "keeve/core/ref.h"
#include "keeve/core/value.h"

namespace keeve {

/// The permission to act, for as long as one turn lasts: to spawn, call, send and listen.
///
/// A turn is the delivery of one message (or one run from outside) and all calls inside it. Either
/// all it did takes effect at its end, or, when something is thrown out of it, nothing did: no
/// becoming, no actor, no message, no promise. Messages leave when it ends, in the order in which
/// they were sent. One turn of a vat runs at a time.
///
/// Ownership: its vat's or actormap's; a handler gets it as its first parameter and does not keep
///            it.
/// Threads:   its vat's only (`wrong-thread`).
/// Authority: the parameter is the proof that one may act here. A handler without it can only
///            compute and become.
/// Errors:    every use while no turn is open throws `turn-closed`. Whatever is thrown undoes the
///            turn unless it is caught; what was caught undoes nothing: what completed stays (but
///            see attempt).
/// Types:     an argument converts to its parameter's type only where nothing can be lost. What
///            `detail::MethodResult` and the like stand for: a call gives what the handler returns
///            after its Become, and for a Co<T> a Promise<T>; a send gives a promise of that, where
///            a promise of a promise is one promise.
/// Cost:      beginning and ending one is a few nanoseconds; a call that only reads costs little
///            more than a virtual one.
/// Source:    Goblins' syscaller and actormap turns; KJ's WaitScope for the form.
class Turn : private detail::TurnCore {
 public:
  /// For a reaction that is left out, in the middle too: on(promise, nullptr, broken).
  using Nothing = std::nullptr_t;

  // --- actors ------------------------------------------------------------------------------------

  /// A new actor, usable at once and gone again if the turn fails. It begins as T{args...}, or as
  /// what `static T construct([Turn&,] [Bcom<T>,] args...)` returns where T has that; a construct
  /// that returns a Ref<T> gives that one instead. A constructor that throws leaves no actor; what
  /// it completed before stays, as after any call.
  template <class T, class... Args>
  Ref<T> spawn(Args&&... args);
  /// A lambda as an actor: see Procedure.
  template <detail::FunctionObject F>
  Ref<detail::ProcedureOf<F>> spawn(F lambda);

  /// The running actor's own reference (`no-self` in a constructor, a listener or a run from
  /// outside).
  template <class T>
  Ref<T> self() const {
    return TurnCore::self().template as<Ref<T>>();
  }

  // --- call: now, near, in this turn. Goblins' `$`, pronounced "call" ----------------------------

  /// Runs the handler and returns its result; what the actor becomes is visible at once. `target`
  /// is a Ref, or a promise that was fulfilled with a near actor.
  /// Errors: `not-near`, `not-callable`, `no-such-actor`, `too-deep`, and what the handler throws.
  template <auto Method, class Target, class... Args>
  detail::MethodResult<Method> call(const Target& target, Args&&... args);
  template <class R, class... P, class... Args>
  R call(const Ref<Procedure<R(P...)>>& target, Args&&... args);
  /// By name, with checked conversion (`no-such-method`, `bad-arguments`). A promise that became
  /// plain data answers that data, whatever the arguments.
  Value call(const AnyRef& target, std::string_view method, Value::List arguments);

  // --- send: later, anywhere. Goblins' `<-`, pronounced "send" -----------------------------------

  /// Queues a message and promises its answer. `target` is a Ref or a promise of one, near or far,
  /// resolved or not. A handler that answers a promise gives the promise of what that becomes.
  template <auto Method, class Target, class... Args>
  Promise<detail::MethodAnswer<Method>> send(const Target& target, Args&&... args);
  template <class R, class... P, class... Args>
  Promise<detail::AnswerOf<R>> send(const Ref<Procedure<R(P...)>>& target, Args&&... args);
  /// By name. A target that is no reference is refused here and now (`not-a-reference`).
  Promise<Value> send(const Value& target, std::string_view method, Value::List arguments);

  /// Goblins' `<-np`: the same without an answer, and cheaper. An error goes to the report sink.
  template <auto Method, class Target, class... Args>
  void sendOnly(const Target& target, Args&&... args);
  template <class R, class... P, class... Args>
  void sendOnly(const Ref<Procedure<R(P...)>>& target, Args&&... args);
  void sendOnly(const Value& target, std::string_view method, Value::List arguments);
  /// By name, the answer going to `resolver`: an actor with the methods `fulfill` and `break`
  /// (`self-resolver` when it is the target itself, `invalid-handler` when it is none).
  void sendTo(const AnyRef& resolver, const Value& target, std::string_view method,
              Value::List arguments);

  // --- promises ----------------------------------------------------------------------------------
  // A reaction runs when the handler that registered it is long over: it captures by value. The
  // handler's `this`, its parameters and its Turn& are gone by then; a field that is needed is
  // captured by itself, and the actor's own reference is self().

  /// A new promise and what settles it.
  template <class T>
  PromisePair<T> promise();
  /// The same for a promise with a handler: what is sent to it before it is settled does not wait
  /// but goes on to `handler`, a near actor that takes any message (see AnyMessage). In another vat
  /// what is sent to a promise that follows it goes there as well, so that a chain of messages, each
  /// to the answer of the one before, needs no answer on its way. Who listens waits as ever.
  /// What has gone ahead may still be queued for the handler when the promise is settled: whoever
  /// has to know the last of it lets the promise follow another one, and sends the handler a
  /// message, which then is the next that it gets.
  /// Errors: `invalid-handler`. Source: Agoric's HandledPromise.
  template <class T>
  PromisePair<T> promise(const AnyRef& handler);
  /// A promise that was fulfilled from the start.
  template <class T>
  Promise<T> fulfilled(T value);
  Promise<void> fulfilled();
  template <class T>
  Promise<T> broken(const Error& why);

  /// Reacts to `promise`, each reaction in a turn of its own, never in this one, exactly once:
  /// `fulfilled` gets the answer (or nothing), `broken` the error, `finally` nothing, after the
  /// other; each takes Turn& first if it wants to. What is thrown in them is reported. Several
  /// reactions to one promise run in the order in which they were registered. A promise may also be
  /// a reference to an actor or a plain value: it is fulfilled already.
  template <class P, class F, class B = Nothing, class G = Nothing>
  void on(const P& promise, F fulfilled, B broken = {}, G finally = {});
  /// The same with an actor as the handler: plain data, which a snapshot can keep. Errors:
  /// `invalid-handler` for a reference to nobody or a sturdy one.
  template <auto Fulfilled, auto Broken = nullptr, class P, class Target>
  void on(const P& promise, const Target& handler);

  /// As on, and promises the reaction's result: what `fulfilled` or `broken` returns fulfils it,
  /// what they throw breaks it, and an outcome without a reaction passes through.
  template <class P, class F, class B = Nothing, class G = Nothing>
  Promise<detail::ReactionResult<P, F, B>> then(const P& promise, F fulfilled, B broken = {},
                                                G finally = {});

  /// Lets `resolver`, any actor with the methods `fulfill` and `break`, know what becomes of
  /// `promise`; with `partial`, also each promise that it becomes on the way.
  enum class Partial : bool { no, yes };
  void listen(const AnyRef& promise, const AnyRef& resolver, Partial partial = Partial::no);

  // --- questions ---------------------------------------------------------------------------------

  /// Whether the reference is of this turn's vat. An empty one is not.
  bool isNear(const AnyRef& ref) const noexcept { return TurnCore::isNear(ref); }
  /// About a near promise; a far one throws `not-near`, since nobody here knows.
  bool isSettled(const AnyRef& promise);
  bool isBroken(const AnyRef& promise);
  /// What a near promise was fulfilled with (`not-settled`), or the error that broke it, thrown.
  Value valueOf(const AnyRef& promise);
  /// Whether both lead to the same actor: themselves, or by promises that became it. `==` tells a
  /// promise from its answer.
  bool sameSettled(const AnyRef& a, const AnyRef& b);

  // --- savepoint ---------------------------------------------------------------------------------

  /// Runs `f` and returns its result. If it throws, what it did is undone, it alone, and the
  /// exception goes on to the caller.
  template <class F>
  std::invoke_result_t<F> attempt(F&& f);

 private:
  friend class detail::Home;
  friend detail::TurnCore& detail::coreOf(Turn& turn) noexcept;
  using TurnCore::TurnCore;
};

inline detail::TurnCore& detail::coreOf(Turn& turn) noexcept {
  return turn;
}

}  // namespace keeve

#include "keeve/core/detail/turn_bodies.h"
