// The one bridge between keeve's promises and errors and KJ's.
#pragma once

#include <memory>
#include <type_traits>
#include <utility>

#include <kj/async-io.h>
#include <kj/async.h>
#include <kj/exception.h>

#include "keeve/core/turn.h"

namespace keeve {

namespace detail {
void settleWhenDone(Turn& turn, kj::Promise<void> done);
void settleFromKj(const AnyRef& promise, NodePtr outcome) noexcept;
}  // namespace detail

/// KJ's view of the loop that this turn's vat runs on: its network, its timer, its pipes.
///
/// An actor that is to reach the outside is given what it needs of this by whoever makes it, and
/// turns KJ's promises into keeve's with fromKj. Nothing of it may be used on another thread.
///
/// Ownership: the loop's. Threads: this loop's only.
/// Authority: all of the process's input and output: for the program's own edge, not for actors.
/// Errors:    `internal` for a turn of an actormap without a loop.
kj::AsyncIoContext& ioContext(Turn& turn);

/// An error of KJ's: `disconnected`, `overloaded`, `unimplemented` or `exception`. (KJ calls a
/// timeout overloaded.)
Error fromKj(const kj::Exception& exception);
/// The other way. A kind that KJ does not have becomes FAILED, and stands in its text.
kj::Exception toKj(const Error& error);

/// A promise of this vat that becomes what `promise`, of this loop, becomes. KJ's promise is run
/// to its end, whoever waits for it; a turn that fails does not stop it, but nobody hears of it.
template <class T>
Promise<T> fromKj(Turn& turn, kj::Promise<T> promise) {
  const AnyRef ours = detail::coreOf(turn).newPromise();
  // Moved into then: KJ would keep a mere reference to what still has a name.
  auto broken = [ours](kj::Exception&& why) {
    detail::settleFromKj(ours, detail::brokenNode(fromKj(why)));
  };
  if constexpr (std::is_void_v<T>) {
    detail::settleWhenDone(
        turn, promise.then(
                  [ours] { detail::settleFromKj(ours, detail::NodePtr(detail::settled(Unit()))); },
                  kj::mv(broken)));
  } else {
    detail::settleWhenDone(turn, promise.then(
                                     [ours](T value) {
                                       detail::settleFromKj(
                                           ours,
                                           detail::NodePtr(detail::settled<T>(std::move(value))));
                                     },
                                     kj::mv(broken)));
  }
  return ours.as<Promise<T>>();
}

namespace detail {

/// What keeps a KJ promise going. When nobody can settle it any more, because its vat has halted,
/// it breaks.
template <class T>
class KjAnswer {
 public:
  explicit KjAnswer(kj::Own<kj::PromiseFulfiller<T>> fulfiller) : fulfiller_(kj::mv(fulfiller)) {}
  KjAnswer(const KjAnswer&) = delete;
  KjAnswer& operator=(const KjAnswer&) = delete;
  ~KjAnswer() {
    if (fulfiller_->isWaiting()) breakWith(Error(kind::vatHalted, "the promise's vat has halted"));
  }
  template <class... V>
  void fulfill(V&&... value) const {
    fulfiller_->fulfill(kj::fwd<V>(value)...);
  }
  void breakWith(const Error& why) const { fulfiller_->reject(toKj(why)); }

 private:
  mutable kj::Own<kj::PromiseFulfiller<T>> fulfiller_;
};

}  // namespace detail

/// KJ's promise for the outcome of one of keeve's, to be used on this loop's thread. It breaks as
/// DISCONNECTED when the vat halts first. Dropping it changes nothing for anybody else.
template <class T>
kj::Promise<T> toKj(Turn& turn, const Promise<T>& promise) {
  auto pair = kj::newPromiseAndFulfiller<T>();
  const auto answer = std::make_shared<detail::KjAnswer<T>>(kj::mv(pair.fulfiller));
  const auto broken = [answer](const Error& why) { answer->breakWith(why); };
  if constexpr (std::is_void_v<T>) {
    turn.on(
        promise, [answer] { answer->fulfill(); }, broken);
  } else {
    turn.on(
        promise, [answer](const T& value) { answer->fulfill(T(value)); }, broken);
  }
  return kj::mv(pair.promise);
}

}  // namespace keeve
