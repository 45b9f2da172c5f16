// Handlers that wait: coroutines.
#pragma once

#include <coroutine>
#include <type_traits>
#include <utility>

#include "keeve/core/promise.h"

namespace keeve {

class Turn;

namespace detail {
struct CoState;
template <class T>
struct CoPromise;
template <class T>
class CoAwaiter;
}  // namespace detail

/// The result of a handler that waits for promises:
///
///     Co<std::int64_t> total(Turn& turn, Ref<Purse> a, Ref<Purse> b) const {
///       const auto first = co_await turn.send<&Purse::balance>(a);
///       const auto second = co_await turn.send<&Purse::balance>(b);
///       co_return first + second;
///     }
///
/// Each co_await ends the turn: what was done before it is committed, and what follows runs in a
/// turn of its own, with other turns in between. Turn& is again good there; everything else that
/// was read before may have changed. A promise that broke throws its error at the co_await. A
/// failure undoes the turn since the last co_await and breaks the handler's own promise.
///
/// Such a handler takes Turn& first, its other parameters by value, and no Bcom (what it would
/// become was decided in another turn; it sends itself a message instead). Sent to, it answers like
/// any handler; called, it gives its caller a Promise<T>, having run up to its first co_await
/// within the caller's turn. Any function object given to Vat::run, Turn::on or Turn::then may be
/// such a coroutine.
///
/// Ownership: its frame belongs to the promise it waits for; if that goes, the frame goes. A Co
///            that is let go of does not end a handler that waits: it goes on, and nobody hears. A
///            frame cannot be repeated: in an actormap restored from a snapshot the second one to
///            resume it fails with `volatile`.
/// Threads:   its vat's. A co_await outside an open turn throws `turn-closed`.
/// Source:    Goblins' await, whose rules it keeps.
template <class T>
class [[nodiscard]] Co {
 public:
  using promise_type = detail::CoPromise<T>;
  Co(Co&& other) noexcept : frame_(std::exchange(other.frame_, nullptr)) {}
  Co& operator=(Co other) noexcept {
    std::swap(frame_, other.frame_);
    return *this;
  }
  ~Co() {
    if (frame_) frame_.promise().letGo(frame_);
  }

 private:
  friend struct detail::CoState;
  friend detail::CoPromise<T>;
  explicit Co(std::coroutine_handle<promise_type> frame) : frame_(frame) {}
  std::coroutine_handle<promise_type> frame_;
};

}  // namespace keeve

#include "keeve/core/detail/co_bodies.h"
