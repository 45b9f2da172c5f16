// Actors under unguessable numbers: who knows the number gets the actor.
#pragma once

#include <cstdint>
#include <string>

#include "keeve/core/collections.h"
#include "keeve/lib/chance.h"

namespace keeve {

/// Keeps references under swiss numbers: numbers so large that to know one is a permission. A
/// sturdy reference carries such a number; the registry is what enlivens it.
///
/// It does not keep the numbers themselves but hashes of them, under a salt of its own: who sees
/// its state, or how long a look-up takes, learns no number.
///
/// Shape:     a swiss number is 16 bytes or more; one that the registry makes has 32. The hash is
///            BLAKE2b with the salt as its key (libsodium's generichash).
/// Ownership: it keeps what is registered alive until it is forgotten.
/// Authority: to register, to fetch, to forget. Hand out the locator to whom may only fetch.
/// Errors:    `unknown-swiss-number`; `bad-swiss-number` for one that is too short, or that stands
///            for another actor already; `not-a-reference`, `not-near` when the chance is far.
/// Cost:      a hash and an entry of a Map (see keeve/core/collections.h).
/// Source:    Goblins' spawn-nonce-registry-and-locator.
struct NonceRegistry {
  using Known = Map<std::string, AnyRef>;
  static constexpr std::int64_t kFewestBytes = 16;
  static constexpr std::int64_t kFreshBytes = 32;

  Ref<Chance> chance;
  Bytes salt;
  Ref<Known> known;  // by hash, in hexadecimal digits

  static NonceRegistry construct(Turn& turn, Ref<Chance> chance);

  /// Returns the fresh swiss number under which it is registered. By name: `register`.
  Bytes register_(Turn& turn, AnyRef ref) const;
  /// Under a number that the caller chose.
  void registerAs(Turn& turn, AnyRef ref, Bytes swiss) const;
  AnyRef fetch(Turn& turn, Bytes swiss) const;
  AnyRef fetchOr(Turn& turn, Bytes swiss, AnyRef otherwise) const;
  /// True when something was registered under it.
  bool forget(Turn& turn, Bytes swiss) const;
};
BOOST_DESCRIBE_STRUCT(NonceRegistry, (),
                      (chance, salt, known, register_, registerAs, fetch, fetchOr, forget))

/// Fetches what is in a registry. Authority: to get what one knows the number of.
struct NonceLocator {
  Ref<NonceRegistry> registry;
  AnyRef fetch(Turn& turn, Bytes swiss) const;
};
BOOST_DESCRIBE_STRUCT(NonceLocator, (), (registry, fetch))

/// A registry and what only fetches from it.
struct NonceRegistryAndLocator {
  Ref<NonceRegistry> registry;
  Ref<NonceLocator> locator;
};

///     const auto [registry, locator] =
///         spawnNonceRegistryAndLocator(turn, turn.spawn<SystemChance>());
///     const Bytes swiss = turn.call<&NonceRegistry::register_>(registry, alice);
///
/// `chance` is near: it gives the salt at once, and the fresh numbers.
NonceRegistryAndLocator spawnNonceRegistryAndLocator(Turn& turn, const Ref<Chance>& chance);

}  // namespace keeve
