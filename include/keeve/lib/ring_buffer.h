// The latest items, and no more of them than a set number, as an actor.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "keeve/core/collections.h"

namespace keeve {

/// Keeps the latest items: when it is full, what is put in takes the place of the oldest one.
///
///     const auto latest = turn.spawn<RingBuffer<std::string>>(100);
///     turn.call<&RingBuffer<std::string>::put>(latest, "a line of a log");
///
/// Shape:     T is a Datum. Made with a capacity of at least 1. Index 0 is the oldest item.
/// Ownership: it keeps the actors among its items alive, until they are taken or overwritten.
/// Authority: whoever has it can see and change all of it.
/// Errors:    `empty` from take; `out-of-range` for a capacity below 1, an index without an item,
///            and more items of head or tail than there are.
/// Cost:      put and take exchange one slot of a Vector (see keeve/core/collections.h); room is
///            taken as it fills. head, tail and resize cost as much as they copy.
/// Source:    Goblins' ^ring-buffer.
template <class T>
struct RingBuffer {
  using Slots = Vector<std::optional<T>>;
  Ref<Slots> slots;         // as many as were ever in use
  std::int64_t most = 0;    // its capacity
  std::int64_t oldest = 0;  // the slot of the oldest item
  std::int64_t count = 0;

  static RingBuffer construct(Turn& turn, std::int64_t capacity) {
    if (capacity < 1)
      throw Error(kind::outOfRange,
                  "a ring buffer has room for one item or more, not " + std::to_string(capacity));
    return {turn.spawn<Slots>(), capacity, 0, 0};
  }

  Become<RingBuffer, void> put(Turn& turn, Bcom<RingBuffer> bcom, T item) const {
    const std::int64_t slot = (oldest + count) % most;
    if (slot == turn.call<&Slots::size>(slots)) {
      turn.call<&Slots::push>(slots, std::optional<T>(std::move(item)));
    } else {
      turn.call<&Slots::set>(slots, slot, std::optional<T>(std::move(item)));
    }
    if (count < most) return bcom(RingBuffer{slots, most, oldest, count + 1});
    return bcom(RingBuffer{slots, most, (oldest + 1) % most, count});
  }
  /// Takes out the oldest item.
  Become<RingBuffer, T> take(Turn& turn, Bcom<RingBuffer> bcom) const {
    if (count == 0) throw Error(kind::empty, "nothing is in the ring buffer: ask isEmpty first");
    T item = ref(turn, 0);
    turn.call<&Slots::set>(slots, oldest, std::optional<T>());  // it holds nobody any longer
    return bcom(RingBuffer{slots, most, (oldest + 1) % most, count - 1}, std::move(item));
  }
  T ref(Turn& turn, std::int64_t index) const {
    if (index < 0 || index >= count) failOutOfRange(index);
    auto item = turn.call<&Slots::get>(slots, (oldest + index) % most);
    return item ? *std::move(item) : failOutOfRange(index);  // a hole of a merge by force
  }
  /// The `many` oldest items, the oldest first.
  std::vector<T> head(Turn& turn, std::int64_t many) const { return part(turn, 0, many); }
  /// The `many` newest items, the oldest of them first.
  std::vector<T> tail(Turn& turn, std::int64_t many) const {
    return part(turn, count - many, many);
  }
  /// Gives it another capacity. Of more items than that it keeps the newest.
  Become<RingBuffer, void> resize(Turn& turn, Bcom<RingBuffer> bcom, std::int64_t capacity) const {
    RingBuffer next = construct(turn, capacity);
    for (T& item : tail(turn, std::min(capacity, count))) {
      turn.call<&Slots::push>(next.slots, std::optional<T>(std::move(item)));
      ++next.count;
    }
    return bcom(next);
  }
  Become<RingBuffer, void> clear(Turn& turn, Bcom<RingBuffer> bcom) const {
    return bcom(construct(turn, most));
  }
  bool isEmpty() const { return count == 0; }
  bool isFull() const { return count == most; }
  std::int64_t length() const { return count; }
  std::int64_t capacity() const { return most; }

  BOOST_DESCRIBE_CLASS(RingBuffer, (),
                       (slots, most, oldest, count, put, take, ref, head, tail, resize, clear,
                        isEmpty, isFull, length, capacity),
                       (), ())

  // --- not its methods: what they share
  std::vector<T> part(Turn& turn, std::int64_t from, std::int64_t many) const {
    if (many < 0 || many > count)
      throw Error(kind::outOfRange, std::to_string(many) + " items of a ring buffer that has " +
                                        std::to_string(count));
    std::vector<T> items;
    for (std::int64_t i = from; i < from + many; ++i) items.push_back(ref(turn, i));
    return items;
  }
  [[noreturn]] T failOutOfRange(std::int64_t index) const {
    throw Error(kind::outOfRange, "item " + std::to_string(index) + " of a ring buffer that has " +
                                      std::to_string(count));
  }
};

}  // namespace keeve
