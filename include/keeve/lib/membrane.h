// A border around a group of actors, which one call closes.
#pragma once

#include <cstdint>

#include "keeve/core/collections.h"

namespace keeve {

/// A border between what is inside and what is outside: each reference that crosses it, in a
/// message, an answer or an error, in whatever it is nested, is replaced by a stand-in, and one
/// that goes back to where it came from becomes itself again.
///
///     const auto [proxy, border] = membrane(turn, library);
///     turn.sendOnly<&Guest::take>(guest, proxy);  // the guest, and all that he reaches by it
///     turn.call<&Membrane::revoke>(border);       // nothing of it works any more
///
/// An actor has one stand-in on the other side, so references compare there as they do here. A
/// promise that crosses becomes what its answer becomes by crossing. Methods go by name: all
/// described ones, and procedures.
///
/// Shape:     an actor; its stand-ins are in its vat. Near targets are called, others are sent to:
///            then callers of the stand-in are answered later.
/// Ownership: it keeps what crossed alive until it is revoked, and the stand-ins with it.
/// Authority: to take in more actors, and to revoke.
/// Errors:    `revoked`, for whoever uses a stand-in afterwards or waits for an answer, be it plain
///            data, even of a call that was under way. `access-denied` for a sturdy reference, which cannot be replaced:
///            enliven it first. Errors that cross keep their kind and their message, and lose what
///            was thrown and their trace. A reference in an error that a call throws leads nowhere,
///            unless it had crossed before: its stand-in is undone with the turn.
/// Cost:      that of an AnyMessage, and two look-ups for each reference in it.
/// Source:    Miller, "Robust Composition" (2006), section 9.2; Cap'n Proto's membranes.
struct Membrane {
  using Numbers = Map<std::int64_t, AnyRef>;
  using StandIns = Map<AnyRef, AnyRef>;
  /// From where to where a reference crosses.
  enum class Way : bool { in, out };

  Ref<Numbers> targets;  // by the numbers of their stand-ins; empty: revoked
  Ref<StandIns> outside;
  Ref<StandIns> inside;

  static Membrane construct(Turn& turn) {
    return {turn.spawn<Numbers>(), turn.spawn<StandIns>(), turn.spawn<StandIns>()};
  }

  /// What stands for `ref` on the other side.
  AnyRef cross(Turn& turn, AnyRef ref, Way way) const;
  /// Closes the border for good. Again: nothing happens.
  Become<Membrane, void> revoke(Bcom<Membrane> bcom) const { return bcom(Membrane()); }
  bool isRevoked() const { return !targets; }
  /// Throws `revoked` if it is.
  void requireOpen() const;
  /// What a stand-in stands for.
  AnyRef target(Turn& turn, std::int64_t number) const;
};
BOOST_DESCRIBE_ENUM(Membrane::Way, in, out)
BOOST_DESCRIBE_STRUCT(Membrane, (),
                      (targets, outside, inside, cross, revoke, isRevoked, requireOpen))

/// A stand-in and the membrane that it crossed.
template <class T>
struct MembranePair {
  Ref<T> proxy;
  Ref<Membrane> membrane;
};

/// A new membrane around `target`, and its stand-in for those outside.
template <class T>
MembranePair<T> membrane(Turn& turn, const Ref<T>& target) {
  const auto border = turn.spawn<Membrane>();
  const AnyRef proxy = turn.call<&Membrane::cross>(border, target, Membrane::Way::out);
  return {proxy.as<Ref<T>>(), border};
}

}  // namespace keeve
