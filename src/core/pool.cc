#include "keeve/core/detail/pool.h"

#include <array>
#include <cstdlib>
#include <mutex>
#include <new>
#include <vector>

#include "core/sanitizer.h"

namespace keeve::detail {
namespace {

constexpr std::size_t kChunk = 16 * 1024;
constexpr bool kSanitized = kAddressSanitizer || kThreadSanitizer;

// What the threads exchange. Whole magazines are the rule; single blocks are what threads left
// behind when they ended.
struct Depot {
  struct Shelf {
    std::vector<void*> magazines;  // first block of each, always full
    void* loose = nullptr;         // single blocks, linked
  };
  std::mutex mutex;
  std::array<Shelf, 32> shelves;
};

// Never destroyed: the last reference may be dropped by a static object's destructor.
Depot& depot() {
  static Depot& it = *new Depot;
  return it;
}

}  // namespace

struct Pool::Ending {
  Pool pool;
  ~Ending() {
    pool.empty();
    // What is released later in this thread's end goes to a pool that is never emptied: a few
    // blocks at most.
    tThread.pool = nullptr;
  }
};

Pool::Pool() noexcept : isSlow_(kSanitized) {
  std::uint32_t step = 0;
  for (SizeClass& its : classes_) {
    its.step = step += static_cast<std::uint32_t>(kStep);
    its.room = isSlow_ ? 0 : kMagazine;
  }
}

Pool& Pool::start() noexcept {
  thread_local bool ended = false;
  Pool* pool = nullptr;
  if (ended) {
    pool = new Pool;
  } else {
    ended = true;
    thread_local Ending ending;
    pool = &ending.pool;
  }
  tThread.pool = pool;
  return *pool;
}

void Pool::countDown() {
  if (countdown_ != 0 && --countdown_ == 0) throw std::bad_alloc();
}

void* Pool::refill(SizeClass& its) {
  countDown();
  if (kSanitized) return ::operator new(its.step);
  if (isSlow_ && its.spare != nullptr) {  // counting: the spare magazine is a plain list
    Block* const block = its.spare;
    its.spare = block->next;
    return block;
  }
  if (its.spare != nullptr) {
    its.loaded = its.spare;
    its.spare = nullptr;
    its.room = 0;
  } else if (!isSlow_ && its.fresh == its.freshEnd) {
    const std::size_t which = its.step / kStep - 1;
    Depot& shared = depot();
    const std::lock_guard lock(shared.mutex);
    Depot::Shelf& shelf = shared.shelves.at(which);
    if (!shelf.magazines.empty()) {
      its.loaded = static_cast<Block*>(shelf.magazines.back());
      shelf.magazines.pop_back();
      its.room = 0;
    }
    while (its.room > 0 && shelf.loose != nullptr) {
      auto* const block = static_cast<Block*>(shelf.loose);
      shelf.loose = block->next;
      block->next = its.loaded;
      its.loaded = block;
      --its.room;
    }
  }
  if (its.loaded != nullptr) {
    Block* const block = its.loaded;
    its.loaded = block->next;
    ++its.room;
    return block;
  }
  if (isSlow_ && its.fresh == its.freshEnd) {
    // What earlier counts put aside goes before a new chunk: there may be millions of counts.
    Depot& shared = depot();
    const std::lock_guard lock(shared.mutex);
    void*& loose = shared.shelves.at(its.step / kStep - 1).loose;
    if (auto* const block = static_cast<Block*>(loose)) {
      loose = block->next;
      return block;
    }
  }
  if (its.fresh == its.freshEnd) {
    const std::size_t usable = kChunk / its.step * its.step;
    // Not operator new: a program that counts what its turns allocate counts their blocks instead.
    its.fresh = static_cast<std::byte*>(std::malloc(usable));
    if (its.fresh == nullptr) {
      its.freshEnd = nullptr;
      throw std::bad_alloc();
    }
    its.freshEnd = its.fresh + usable;
  }
  std::byte* const block = its.fresh;
  its.fresh += its.step;
  return block;
}

// The loaded magazine is full. False: `memory` was put elsewhere.
bool Pool::makeRoom(SizeClass& its, void* memory) noexcept {
  if (isSlow_) {
    if (kSanitized) {
      ::operator delete(memory);
    } else {
      its.spare = new (memory) Block{its.spare};
    }
    return false;
  }
  if (its.spare != nullptr) {
    Depot& shared = depot();
    const std::lock_guard lock(shared.mutex);
    Depot::Shelf& shelf = shared.shelves.at(its.step / kStep - 1);
    try {
      shelf.magazines.push_back(its.spare);
    } catch (...) {  // no memory for the list: hand the blocks over one by one
      Block* last = its.spare;
      while (last->next != nullptr) last = last->next;
      last->next = static_cast<Block*>(shelf.loose);
      shelf.loose = its.spare;
    }
  }
  its.spare = its.loaded;
  its.loaded = nullptr;
  its.room = kMagazine;
  return true;
}

void Pool::empty() noexcept {
  if (kSanitized) return;
  Depot& shared = depot();
  const std::lock_guard lock(shared.mutex);
  for (SizeClass& its : classes_) {
    Depot::Shelf& shelf = shared.shelves.at(its.step / kStep - 1);
    const auto leave = [&shelf](Block* block) {
      block->next = static_cast<Block*>(shelf.loose);
      shelf.loose = block;
    };
    for (Block* chain : {its.loaded, its.spare}) {
      while (chain != nullptr) {
        Block* const block = chain;
        chain = chain->next;
        leave(block);
      }
    }
    for (; its.fresh != its.freshEnd; its.fresh += its.step)
      leave(reinterpret_cast<Block*>(its.fresh));
    its.loaded = its.spare = nullptr;
    its.room = isSlow_ ? 0 : kMagazine;
  }
}

std::uint64_t Pool::failAt(std::uint64_t nth) noexcept {
  const std::uint64_t left = countdown_;
  countdown_ = nth;
  if (kSanitized) return left;
  // Counting needs the slow way for every call: nothing loaded, no room to load into. Afterwards
  // what was put aside is no full magazine, so it goes to the depot block by block.
  isSlow_ = nth != 0;
  empty();
  return left;
}

void* Pool::large(std::size_t bytes) {
  countDown();
  return ::operator new(bytes);
}

void Pool::releaseLarge(void* memory) noexcept {
  ::operator delete(memory);
}

}  // namespace keeve::detail
