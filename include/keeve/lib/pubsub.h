// One publisher, many subscribers.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "keeve/core/collections.h"

namespace keeve {

/// Who listens to a PubSub, and by which method; none: it is a procedure.
struct Subscription {
  AnyRef who;
  Symbol method;
};
BOOST_DESCRIBE_STRUCT(Subscription, (), (who, method))

namespace detail {
/// Refuses, with `not-a-reference` or `not-live`, what no message can be sent to.
void requireSubscriber(const AnyRef& who);
/// Sends, unless the subscriber is a promise whose turn was undone: there is nobody to tell.
template <class Send>
void tellSubscriber(const Send& send) {
  try {
    send();
  } catch (const Error& error) {
    if (error.kind() != kind::noSuchActor) throw;
  }
}
}  // namespace detail

/// Tells everybody who asked for it what is published:
///
///     const auto news = turn.spawn<PubSub<std::string>>();
///     turn.call<&PubSub<std::string>::subscribe>(news, turn.spawn([](std::string) { ... }));
///     turn.call<&PubSub<std::string>::subscribeBy>(news, log, Symbol{"write"});
///     turn.call<&PubSub<std::string>::publish>(news, "rain");
///
/// Subscribers are sent to, in the order in which they subscribed, and nobody waits for them: one
/// that fails, or is gone, does not hurt the publisher or the others; its error is reported in its
/// own vat. Who subscribes during a turn that publishes hears what is published after it.
///
/// Shape:     T... is what a publication consists of, Datums. A subscriber is an actor or a
///            promise, near or far; subscribing again changes its method.
/// Ownership: it keeps its subscribers alive until they unsubscribe.
/// Authority: whoever has it can publish, subscribe and see who subscribed: hand out the half that
///            is meant (see keeve/lib/facet.h).
/// Errors:    subscribe: `not-a-reference`, `not-live`. publish: none but the turn's own.
/// Cost:      subscribing is one entry of a Map; publishing a message to each subscriber, and to
///            those by name one Value for each argument.
/// Source:    Goblins' ^pubsub.
template <class... T>
struct PubSub {
  using Procedures = Procedure<void(T...)>;
  using Subscriptions = Map<AnyRef, Subscription>;
  Ref<Subscriptions> subscriptions;

  static PubSub construct(Turn& turn) { return {turn.spawn<Subscriptions>()}; }

  /// Lets a procedure know.
  void subscribe(Turn& turn, Ref<Procedures> who) const { subscribeBy(turn, who, Symbol()); }
  /// Lets an actor know, by its method of this name.
  void subscribeBy(Turn& turn, AnyRef who, Symbol method) const {
    detail::requireSubscriber(who);
    turn.call<&Subscriptions::set>(subscriptions, who, Subscription{who, std::move(method)});
  }
  /// True when it was a subscriber.
  bool unsubscribe(Turn& turn, const AnyRef& who) const {
    return turn.call<&Subscriptions::erase>(subscriptions, who);
  }
  std::vector<AnyRef> subscribers(Turn& turn) const {
    std::vector<AnyRef> all;
    for (auto& [who, subscription] : turn.call<&Subscriptions::entries>(subscriptions))
      all.push_back(who);
    return all;
  }
  void publish(Turn& turn, T... what) const {
    for (auto& [key, subscription] : turn.call<&Subscriptions::entries>(subscriptions)) {
      const AnyRef& who = subscription.who;
      const Symbol& method = subscription.method;
      const Value::List values =
          method.name.empty() ? Value::List() : Value::List{toValue<T>(what)...};
      detail::tellSubscriber([&] {
        if (!method.name.empty()) return turn.sendOnly(who, method.name, values);
        turn.sendOnly(who.template as<Ref<Procedures>>(), what...);
      });
    }
  }

  BOOST_DESCRIBE_CLASS(PubSub, (),
                       (subscriptions, subscribe, subscribeBy, unsubscribe, subscribers, publish),
                       (), ())
};

}  // namespace keeve
