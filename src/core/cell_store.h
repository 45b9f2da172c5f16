// Where the cells of one home live, and how they die.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <vector>

#include "keeve/core/detail/cell.h"

namespace keeve::detail {

class CellStore;

/// A page of cells. Aligned to its size, so that a cell finds its page; a free cell has no home.
struct Slab {
  static constexpr std::size_t kBytes = 2048;
  static constexpr std::size_t kCells = 42;
  static constexpr std::uint64_t kListed = 1ULL << 63;

  CellStore* store;
  Slab* nextTold = nullptr;  // in the store's list of pages with cells to look at
  std::atomic<std::uint64_t> told{
      0};  // one bit a cell that other threads ask to look at; kListed: is in that list
  std::uint64_t index = 0;  // among the store's pages
  Cell cells[kCells];

  explicit Slab(CellStore& its) : store(&its) {}
  static Slab& of(const Cell& cell) noexcept {
    return *reinterpret_cast<Slab*>(reinterpret_cast<std::uintptr_t>(&cell) & ~(kBytes - 1));
  }
  std::size_t indexOf(const Cell& cell) const noexcept {
    return static_cast<std::size_t>(&cell - cells);
  }
};
static_assert(sizeof(Slab) <= Slab::kBytes);

/// All cells of a home.
///
/// A cell whose count reached zero is put on the dead list and stays whole until the home takes it
/// from there between turns: a delta may still have to swap it. When the home goes away (retire),
/// cells that other threads still hold outlive it, empty; the store deletes its home when the last
/// of them goes.
///
/// Threads: the home's, but for tell().
/// Cost:    49 bytes a cell with its share of the page; make and free are a list operation each.
class CellStore {
 public:
  explicit CellStore(HomeBase& home) : home_(&home) {}
  CellStore(const CellStore&) = delete;
  CellStore& operator=(const CellStore&) = delete;
  ~CellStore();

  /// A cell without contents that is counted once.
  Cell& make(std::uint64_t id) {
    if (free_ == nullptr) [[unlikely]]
      grow();
    Cell& cell = *free_;
    free_ = reinterpret_cast<Cell*>(cell.node);
    cell.node = nullptr;
    cell.stamp = 0;
    cell.home = home_;
    cell.local = 1;
    cell.id = id;
    cell.serial = ++serials_;
    ++size_;
    return cell;
  }
  void free(Cell& cell) noexcept {
    cell.home = nullptr;
    cell.away.store(0, std::memory_order_relaxed);
    cell.node = reinterpret_cast<Node*>(free_);
    free_ = &cell;
    --size_;
  }

  void addDead(Cell& cell) noexcept {
    if ((cell.id & Cell::kDead) != 0) return;
    cell.id |= Cell::kDead;
    cell.serial = reinterpret_cast<std::uintptr_t>(dead_);
    dead_ = &cell;
  }
  /// The next cell whose count reached zero, or null. One that a delta has pinned since is alive
  /// again, and is passed over.
  Cell* takeDead() noexcept {
    while (Cell* const cell = dead_) {
      dead_ = reinterpret_cast<Cell*>(cell->serial);
      cell->id &= ~Cell::kDead;
      cell->serial = ++serials_;
      if (cell->local + (cell->away.load(std::memory_order_acquire) >> 2) == 0) return cell;
    }
    return nullptr;
  }
  bool hasDead() const noexcept { return dead_ != nullptr; }
  /// From any thread: this cell's count may have reached zero.
  void tell(Cell& cell) noexcept;
  bool isTold() const noexcept { return told_.load(std::memory_order_relaxed) != nullptr; }
  /// Looks at all cells that tell() named.
  void look() noexcept;

  /// Ends the home: its thread no longer counts. Requires: every cell's contents are gone. Deletes
  /// the home now or when the last cell is dropped.
  void retire() noexcept;

  /// How many cells there are.
  std::size_t size() const noexcept { return size_; }
  const std::vector<Slab*>& slabs() const noexcept { return slabs_; }
  template <class F>
  void each(F&& f) const {
    for (Slab* const slab : slabs_) {
      for (Cell& cell : slab->cells) {
        if (cell.home != nullptr) f(cell);
      }
    }
  }

 private:
  void grow();
  template <class F>
  static void eachTold(Slab& slab, F&& f);
  bool settleRetired(Cell& cell) noexcept;

  HomeBase* home_;
  Cell* free_ = nullptr;
  Cell* dead_ = nullptr;
  std::uint64_t serials_ = 0;
  std::size_t size_ = 0;
  std::vector<Slab*> slabs_;
  std::atomic<Slab*> told_{nullptr};
  std::mutex retirement_;        // guards what follows
  std::uint64_t remaining_ = 0;  // cells that outlive their home
};

}  // namespace keeve::detail
