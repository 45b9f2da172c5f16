// A vector of a set length as an actor.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "keeve/core/collections.h"

namespace keeve {

/// A row of items with a length that only resize changes. core's Vector grows by pushing instead.
///
///     const auto board = turn.spawn<GVector<std::string>>(9, "empty");
///     turn.call<&GVector<std::string>::set>(board, 4, "x");
///
/// Shape:     T is a Datum; indices from 0. Made with a length and what it is filled with.
/// Ownership: it keeps the actors among its items alive.
/// Authority: whoever has it can see and change all of it.
/// Errors:    `out-of-range` for an index that is not below the length, and a negative length.
/// Cost:      that of a Vector (see keeve/core/collections.h) and one call more: set exchanges one
///            item. fill, resize and asList cost as much as there are items to write or to copy.
/// Source:    Goblins' ^vector.
template <class T>
struct GVector {
  using Items = Vector<T>;
  Ref<Items> items;

  static GVector construct(Turn& turn, std::int64_t length, T filling) {
    GVector made{turn.spawn<Items>()};
    made.resize(turn, length, std::move(filling));
    return made;
  }

  T ref(Turn& turn, std::int64_t index) const { return turn.call<&Items::get>(items, index); }
  void set(Turn& turn, std::int64_t index, T item) const {
    turn.call<&Items::set>(items, index, std::move(item));
  }
  std::int64_t length(Turn& turn) const { return turn.call<&Items::size>(items); }
  std::vector<T> asList(Turn& turn) const { return turn.call<&Items::items>(items); }
  /// Cuts off what is beyond the new length, or adds copies of `filling`.
  void resize(Turn& turn, std::int64_t length, T filling) const {
    if (length < 0)
      throw Error(kind::outOfRange, "a vector has no length of " + std::to_string(length));
    std::int64_t now = turn.call<&Items::size>(items);
    for (; now > length; --now) turn.call<&Items::pop>(items);
    for (; now < length; ++now) turn.call<&Items::push>(items, filling);
  }
  /// Sets every item.
  void fill(Turn& turn, T filling) const {
    const std::int64_t all = turn.call<&Items::size>(items);
    for (std::int64_t i = 0; i < all; ++i) turn.call<&Items::set>(items, i, filling);
  }

  BOOST_DESCRIBE_CLASS(GVector, (), (items, ref, set, length, asList, resize, fill), (), ())
};

}  // namespace keeve
