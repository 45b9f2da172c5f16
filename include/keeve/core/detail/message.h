// A message: what is to be done in a turn of its own, and who wants to know how it ended.
#pragma once

#include <cstdint>
#include <string_view>

#include "keeve/core/connector.h"
#include "keeve/core/detail/node.h"
#include "keeve/core/error.h"
#include "keeve/core/ref.h"

namespace keeve {
class Turn;
}

namespace keeve::detail {

struct Message;

/// What is common to all messages of one C++ type.
struct MessageType : NodeType {
  /// Does the work, in an open turn. Whatever it throws undoes the turn and breaks the answer.
  void (*deliver)(Turn& turn, Message& message);
  /// A message of its own with the same contents, for another target; both unanswered.
  Message* (*clone)(const Message& message, AnyRef target);
  /// Goes where its target leads: to an object behind a promise, or far away. Otherwise it is work
  /// for the target's home.
  bool follows;
  std::string_view method;  // for traces
  bool urgent = false;      // goes before what is not
  /// Told of the failure instead of the program, when there is no answer; or null.
  void (*failed)(Message& message, const Error& error) = nullptr;
  /// One that does not follow its target, and is for a promise: its work is done as soon as it
  /// comes while that is pending, so that it keeps its place among messages that wait there.
  bool waits = false;
};

/// Shape: 56 bytes before the contents. `mark` is the id of the sender's vat.
struct Message : ChainNode {
  Message* next = nullptr;  // in a queue
  AnyRef target;
  AnyRef answer;             // a promise to settle or an actor to tell; empty: nobody asks
  std::uint64_t sentAt = 0;  // Lamport time of the sending turn; with `mark` it names that turn

  Message(const MessageType& which, AnyRef to) : ChainNode(which), target(std::move(to)) {}
  const MessageType& its() const noexcept { return static_cast<const MessageType&>(*type); }
};

/// The references that a whole message holds: those of its contents, its target and its answer.
void messageRefs(const Message& message, RefVisitor visitor);

}  // namespace keeve::detail

namespace keeve {

inline void Messages::push(detail::Message* owned) noexcept {
  owned->next = nullptr;
  if (tail_ != nullptr) {
    tail_->next = owned;
  } else {
    head_ = owned;
  }
  tail_ = owned;
}

inline detail::Message* Messages::pop() noexcept {
  detail::Message* const first = head_;
  if (first == nullptr) return nullptr;
  head_ = first->next;
  if (head_ == nullptr) tail_ = nullptr;
  first->next = nullptr;
  return first;
}

inline void Messages::append(Messages&& other) noexcept {
  if (other.head_ == nullptr) return;
  if (tail_ != nullptr) {
    tail_->next = other.head_;
  } else {
    head_ = other.head_;
  }
  tail_ = other.tail_;
  other.head_ = other.tail_ = nullptr;
}

}  // namespace keeve
