// Lending a reference until it is taken back.
#pragma once

#include <utility>

#include "keeve/lib/forwarder.h"

namespace keeve {

/// Takes back what was lent.
///
/// Authority: to revoke. It shows nothing of the target.
struct Revoker {
  Ref<Cell<AnyRef>> lent;
  /// From now on every use of the proxy fails, for good. Again: nothing happens.
  void revoke(Turn& turn) const;
};
BOOST_DESCRIBE_STRUCT(Revoker, (), (lent, revoke))

/// What is lent, and the power to take it back.
template <class T>
struct Revokeable {
  Ref<T> proxy;
  Ref<Revoker> revoker;
};

/// Lends `target` by a proxy that works like it, until it is revoked.
///
///     const auto [lent, revoker] = revokeable(turn, purse);
///     turn.sendOnly<&Friend::take>(friendly, lent);
///     turn.call<&Revoker::revoke>(revoker);
///
/// References that the target itself hands out through the proxy are its own, and outlast it: a
/// membrane (keeve/lib/membrane.h) covers those, too.
///
/// Ownership: proxy and revoker keep the target alive until it is revoked, not longer.
/// Errors:    `revoked`, for whoever uses the proxy afterwards. Messages that it had sent on before
///            arrive.
/// Cost:      see Forwarder.
/// Source:    Redell's caretaker; Goblins' spawn-revokeable.
template <class T>
Revokeable<T> revokeable(Turn& turn, const Ref<T>& target) {
  const auto lent = turn.spawn<Cell<AnyRef>>(target);
  return {turn.spawn<Forwarder>(lent).template as<Ref<T>>(), turn.spawn<Revoker>(lent)};
}

}  // namespace keeve
