// First in, first out, as an actor.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>

#include "keeve/core/collections.h"

namespace keeve {

/// A queue of any number of items: what was put in first comes out first.
///
///     const auto jobs = turn.spawn<Queue<std::string>>();
///     turn.call<&Queue<std::string>::enqueue>(jobs, "sweep");
///
/// An actor may wait for items with an Inbox; a queue answers at once.
///
/// Shape:     T is a Datum.
/// Ownership: it keeps the actors among its items alive, until they are taken.
/// Authority: whoever has it can put in and take out.
/// Errors:    `empty` from dequeue.
/// Cost:      O(1): an entry of a Map (see keeve/core/collections.h) an item, and one exchange of
///            two indices. Nothing is copied as it grows.
/// Source:    Goblins' ^queue.
template <class T>
struct Queue {
  using Items = Map<std::int64_t, T>;
  Ref<Items> items;
  std::int64_t first = 0;  // the index of the oldest item
  std::int64_t next = 0;   // the index of the item that comes

  static Queue construct(Turn& turn) { return {turn.spawn<Items>(), 0, 0}; }

  Become<Queue, void> enqueue(Turn& turn, Bcom<Queue> bcom, T item) const {
    turn.call<&Items::set>(items, next, std::move(item));
    return bcom(Queue{items, first, next + 1});
  }
  Become<Queue, T> dequeue(Turn& turn, Bcom<Queue> bcom) const {
    // Where a merge by force left a hole there is nothing to give.
    for (std::int64_t index = first; index != next; ++index) {
      std::optional<T> item = turn.call<&Items::get>(items, index);
      if (!item) continue;
      turn.call<&Items::erase>(items, index);
      return bcom(Queue{items, index + 1, next}, *std::move(item));
    }
    throw Error(kind::empty, "nothing is in the queue: ask isEmpty first, or wait with an Inbox");
  }
  bool isEmpty() const { return first == next; }
  std::int64_t length() const { return next - first; }

  BOOST_DESCRIBE_CLASS(Queue, (), (items, first, next, enqueue, dequeue, isEmpty, length), (), ())
};

}  // namespace keeve
