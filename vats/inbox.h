// What other threads have for a loop.
#pragma once

#include <atomic>
#include <cstdint>
#include <utility>

#include "keeve/core/connector.h"

namespace keeve::vats {

/// Somebody who wants the consumer's attention, without a message. Listed at most once.
struct Caller {
  Caller* nextCaller = nullptr;
  std::atomic<bool> isListed{false};
};

/// Many producers, one consumer, without locks: a stack that is taken whole and turned round
/// (Treiber 1986).
///
/// A batch is pushed with one exchange, so that its messages stay together and in order; batches of
/// one producer stay in order. Once closed it refuses everything.
///
/// Threads: push, wake and isEmpty from any; the rest from the consumer.
class Inbox {
 public:
  Inbox();
  ~Inbox();
  Inbox(const Inbox&) = delete;
  Inbox& operator=(const Inbox&) = delete;

  /// False when it is closed: then `batch` is unchanged. Wakes the consumer if it sleeps.
  bool push(Messages& batch) noexcept;
  /// Wakes the consumer if it sleeps.
  void wake() noexcept;
  /// The same, and lists `caller`, which has to live as long as the consumer does.
  void call(Caller& caller) noexcept;
  bool isEmpty() const noexcept {
    // Closed is 1: no message lies there.
    return reinterpret_cast<std::uintptr_t>(head_.load(std::memory_order_acquire)) <= 1;
  }

  /// Whether somebody called wake() since this was asked.
  bool wasCalled() noexcept {
    return called_.load(std::memory_order_relaxed) &&
           called_.exchange(false, std::memory_order_acq_rel);
  }
  /// Runs `f` for each caller that was listed since this was asked.
  template <class F>
  void eachCaller(F&& f) {
    Caller* caller = callers_.exchange(nullptr, std::memory_order_acquire);
    while (caller != nullptr) {
      Caller& its = *std::exchange(caller, caller->nextCaller);
      // A call from now on is a new one. Exchanged, so that `f` sees what was meant by a call that
      // still found it listed: a plain store may take effect after f has looked.
      its.isListed.exchange(false, std::memory_order_acq_rel);
      f(its);
    }
  }
  /// All that has arrived, in order.
  Messages take() noexcept;
  /// From now on push fails. Returns what had arrived.
  Messages close() noexcept;

  /// The consumer is about to sleep: returns false, and it must not, when something has arrived.
  bool beginSleep() noexcept;
  /// It is awake, whoever woke it.
  void endSleep() noexcept;
  /// Readable when the consumer was woken.
  int wakeFd() const noexcept { return wakeFd_; }

 private:
  static Messages inOrder(detail::Message* last) noexcept;

  alignas(64) std::atomic<detail::Message*> head_{nullptr};
  alignas(64) std::atomic<bool> sleeps_{false};
  std::atomic<bool> called_{false};  // somebody wants attention without a message
  std::atomic<Caller*> callers_{nullptr};
  int wakeFd_;
};

}  // namespace keeve::vats
