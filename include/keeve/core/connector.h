// How an actormap reaches others, and is reached.
#pragma once

#include <cstddef>
#include <utility>

#include "keeve/core/detail/node.h"

namespace keeve {

class Actormap;

namespace detail {
struct Message;
}

/// Messages on their way, in the order in which they were sent.
///
/// Ownership: it owns them; those left when it goes are dropped, and their answers stay pending.
/// Threads:   one at a time; a batch may be handed to another thread.
/// Authority: holding it allows to deliver or to drop them, not to read or to change them.
class Messages {
 public:
  Messages() = default;
  Messages(Messages&& other) noexcept
      : head_(std::exchange(other.head_, nullptr)),
        tail_(std::exchange(other.tail_, nullptr)) {}
  Messages& operator=(Messages&& other) noexcept {
    Messages old = std::move(*this);
    head_ = std::exchange(other.head_, nullptr);
    tail_ = std::exchange(other.tail_, nullptr);
    return *this;
  }
  ~Messages() {
    if (head_ != nullptr) clear();
  }

  /// Counts them.
  std::size_t size() const noexcept;
  bool empty() const noexcept { return head_ == nullptr; }
  void clear() noexcept;

  // For whoever runs a loop; detail::Message is not for others.
  void push(detail::Message* owned) noexcept;
  void pushFront(detail::Message* owned) noexcept;
  detail::Message* pop() noexcept;
  detail::Message* front() const noexcept { return head_; }
  void append(Messages&& other) noexcept;
  /// The last one so far, or null.
  detail::Message* mark() const noexcept { return tail_; }
  /// Drops what was pushed since `mark`.
  void cut(detail::Message* mark) noexcept;

 private:
  detail::Message* head_ = nullptr;
  detail::Message* tail_ = nullptr;
};

/// What an actormap and the world outside it know of each other.
///
/// Two actormaps with the same connector take each other's actors for near ones; every other actor
/// is far, and messages to it are handed to its own actormap's connector. An actormap without a
/// connector can be reached from nowhere. A vat brings its own; a program implements this only to
/// run actormaps in a loop of its own.
///
/// Ownership: shared by the actormaps that have it.
/// Threads:   both methods are called from any thread.
/// Source:    Goblins' vat connector.
class VatConnector {
 public:
  VatConnector() = default;
  VatConnector(const VatConnector&) = delete;
  VatConnector& operator=(const VatConnector&) = delete;
  virtual ~VatConnector() = default;

  /// Takes messages for actors of this connector's actormap. Each has to reach Actormap::dispatch
  /// on the actormap's own thread, in this order, after all that were posted before. One that
  /// cannot is handed to refuse().
  virtual void post(Messages messages) noexcept = 0;
  /// There is something to tidy up: call Actormap::collect or dispatch anything when convenient.
  virtual void wake() noexcept = 0;

 protected:
  /// Breaks the answers of messages that nobody will take, with `vat-halted`. Any thread.
  static void refuse(Messages messages) noexcept;
};

}  // namespace keeve
