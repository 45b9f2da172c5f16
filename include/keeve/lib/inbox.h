// Items that are waited for: one end writes, the other reads, in any order.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <utility>

#include "keeve/lib/queue.h"

namespace keeve {

/// How much an inbox holds, and what it does with more.
struct InboxOptions {
  static constexpr std::int64_t kNoLimit = std::numeric_limits<std::int64_t>::max();
  /// Items that are written and not yet read. With 0 each write waits for its reader.
  std::int64_t capacity = kNoLimit;
  /// Writes that wait for room. A writer that does not wait for them to be done meets this limit.
  std::int64_t mostWaiting = kNoLimit;
};

namespace detail {

/// A write for which there is no room yet.
template <class T>
struct WaitingWrite {
  T item;
  Ref<Resolver<void>> written;
  BOOST_DESCRIBE_CLASS(WaitingWrite, (), (item, written), (), ())
};

[[noreturn]] void failInboxClosed(const char* what);
[[noreturn]] void failInboxFull(std::int64_t waiting);
void requireInboxOptions(const InboxOptions& options);

}  // namespace detail

/// The inbox itself: all three ends in one. spawnInbox hands them out one by one.
///
/// What was written first is read first, and who asked first is answered first. A read of an empty
/// inbox promises the item that will come. A write to a full one promises that it is done when
/// there is room: a sender that waits for that is slowed to the readers' pace, and no turn ever
/// blocks.
///
/// Stopped, it takes nothing more: writes fail, those that wait for room break and so do the reads
/// that wait. What it had taken can still be read.
///
/// Shape:     T is a Datum.
/// Ownership: it keeps the actors among its items alive until they are read.
/// Authority: to read, to write and to stop.
/// Errors:    `inbox-closed`; `overloaded` when more writes wait than may.
/// Cost:      O(1): an entry of a Queue an item, waiting read or waiting write.
/// Source:    Goblins' spawn-inbox; the bound is keeve's.
template <class T>
struct Inbox {
  using Items = Queue<T>;
  using Readers = Queue<Ref<Resolver<T>>>;
  using Waiting = detail::WaitingWrite<T>;
  using Writers = Queue<Waiting>;
  Ref<Items> items;
  Ref<Readers> readers;  // someone waits only where there is no item
  Ref<Writers> writers;  // someone waits only where there is no room
  std::int64_t capacity = 0;
  std::int64_t mostWaiting = 0;
  bool isOpen = true;

  static Inbox construct(Turn& turn, InboxOptions options) {
    detail::requireInboxOptions(options);
    return {turn.spawn<Items>(), turn.spawn<Readers>(), turn.spawn<Writers>(),
            options.capacity,    options.mostWaiting,   true};
  }

  Promise<T> read(Turn& turn) const {
    if (!turn.call<&Items::isEmpty>(items)) {
      T item = turn.call<&Items::dequeue>(items);
      if (!turn.call<&Writers::isEmpty>(writers)) turn.call<&Items::enqueue>(items, admit(turn));
      return turn.fulfilled<T>(std::move(item));
    }
    if (!turn.call<&Writers::isEmpty>(writers)) return turn.fulfilled<T>(admit(turn));
    if (!isOpen) detail::failInboxClosed("nothing more will come out of it");
    const auto later = turn.promise<T>();
    turn.call<&Readers::enqueue>(readers, later.resolver);
    return later.promise;
  }

  Promise<void> write(Turn& turn, T item) const {
    if (!isOpen) detail::failInboxClosed("it takes nothing more");
    if (!turn.call<&Readers::isEmpty>(readers)) {
      const Ref<Resolver<T>> reader = turn.call<&Readers::dequeue>(readers);
      turn.call<&Resolver<T>::fulfill>(reader, std::move(item));
      return turn.fulfilled();
    }
    if (turn.call<&Items::length>(items) < capacity) {
      turn.call<&Items::enqueue>(items, std::move(item));
      return turn.fulfilled();
    }
    const std::int64_t waiting = turn.call<&Writers::length>(writers);
    if (waiting >= mostWaiting) detail::failInboxFull(waiting);
    const auto later = turn.promise<void>();
    turn.call<&Writers::enqueue>(writers, Waiting{std::move(item), later.resolver});
    return later.promise;
  }

  Become<Inbox, void> stop(Turn& turn, Bcom<Inbox> bcom) const {
    const Error why(kind::inboxClosed, "the inbox was stopped while this waited");
    while (!turn.call<&Readers::isEmpty>(readers))
      turn.call<&Resolver<T>::breakWith>(turn.call<&Readers::dequeue>(readers), why);
    while (!turn.call<&Writers::isEmpty>(writers))
      turn.call<&Resolver<void>::breakWith>(turn.call<&Writers::dequeue>(writers).written, why);
    return bcom(Inbox{items, readers, writers, capacity, mostWaiting, false});
  }

  BOOST_DESCRIBE_CLASS(Inbox, (),
                       (items, readers, writers, capacity, mostWaiting, isOpen, read, write, stop),
                       (), ())

  // --- not its methods: what they share
  // Takes the write that has waited longest.
  T admit(Turn& turn) const {
    Waiting next = turn.call<&Writers::dequeue>(writers);
    turn.call<&Resolver<void>::fulfill>(next.written, std::monostate());
    return std::move(next.item);
  }
};

/// The end of an inbox that reads. Authority: to take items out.
template <class T>
struct InboxReader {
  Ref<Inbox<T>> inbox;
  Promise<T> read(Turn& turn) const { return turn.call<&Inbox<T>::read>(inbox); }
  BOOST_DESCRIBE_CLASS(InboxReader, (), (inbox, read), (), ())
};

/// The end of an inbox that writes. Authority: to put items in.
template <class T>
struct InboxWriter {
  Ref<Inbox<T>> inbox;
  Promise<void> write(Turn& turn, T item) const {
    return turn.call<&Inbox<T>::write>(inbox, std::move(item));
  }
  BOOST_DESCRIBE_CLASS(InboxWriter, (), (inbox, write), (), ())
};

/// The handle that ends an inbox. Authority: to stop it.
template <class T>
struct InboxStopper {
  Ref<Inbox<T>> inbox;
  void stop(Turn& turn) const { turn.call<&Inbox<T>::stop>(inbox); }
  BOOST_DESCRIBE_CLASS(InboxStopper, (), (inbox, stop), (), ())
};

/// An inbox in its three parts, so that each can be handed out alone.
template <class T>
struct InboxEnds {
  Ref<InboxReader<T>> reader;
  Ref<InboxWriter<T>> writer;
  Ref<InboxStopper<T>> stopper;
};

/// A new inbox.
///
///     const auto [reader, writer, stopper] = spawnInbox<std::string>(turn, {.capacity = 10});
///     const auto room = turn.send<&InboxWriter<std::string>::write>(writer, "a letter");
///     const auto letter = turn.send<&InboxReader<std::string>::read>(reader);
///
/// Errors: `out-of-range` for a negative limit.
template <class T>
InboxEnds<T> spawnInbox(Turn& turn, InboxOptions options = {}) {
  const auto inbox = turn.spawn<Inbox<T>>(options);
  return {turn.spawn<InboxReader<T>>(inbox), turn.spawn<InboxWriter<T>>(inbox),
          turn.spawn<InboxStopper<T>>(inbox)};
}

}  // namespace keeve
