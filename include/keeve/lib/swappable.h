// A stable reference whose actor can be exchanged.
#pragma once

#include <utility>

#include "keeve/lib/forwarder.h"

namespace keeve {

/// Exchanges the actor behind a reference.
///
/// Authority: to decide what all users of the proxy talk to. It shows nothing of the target.
/// Errors:    `not-a-reference` when it is given an empty one: to take the target away, use
///            revokeable.
template <class T>
struct Swapper {
  Ref<Cell<AnyRef>> current;
  void swap(Turn& turn, Ref<T> next) const {
    if (!next) throw Error(kind::notAReference, "a swapper needs an actor to put behind its proxy");
    turn.call<&Cell<AnyRef>::set>(current, next);
  }
  BOOST_DESCRIBE_CLASS(Swapper, (), (current, swap), (), ())
};

/// A stable reference, and the power to exchange what is behind it.
template <class T>
struct Swappable {
  Ref<T> proxy;
  Ref<Swapper<T>> swapper;
};

/// A proxy that works like `target` until the swapper puts another actor behind it.
///
/// Messages that were sent to the proxy arrive in order at the proxy; each goes to the actor that
/// is behind it when it arrives. Promises and references that an earlier actor gave stay its own.
/// The actor may also be far: then callers of the proxy are told to send.
///
/// Cost:   see Forwarder.
/// Source: Goblins' swappable.
template <class T>
Swappable<T> swappable(Turn& turn, const Ref<T>& target) {
  const auto current = turn.spawn<Cell<AnyRef>>(target);
  return {turn.spawn<Forwarder>(current).template as<Ref<T>>(), turn.spawn<Swapper<T>>(current)};
}

}  // namespace keeve
