// The messages that keeve itself sends, and calls by name.
#pragma once

#include <string>

#include "keeve/core/detail/promise_nodes.h"
#include "keeve/core/turn.h"

namespace keeve::detail {

/// A method by name, with Values.
struct NamedMessage : Message {
  std::string method;
  Value::List arguments;
  NamedMessage(AnyRef to, std::string_view name, Value::List with);
};

/// A listener's turn.
struct RunMessage : Message {
  NodePtr listener;
  NodePtr outcome;
  RunMessage(AnyRef home, NodePtr which, NodePtr what);
};

/// A promise elsewhere is to settle like this.
struct SettleMessage : Message {
  NodePtr outcome;
  TurnCore::By by;
  SettleMessage(AnyRef promise, NodePtr what, TurnCore::By who = TurnCore::By::anybody);
};

/// A promise elsewhere wants to become what the target becomes.
struct AskMessage : Message {
  AnyRef follower;
  AskMessage(AnyRef promise, AnyRef who);
};

/// A promise elsewhere follows one of this home that has a handler: what waits on it is to go on to
/// that one.
struct AheadMessage : Message {
  AnyRef promise;
  AheadMessage(AnyRef follower, AnyRef handled);
};

/// Goes where messages to its target go, and is answered with the actor that it reaches.
struct WayMessage : Message {
  explicit WayMessage(AnyRef to);
};

/// A message of its own with the same contents and answer, for another target.
Message* copyOf(const Message& message, const AnyRef& target);

/// Tells an actor with the methods `fulfill` and `break` of an outcome.
Message* tellResolver(const AnyRef& resolver, const Node& outcome);

/// Tells `resolver` of a promise's outcome, and of the steps on the way if `partial`.
NodePtr makeResolverListener(const AnyRef& resolver, Turn::Partial partial);

}  // namespace keeve::detail
