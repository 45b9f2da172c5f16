// What a reference points to: a cell whose contents are swapped by turns and whose life is counted
// without atomics at home.
#pragma once

#include <atomic>
#include <cstdint>

#include "keeve/core/detail/thread.h"

namespace keeve::detail {

struct Node;

/// The part of a Home that counting needs.
struct HomeBase {
  std::atomic<const void*> owner{nullptr};  // the Thread::owner that counts without atomics
  std::uint32_t vat = 0;                    // unique in the process
};

/// A place whose contents take part in transactions. A delta is a list of swaps of slots.
struct Slot {
  Node* node = nullptr;     // owned; null: no such actor or entry on this timeline
  std::uint64_t stamp = 0;  // which write put it there: never the same number twice in a home
};

/// An actor's or a promise's identity.
///
/// Counting follows Choi, Shull and Torrellas, "Biased reference counting" (PACT 2018), with signed
/// halves: the home's thread counts in `local` without atomics, every other thread in `away`; the
/// cell is dead when their sum is zero, which only the home's thread can see. A reference may be
/// counted on one side and dropped on the other. Another thread therefore tells the home to look
/// (kTold) when its count falls below zero, or to zero while the home waits for that (kWaiting). At
/// each point in the order of changes to `away` the sum counts references that exist, because a
/// reference is only ever copied from one that does: so a sum of zero is final.
struct Cell : Slot {
  HomeBase* home = nullptr;
  std::int32_t local = 0;
  std::atomic<std::int32_t> away{0};  // count * kOne, and two flags
  std::uint64_t id =
      0;  // dense, visible, given back by an undone turn; the upper bits say what it is
  std::uint64_t serial = 0;  // never given twice: what a sealed Become is checked against

  static constexpr std::int32_t kWaiting = 1;
  static constexpr std::int32_t kTold = 2;
  static constexpr std::int32_t kOne = 4;

  static constexpr std::uint64_t kPromise = 1ULL << 63;
  static constexpr std::uint64_t kSturdy = 1ULL << 62;
  static constexpr std::uint64_t kDead = 1ULL << 61;     // on its store's list of the dead
  static constexpr std::uint64_t kHandled = 1ULL << 60;  // a promise that was made with a handler
  static constexpr std::uint64_t kNumber = kHandled - 1;

  bool isPromise() const noexcept { return (id & kPromise) != 0; }
  bool isHandled() const noexcept { return (id & kHandled) != 0; }
  bool isSturdy() const noexcept { return (id & kSturdy) != 0; }
  std::uint64_t number() const noexcept { return id & kNumber; }
};

void releasedLast(Cell& cell) noexcept;
void releaseAway(Cell& cell) noexcept;

inline bool countsHere(const Cell& cell) noexcept {
  return cell.home->owner.load(std::memory_order_relaxed) == tThread.owner;
}

inline void retain(Cell& cell) noexcept {
  if (countsHere(cell)) {
    ++cell.local;
  } else {
    cell.away.fetch_add(Cell::kOne, std::memory_order_relaxed);
  }
}

inline void release(Cell& cell) noexcept {
  if (countsHere(cell)) {
    if (--cell.local <= 0) [[unlikely]]
      releasedLast(cell);
  } else {
    releaseAway(cell);
  }
}

}  // namespace keeve::detail
