// A table as an actor.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "keeve/core/collections.h"

namespace keeve {

/// A table from keys to values, under the names that Goblins gives its methods. It is a Map whose
/// absent keys are errors: for a table where a key is expected to be there.
///
///     const auto ages = turn.spawn<GHash<std::string, std::int64_t>>();
///     turn.call<&GHash<std::string, std::int64_t>::set>(ages, "Ann", 41);
///
/// Shape:     as Map: K needs std::hash and ==; K and V are Datums. References are keys by
///            identity.
/// Ownership: it keeps the actors among its keys and values alive.
/// Authority: whoever has it can see and change all of it.
/// Errors:    `out-of-range` for a key that is not there.
/// Cost:      that of a Map (see keeve/core/collections.h) and one call more: a change copies one
///            entry. data copies all.
/// Source:    Goblins' ^ghash.
template <class K, class V>
struct GHash {
  using Entries = Map<K, V>;
  Ref<Entries> entries;

  static GHash construct(Turn& turn) { return {turn.spawn<Entries>()}; }

  V ref(Turn& turn, const K& key) const {
    if (auto found = turn.call<&Entries::get>(entries, key)) return *std::move(found);
    throw Error(kind::outOfRange, "the table has no entry under " + toValue<K>(key).toString() +
                                      ": ask hasKey, or give a default with refOr");
  }
  V refOr(Turn& turn, const K& key, V otherwise) const {
    auto found = turn.call<&Entries::get>(entries, key);
    return found ? *std::move(found) : std::move(otherwise);
  }
  /// True when the key is new.
  bool set(Turn& turn, K key, V value) const {
    return turn.call<&Entries::set>(entries, std::move(key), std::move(value));
  }
  bool hasKey(Turn& turn, const K& key) const { return turn.call<&Entries::has>(entries, key); }
  /// True when the key was there.
  bool remove(Turn& turn, const K& key) const { return turn.call<&Entries::erase>(entries, key); }
  /// In the order in which the keys were first set.
  std::vector<std::pair<K, V>> data(Turn& turn) const {
    return turn.call<&Entries::entries>(entries);
  }

  BOOST_DESCRIBE_CLASS(GHash, (), (entries, ref, refOr, set, hasKey, remove, data), (), ())
};

}  // namespace keeve
