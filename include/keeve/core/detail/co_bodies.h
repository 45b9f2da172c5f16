// How a coroutine handler suspends and goes on. Included by co.h, which says what it is; no file of
// its own.
#pragma once

#include <exception>
#include <optional>

#include "keeve/core/detail/promise_nodes.h"
#include "keeve/core/detail/turn_core.h"

namespace keeve::detail {

/// What every coroutine frame has, whatever it returns. It is owned by its Co until that is
/// started, by what it waits for, and while it runs by who resumed it; the last owner to let go
/// destroys it.
struct CoState {
  std::uint32_t owners = 1;
  TurnCore* core;
  AnyRef self;              // the actor whose handler it is, for Turn::self
  AnyRef answer;            // the promise that it will settle
  NodePtr held;             // the behaviour or listener whose code is running: `this` must stay
  Node* outcome = nullptr;  // of the promise that it waited for, while it resumes
  std::exception_ptr failure;

  explicit CoState(Turn& turn);

  static void* operator new(std::size_t size);
  static void operator delete(void* memory, std::size_t size) noexcept;
  std::suspend_never initial_suspend() const noexcept { return {}; }
  std::suspend_always final_suspend() const noexcept { return {}; }
  void unhandled_exception() noexcept { failure = std::current_exception(); }

  void letGo(std::coroutine_handle<> frame) noexcept {
    if (--owners == 0) frame.destroy();
  }

  template <class T>
  static std::coroutine_handle<CoPromise<T>> take(Co<T>& co) {
    return std::exchange(co.frame_, nullptr);
  }
};

/// One owner of a frame, until the end of its scope.
struct FrameOwner {
  CoState& state;
  std::coroutine_handle<> frame;
  ~FrameOwner() { state.letGo(frame); }
};

/// Finds the Turn& among a coroutine's parameters.
template <class First, class... Rest>
Turn& turnAmong(First& first, Rest&... rest) {
  if constexpr (std::is_same_v<First, Turn>) {
    return first;
  } else {
    static_assert(sizeof...(Rest) > 0,
                  "a coroutine handler takes Turn& first: it needs one to go on");
    return turnAmong(rest...);
  }
}

template <class T>
struct CoPromise : CoState {
  std::optional<T> result;

  template <class... P>
  explicit CoPromise(P&... parameters) : CoState(turnAmong(parameters...)) {}
  Co<T> get_return_object() { return Co<T>(std::coroutine_handle<CoPromise>::from_promise(*this)); }
  template <class V>
  void return_value(V&& value) {
    result.emplace(std::forward<V>(value));
  }
  template <class U>
  CoAwaiter<U> await_transform(Promise<U> promise) {
    return CoAwaiter<U>(*this, std::move(promise));
  }
  void giveAnswer();
};

template <>
struct CoPromise<void> : CoState {
  template <class... P>
  explicit CoPromise(P&... parameters) : CoState(turnAmong(parameters...)) {}
  Co<void> get_return_object() {
    return Co<void>(std::coroutine_handle<CoPromise>::from_promise(*this));
  }
  void return_void() const noexcept {}
  template <class U>
  CoAwaiter<U> await_transform(Promise<U> promise);
  void giveAnswer() { core->answer(answer, NodePtr(settled(Unit()))); }
};

/// Resumes a frame, once, when the promise that it waits for settles. Is an owner of the frame
/// until then.
struct ResumeListener : Listener {
  using Finish = void (*)(CoState& state);
  mutable std::coroutine_handle<> frame;
  CoState* state;
  Finish finish;
  ResumeListener(CoState& of, Finish finishing);
  ~ResumeListener();
};

/// Settles the answer of a coroutine that ran to its end, or throws what it threw.
template <class T>
void finishCoroutine(CoState& state) {
  if (state.failure) std::rethrow_exception(state.failure);
  static_cast<CoPromise<T>&>(state).giveAnswer();
}

template <class T>
class CoAwaiter {
 public:
  CoAwaiter(CoState& state, Promise<T> promise) : state_(&state), promise_(std::move(promise)) {}
  bool await_ready() const noexcept { return false; }
  template <class R>
  void await_suspend(std::coroutine_handle<CoPromise<R>> frame) {
    NodePtr listener(makeNode<ResumeListener>(*state_, &finishCoroutine<R>));
    auto& waiting = *static_cast<ResumeListener*>(listener.get());
    // The promise owns the frame from here on; held by the frame in turn, neither could ever go.
    const Promise<T> promise = std::move(promise_);
    state_->core->listen(promise, std::move(listener));
    // Only now: had listening failed, this frame would go on with the error, and must not have gone
    // with the listener.
    waiting.frame = frame;
    ++state_->owners;
  }
  T await_resume() const;

 private:
  CoState* state_;
  Promise<T> promise_;
};

[[noreturn]] void throwError(const Node& broken);

template <class T>
T CoAwaiter<T>::await_resume() const {
  const Node& outcome = *state_->outcome;
  if (outcome.type->kind == NodeKind::broken) throwError(outcome);
  if constexpr (!std::is_void_v<T>) return readAs<T>(outcome);
}

template <class U>
CoAwaiter<U> CoPromise<void>::await_transform(Promise<U> promise) {
  return CoAwaiter<U>(*this, std::move(promise));
}

/// After the first part of a coroutine handler: its promise. `held` is what its code belongs to.
template <class T>
Promise<T> startCoroutine(NodePtr held, Co<T> co) {
  const auto frame = CoState::take(co);
  CoState& state = frame.promise();
  const FrameOwner running{state, frame};
  const AnyRef answer = state.answer;
  if (frame.done()) {
    finishCoroutine<T>(state);
  } else {
    state.held = std::move(held);  // from here on what it waits for owns the frame
  }
  return answer.as<Promise<T>>();
}

}  // namespace keeve::detail
