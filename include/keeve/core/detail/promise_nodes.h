// The states of a promise, and what waits on one.
#pragma once

#include <type_traits>
#include <utility>

#include "keeve/core/datum.h"
#include "keeve/core/detail/message.h"
#include "keeve/core/detail/node.h"
#include "keeve/core/error.h"
#include "keeve/core/ref.h"
#include "keeve/core/value.h"

namespace keeve {

/// What stands for `void` where a value is needed.
struct Unit {
  friend bool operator==(Unit, Unit) = default;
};

template <>
struct Datum<Unit> : detail::NoRefs {
  static Value to(Unit) { return nullptr; }
  static Unit from(const Value&) { return {}; }
};

namespace detail {

// A pending promise holds a chain: the last thing that began to wait, linked to the one before it,
// down to a node of kind `pending`. Chains are immutable and shared between timelines. A node of
// kind `following` is always on top.

struct PendingNode : Node {
  PendingNode();
};

/// Another promise's whole chain began to wait here; or the messages in it have gone ahead, and only
/// its listeners still wait.
struct SpliceNode : ChainNode {
  Node* chain;
  bool listenersOnly;
  explicit SpliceNode(Node* owned, bool itsListenersOnly = false);
};

/// What is special about a pending promise: a promise elsewhere will settle it, or messages do not
/// wait for it but go ahead, to its handler or to the promise elsewhere; or both.
struct FollowingNode : ChainNode {
  AnyRef promise;
  AnyRef ahead;
  bool asksTheWay = false;  // a WayMessage is under way: only its answer counts, or an error
  explicit FollowingNode(AnyRef far, AnyRef handler = {});
};

/// A promise that became another promise of the same home.
struct LinkedNode : Node {
  AnyRef promise;
  explicit LinkedNode(AnyRef to);
};

/// A promise that became an actor, near or far.
struct ObjectNode : Node {
  AnyRef actor;
  explicit ObjectNode(AnyRef to);
};

/// A promise that broke. `mark` is set once somebody was told.
struct BrokenNode : Node {
  Error error;
  explicit BrokenNode(Error why);
};

/// What is common to all plain values of one C++ type.
struct DataType : NodeType {
  Node* (*clone)(const Node& node);
  Value (*toValue)(const Node& node);  // `bad-type` for a type that is no Datum
};

template <class T>
struct DataNode : Node {
  T value;
  explicit DataNode(T it);
};

template <class T>
struct DataTypeOf {
  static void refs(const Node& node, RefVisitor visitor) {
    if constexpr (IsDatum<T>) visitRefs(static_cast<const DataNode<T>&>(node).value, visitor);
  }
  static Node* clone(const Node& node) {
    return makeNode<DataNode<T>>(static_cast<const DataNode<T>&>(node).value);
  }
  static Value toValue(const Node& node) {
    if constexpr (IsDatum<T>) {
      return keeve::toValue<T>(static_cast<const DataNode<T>&>(node).value);
    } else {
      throw Error(kind::badType, "this promise's value has no Value");
    }
  }
  static constexpr bool kHasRefs = IsDatum<T> && !std::is_base_of_v<NoRefs, Datum<T>>;
  static constexpr DataType type{{NodeKind::data, !IsDatum<T>, sizeof(DataNode<T>),
                                  destroyerOf<DataNode<T>>(), kHasRefs ? &refs : nullptr},
                                 &clone,
                                 &toValue};
};

template <class T>
DataNode<T>::DataNode(T it) : Node(DataTypeOf<T>::type),
                              value(std::move(it)) {}

/// What a promise settles to: an actor, or data.
Node* settledRef(AnyRef actor);

template <class T>
Node* settled(T value) {
  static_assert(!std::is_base_of_v<AnyRef, T>, "a reference is resolved to, not settled with");
  return makeNode<DataNode<T>>(std::move(value));
}

/// Whether `outcome` is plain data of exactly this type.
template <class T>
bool isData(const Node& outcome) {
  return outcome.type == &DataTypeOf<T>::type;
}

/// A settled promise as a Value. Requires: not broken.
Value valueOf(const Node& outcome);

/// A settled promise as a T. Requires: not broken. Errors: `bad-type`.
template <class T>
T readAs(const Node& outcome) {
  if constexpr (std::is_base_of_v<AnyRef, T>) {
    return valueOf(outcome).reference().template as<T>();
  } else {
    if (isData<T>(outcome)) return static_cast<const DataNode<T>&>(outcome).value;
    if constexpr (std::is_same_v<T, Value>) {
      return valueOf(outcome);
    } else if constexpr (IsDatum<T>) {
      return fromValue<T>(valueOf(outcome));
    } else {
      throw Error(kind::badType, std::string("this promise did not become a ")
                                     .append("value of the type that was claimed"));
    }
  }
}

/// A copy of a settled promise's contents that may move to another thread.
Node* cloneSettled(const Node& outcome);

struct Listener;

/// What is common to all listeners of one C++ type. One of the first two is null.
struct ListenerType : MessageType {
  /// Reacts to the outcome, in a turn of its own.
  void (*run)(Turn& turn, const Listener& listener, Node& outcome);
  /// The message that tells an actor, here or elsewhere, of the outcome; null when it does not care
  /// for this one.
  Message* (*message)(const Listener& listener, Node& outcome);
  bool wantsPartial;  // also to be told of each step closer
  bool wantsErrors;   // a broken promise is taken care of
};

/// Something that wants to know a promise's outcome.
///
/// One that reacts in a turn of its own is a message already: when the outcome is there it goes
/// into the queue itself. (Not where several timelines may share it: there a RunMessage goes.) Its
/// target is the home's anchor; its answer is broken when reacting fails, and without one the
/// failure is reported.
struct Listener : Message {
  NodePtr outcome;  // while it is in the queue
  Listener(const ListenerType& which, AnyRef anchor) : Message(which, std::move(anchor)) {}
  const ListenerType& its() const noexcept { return static_cast<const ListenerType&>(*type); }
};

void deliverListener(Turn& turn, Message& message);

/// The part of a ListenerType that is the same for all.
constexpr MessageType listenerNode(bool opaque, std::uint32_t size, void (*destroy)(Node&) noexcept,
                                   void (*refs)(const Node&, RefVisitor)) {
  return {{NodeKind::listener, opaque, size, destroy, refs},
          &deliverListener,
          nullptr,
          false,
          "a reaction to a promise"};
}

NodePtr brokenNode(const Error& why);
const Error& errorOf(const Node& broken);

}  // namespace detail
}  // namespace keeve
