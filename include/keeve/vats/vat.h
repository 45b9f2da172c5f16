// A vat: actors with a loop of their own to run in.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>

#include "keeve/core/turn.h"
#include "keeve/vats/detail/jobs.h"

namespace keeve {

class Fiber;
struct Timer;

/// A vat: an actormap that runs by itself, one turn at a time, on one of its machine's loops.
///
/// Actors of one vat are near each other: they call. All others are far: they send. From outside, a
/// program enters a vat with run, call and spawn, which wait for one turn, with ask and wait, which
/// wait for an answer, or with sendOnly, which does not wait. It has one state and goes forward:
/// peeking, forks and snapshots are an Actormap's.
///
/// Shape:     a handle; copies are the same vat.
/// Ownership: the machine's. A handle that outlives the machine answers everything with
///            `vat-halted`.
/// Threads:   any. What waits (run, call, spawn, ask, wait, fiber) may not be used on a loop's
///            thread (`would-block`): not in an actor of this vat, and not in one of another, where
///            it would stop everything there. An actor sends instead. In a Fiber of this vat run,
///            call and spawn take effect at once.
/// Authority: all over the vat's actors. Hand out references, not this.
/// Errors:    what the turn throws is thrown here, as it was thrown; the turn was undone. What
///            broke a promise is thrown by ask and wait as a keeve::Error, whose thrownAs() has the
///            original. `vat-halted` after halt. What is on its way when the machine goes is
///            dropped: wait for what matters.
/// Cost:      entering a vat whose loop sleeps costs two wake-ups of a thread, some ten
///            microseconds each; run several things in one turn.
/// Source:    Goblins' vat and its dispatcher; E.
class Vat {
 public:
  /// No vat: everything fails with `vat-halted`.
  Vat() = default;

  const std::string& name() const noexcept;
  /// Unique in the process.
  std::uint32_t id() const noexcept;
  /// Which of the machine's loops it runs on.
  unsigned loop() const noexcept;
  bool isRunning() const noexcept;
  friend bool operator==(const Vat& a, const Vat& b) noexcept { return a.state_ == b.state_; }

  /// Runs `f(Turn&)` in a turn and returns its result when the turn is committed. If that is a
  /// promise, this is the promise; see wait. (A coroutine gives the promise of its result.)
  template <class F>
  typename detail::CallResult<std::invoke_result_t<F&, Turn&>>::type run(F&& f) const;

  template <class T, class... Args>
  Ref<T> spawn(Args&&... args) const {
    return run([&](Turn& turn) { return turn.spawn<T>(std::forward<Args>(args)...); });
  }
  template <detail::FunctionObject F>
  Ref<detail::ProcedureOf<F>> spawn(F lambda) const {
    return run([&](Turn& turn) { return turn.spawn(std::move(lambda)); });
  }
  template <auto Method, class Target, class... Args>
  detail::MethodResult<Method> call(const Target& target, Args&&... args) const {
    return run([&](Turn& turn) { return turn.call<Method>(target, std::forward<Args>(args)...); });
  }

  /// Waits until the promise is settled and returns its answer, or throws what broke it. This vat
  /// listens to it; any vat will do. It waits as long as that takes: for ever, if nobody can settle
  /// the promise and this vat does not halt.
  template <class T>
  T wait(const Promise<T>& promise) const;
  /// Sends, and waits for the answer.
  template <auto Method, class Target, class... Args>
  detail::MethodAnswer<Method> ask(const Target& target, Args&&... args) const {
    return wait(
        run([&](Turn& turn) { return turn.send<Method>(target, std::forward<Args>(args)...); }));
  }

  /// Sends without waiting for anything. Messages of one thread arrive in the order in which it
  /// sent them.
  template <auto Method, class Target, class... Args>
  void sendOnly(const Target& target, Args&&... args) const {
    detail::checkUse<Method, Target, Args...>();
    detail::postFromOutside(
        detail::makeCall<detail::MethodCall<Method>>(target, std::forward<Args>(args)...));
  }

  /// For a lambda in another vat that was given this handle: runs `f(Turn&)` here, in a turn of its
  /// own, and promises its result there. `f` is moved to this vat's thread: what it captures must
  /// be good there.
  template <class F>
  auto later(Turn& turn, F f) const -> Promise<detail::AnswerOf<std::invoke_result_t<F&, Turn&>>>;

  /// Runs `f(Fiber&)` outside of turns, on a stack of its own, and promises its result. Its body is
  /// in keeve/vats/fiber.h, which a user of it includes.
  template <class F>
  auto fiber(F f) const -> Promise<detail::AnswerOf<std::invoke_result_t<F&, Fiber&>>>;

  /// An actor of this vat that tells the time. See keeve/core/timer.h.
  Ref<Timer> timer() const;

  /// Stops it after the turn that is running. What waits for an answer from it is told
  /// `vat-halted`, now or when it sends; its actors are gone. Again: nothing happens. Returns at
  /// once.
  void halt() const noexcept;
  /// Collects actors that only hold each other; otherwise that happens in slices, from time to
  /// time. Returns how many.
  std::size_t collect() const;
  /// Actors and promises in it.
  std::size_t size() const;

 private:
  friend class Machine;
  friend class Fiber;
  friend struct detail::VatAccess;
  explicit Vat(std::shared_ptr<detail::VatState> state) : state_(std::move(state)) {}
  std::shared_ptr<detail::VatState> state_;
};

}  // namespace keeve

#include "keeve/vats/detail/vat_bodies.h"
