// Large collections that take part in turns: changing one entry costs one exchange, not a copy.
#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "keeve/core/turn.h"

namespace keeve {

namespace detail {
template <class K, class V>
class MapTable;
template <class T>
class VectorTable;
}  // namespace detail

/// An actor that is a map with any number of entries.
///
///     Ref<Map<std::string, std::int64_t>> stock = turn.spawn<Map<std::string, std::int64_t>>();
///     turn.call<&Map<std::string, std::int64_t>::set>(stock, "apples", 5);
///
/// A behaviour that held such a map as a field would be copied with each change. This one keeps its
/// entries in slots of their own: a change is undone, forked, snapshotted and merged like any
/// other, entry by entry. Two transactormaps that set different keys which were there before do not
/// conflict; two that each made or erased an entry do, since both changed the size. Merged by force
/// such a map has the entries of both, but size() is that of the one that was merged last: count
/// entries() then.
///
/// Shape:     K needs std::hash and ==; K and V are Datums. By name its methods are those below.
/// Errors:    `no-self` when it is used other than as an actor.
/// Cost:      get and set are one look-up in a hash table; a set also allocates its value. Memory
///            of erased entries comes back in lumps. `entries` sorts if entries were made in
///            another order on another timeline.
/// Source:    Goblins' ^ghash, with its cost mended.
template <class K, class V>
struct Map {
  using Entry = std::pair<K, V>;
  std::shared_ptr<detail::MapTable<K, V>> table = std::make_shared<detail::MapTable<K, V>>();

  std::optional<V> get(Turn& turn, const K& key) const;
  bool has(Turn& turn, const K& key) const;
  /// True when the key is new.
  bool set(Turn& turn, K key, V value) const;
  /// True when the key was there.
  bool erase(Turn& turn, const K& key) const;
  std::int64_t size(Turn& turn) const;
  /// In the order in which the keys were first set.
  std::vector<Entry> entries(Turn& turn) const;
};

/// An actor that is a vector with any number of items. See Map for what is common.
///
/// Two transactormaps that each pushed or popped conflict. Merged by force, there may be an index
/// below the size without an item: get throws `out-of-range` there, items() passes over it, and set
/// fills it.
///
/// Errors:    `out-of-range`; `no-self` when it is used other than as an actor.
/// Source:    Goblins' ^vector, with its cost mended.
template <class T>
struct Vector {
  std::shared_ptr<detail::VectorTable<T>> table = std::make_shared<detail::VectorTable<T>>();

  T get(Turn& turn, std::int64_t index) const;
  void set(Turn& turn, std::int64_t index, T item) const;
  /// Returns the new item's index.
  std::int64_t push(Turn& turn, T item) const;
  T pop(Turn& turn) const;
  std::int64_t size(Turn& turn) const;
  std::vector<T> items(Turn& turn) const;
};

}  // namespace keeve

#include "keeve/core/detail/map_bodies.h"
#include "keeve/core/detail/vector_bodies.h"
