#include "core/cell_store.h"

#include <bit>
#include <cstdlib>
#include <new>

#include "core/home.h"
#include "core/room.h"

namespace keeve::detail {
namespace {

// Pages for all stores, taken from the system 64 at a time and kept for reuse.
class Pages {
 public:
  void* take() {
    const std::lock_guard lock(mutex_);
    if (free_ == nullptr) {
      void* const lump = std::aligned_alloc(Slab::kBytes, kLump * Slab::kBytes);
      if (lump == nullptr) throw std::bad_alloc();
      for (std::size_t i = 0; i < kLump; ++i) put(static_cast<std::byte*>(lump) + i * Slab::kBytes);
    }
    Page* const page = free_;
    free_ = page->next;
    return page;
  }
  void give(void* page) noexcept {
    const std::lock_guard lock(mutex_);
    put(page);
  }

 private:
  struct Page {
    Page* next;
  };
  static constexpr std::size_t kLump = 64;
  void put(void* memory) noexcept { free_ = new (memory) Page{free_}; }

  std::mutex mutex_;
  Page* free_ = nullptr;
};

// Never destroyed: a static object may hold the last reference.
Pages& pages() {
  static Pages& it = *new Pages;
  return it;
}

// The list of told pages of a store whose home is gone.
Slab* const kRetired = reinterpret_cast<Slab*>(1);
// What a retired home's owner is: no thread's.
constexpr char kNobody = 0;

std::int32_t countIn(std::int32_t away) noexcept {
  return away >> 2;
}

}  // namespace

void CellStore::grow() {
  makeRoom(slabs_, slabs_.size() + 1);
  auto* const slab = new (pages().take()) Slab(*this);
  slab->index = slabs_.size();
  slabs_.push_back(slab);
  size_ += Slab::kCells;  // as if they had been made
  for (std::size_t i = Slab::kCells; i-- > 0;) free(slab->cells[i]);
}

CellStore::~CellStore() {
  for (Slab* const slab : slabs_) pages().give(slab);
}

// The home's thread dropped its last reference, or one more than it counted. Both halves are put
// into `away`; from then on the thread that brings it to zero says so.
void releasedLast(Cell& cell) noexcept {
  std::int32_t old = cell.away.load(std::memory_order_acquire);
  for (;;) {
    if ((old & Cell::kTold) != 0) return;  // the home will look at it anyway
    const std::int32_t merged = (old + cell.local * Cell::kOne) | Cell::kWaiting;
    if (countIn(merged) == 0) {
      homeOf(cell).died(cell);
      return;
    }
    if (cell.away.compare_exchange_weak(old, merged, std::memory_order_acq_rel,
                                        std::memory_order_acquire)) {
      cell.local = 0;
      return;
    }
  }
}

void releaseAway(Cell& cell) noexcept {
  std::int32_t old = cell.away.load(std::memory_order_relaxed);
  std::int32_t now = 0;
  bool tell = false;
  do {
    now = old - Cell::kOne;
    tell = (old & Cell::kTold) == 0 &&
           (countIn(now) < 0 || (countIn(now) == 0 && (old & Cell::kWaiting) != 0));
    if (tell) now |= Cell::kTold;
  } while (!cell.away.compare_exchange_weak(old, now, std::memory_order_acq_rel,
                                            std::memory_order_relaxed));
  if (!tell) return;
  if (cell.isSturdy()) {
    tellSturdy(cell);
  } else {
    Slab::of(cell).store->tell(cell);
  }
}

void CellStore::tell(Cell& cell) noexcept {
  Slab& slab = Slab::of(cell);
  // The cell keeps its page, the page its store and the store its home only until the cell is
  // looked at. So whatever is needed afterwards is taken before, and the mark is the last touch of
  // everyone but him who puts the page on the list.
  Slab* head = told_.load(std::memory_order_acquire);
  const std::shared_ptr<VatConnector> connector = homeOf(cell).connector();
  const std::uint64_t bit = 1ULL << slab.indexOf(cell);
  if ((slab.told.fetch_or(bit | Slab::kListed, std::memory_order_acq_rel) & Slab::kListed) != 0)
    return;
  for (;;) {
    if (head == kRetired) {
      bool last = false;
      {
        const std::lock_guard lock(retirement_);
        eachTold(slab, [&](Cell& told) { last |= settleRetired(told); });
      }
      if (last) deleteHome(*home_);
      return;
    }
    slab.nextTold = head;
    if (told_.compare_exchange_weak(head, &slab, std::memory_order_acq_rel,
                                    std::memory_order_acquire))
      break;
  }
  if (head == nullptr && connector) connector->wake();
}

// The mark of being listed goes first: whoever marks a cell from now on lists the page anew.
template <class F>
void CellStore::eachTold(Slab& slab, F&& f) {
  std::uint64_t bits = slab.told.exchange(0, std::memory_order_acq_rel) & ~Slab::kListed;
  for (; bits != 0; bits &= bits - 1) f(slab.cells[std::countr_zero(bits)]);
}

void CellStore::look() noexcept {
  Slab* slab = told_.exchange(nullptr, std::memory_order_acq_rel);
  while (slab != nullptr) {
    Slab* const next = slab->nextTold;
    eachTold(*slab, [](Cell& cell) {
      // All counts come home and the flags go: who drops one from now on tells again.
      cell.local += countIn(cell.away.exchange(0, std::memory_order_acq_rel));
      if (cell.local == 0) homeOf(cell).died(cell);
    });
    slab = next;
  }
}

void CellStore::retire() noexcept {
  std::unique_lock lock(retirement_);
  look();  // with the contents gone, what died needs no burial
  home_->owner.store(&kNobody, std::memory_order_release);
  dead_ = nullptr;
  Slab* told = told_.exchange(kRetired, std::memory_order_acq_rel);
  remaining_ = 1;  // ours, so that nobody deletes the store under us
  while (told != nullptr) {
    // Taken first: a page that is not marked any more may be listed anew.
    Slab* const next = told->nextTold;
    eachTold(*told, [](Cell& cell) {
      cell.local += countIn(cell.away.exchange(0, std::memory_order_acq_rel));
    });
    told = next;
  }
  each([&](Cell& cell) {
    std::int32_t old = cell.away.load(std::memory_order_acquire);
    std::int32_t merged = 0;
    do {
      merged = (old + cell.local * Cell::kOne) | Cell::kWaiting;
    } while (!cell.away.compare_exchange_weak(old, merged, std::memory_order_acq_rel));
    cell.local = 0;
    // One that is told already is settled by the thread that is about to tell it.
    if (countIn(merged) != 0 || (merged & Cell::kTold) != 0) ++remaining_;
  });
  const bool last = --remaining_ == 0;
  lock.unlock();
  if (last) deleteHome(*home_);
}

// A cell that outlived its home. True when it was the last one.
bool CellStore::settleRetired(Cell& cell) noexcept {
  std::int32_t old = cell.away.load(std::memory_order_acquire);
  while (countIn(old) != 0) {
    // It was told before its counts were merged, and somebody still holds it: he tells when he is
    // done.
    const std::int32_t waiting = (old | Cell::kWaiting) & ~Cell::kTold;
    if (cell.away.compare_exchange_weak(old, waiting, std::memory_order_acq_rel)) return false;
  }
  return --remaining_ == 0;
}

}  // namespace keeve::detail
