// Free lists per thread for the small things that every turn makes: messages, behaviours, promise
// states.
#pragma once

#include <cstddef>
#include <cstdint>

#include "keeve/core/detail/thread.h"

namespace keeve::detail {

/// Hands out blocks of up to 512 bytes from per-thread free lists; larger ones come from operator
/// new.
///
/// After Bonwick's magazines: a thread owns two magazines a size class, a full one goes to a depot
/// shared by all threads and an empty one is exchanged there for a full one, so that a thread which
/// only frees what another allocates costs one lock a magazine and memory flows back. In a
/// sanitizer build every block comes from operator new, so that the sanitizer sees each of them.
///
/// Shape:     32 classes of 16 bytes; 256 blocks a magazine; memory is kept for reuse, not given
///            back.
/// Ownership: the thread's; made on first use, emptied into the depot when the thread ends.
/// Threads:   its own only; a block may be released on another thread than it was taken on.
/// Errors:    allocate throws std::bad_alloc.
/// Cost:      1 to 2 ns for a pair of allocate and release.
class Pool {
 public:
  static Pool& here() noexcept {
    Pool* const pool = tThread.pool;
    return pool != nullptr ? *pool : start();
  }

  void* allocate(std::size_t bytes) {
    if (bytes > kLargest) [[unlikely]]
      return large(bytes);
    SizeClass& its = classes_[(bytes - 1) / kStep];
    if (its.loaded == nullptr) [[unlikely]]
      return refill(its);
    Block* const block = its.loaded;
    its.loaded = block->next;
    ++its.room;
    return block;
  }

  void release(void* memory, std::size_t bytes) noexcept {
    if (bytes > kLargest) [[unlikely]]
      return releaseLarge(memory);
    SizeClass& its = classes_[(bytes - 1) / kStep];
    if (its.room == 0) [[unlikely]] {
      if (!makeRoom(its, memory)) return;
    }
    auto* const block = static_cast<Block*>(memory);
    block->next = its.loaded;
    its.loaded = block;
    --its.room;
  }

  /// Fault injection: the `nth` allocation of this thread from now on, counted from 1, throws
  /// std::bad_alloc; 0 ends it. Returns how many were still to come, so that a test knows whether
  /// it was reached. Slow while it lasts.
  std::uint64_t failAt(std::uint64_t nth) noexcept;
  /// One more allocation, by someone else: throws std::bad_alloc when that is the one to fail.
  void count() {
    if (countdown_ != 0) [[unlikely]]
      countDown();
  }

 private:
  struct Block {
    Block* next;
  };
  struct alignas(64) SizeClass {
    Block* loaded = nullptr;     // the magazine in use
    std::uint32_t room = 0;      // blocks that it lacks; 0 also where every call takes the slow way
    std::uint32_t step = 0;      // bytes of a block
    Block* spare = nullptr;      // a full magazine, or null
    std::byte* fresh = nullptr;  // memory never handed out yet
    std::byte* freshEnd = nullptr;
  };
  struct Ending;
  friend struct Ending;

  static constexpr std::size_t kStep = 16;
  static constexpr std::size_t kLargest = 512;
  static constexpr std::size_t kClasses = kLargest / kStep;
  static constexpr std::uint32_t kMagazine = 256;

  Pool() noexcept;
  static Pool& start() noexcept;
  void* refill(SizeClass& its);
  void countDown();
  bool makeRoom(SizeClass& its, void* memory) noexcept;
  void empty() noexcept;
  void* large(std::size_t bytes);
  static void releaseLarge(void* memory) noexcept;

  bool isSlow_;  // every call takes the slow way: nothing is loaded, and there is no room
  std::uint64_t countdown_ = 0;  // allocations until one fails, or 0
  SizeClass classes_[kClasses];
};

}  // namespace keeve::detail
