// Promises and their resolvers.
#pragma once

#include <memory>
#include <type_traits>

#include "keeve/core/error.h"
#include "keeve/core/ref.h"
#include "keeve/core/value.h"

namespace keeve {

class Turn;

/// A reference to an answer that may still be on its way.
///
/// It is pending until it is fulfilled, with a plain value or with an actor, or broken, with an
/// error; then it stays so. It can be sent to at once (the messages wait, in order, and are
/// forwarded), passed on, and listened to (Turn::on). Once it was fulfilled with a near actor it
/// can be called like that actor. A promise that is fulfilled with a promise becomes whatever that
/// one becomes.
///
/// Shape:     a reference (see AnyRef, also for ownership and threads) with the claim that the
///            answer is a T. `void` is an answer without contents. It is near in the vat where it
///            was made, far elsewhere.
/// Authority: to listen and to send, not to resolve; that is the Resolver's.
/// Errors:    an answer that is no T breaks whatever was to be done with it, with `bad-type`.
template <class T>
class Promise : public AnyRef {
 public:
  using Answer = T;
  Promise() = default;
};

/// The actor that settles a promise: the first fulfil or break counts, later ones change nothing.
///
/// It is an ordinary actor: called when near, sent to from anywhere, passed on. By name its methods
/// are `fulfill` and `break`, and take anything.
///
/// Authority: to settle this one promise; not to read it.
/// Source:    E's resolver; Goblins' spawn-promise-values.
template <class T>
struct Resolver {
  using Stored = std::conditional_t<std::is_void_v<T>, std::monostate, T>;
  AnyRef promise;

  /// Each says whether it was the one that counted.
  bool fulfill(Turn& turn, Stored value) const;
  bool follow(Turn& turn, Promise<T> other) const;
  bool breakWith(Turn& turn, Error why) const;
};

/// A promise and the actor that settles it. Whoever gets only one half has only its authority.
template <class T>
struct PromisePair {
  Promise<T> promise;
  Ref<Resolver<T>> resolver;
};

}  // namespace keeve

template <class T>
struct std::hash<keeve::Promise<T>> : std::hash<keeve::AnyRef> {};
