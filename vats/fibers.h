// Stacks on which code can stop in the middle and go on later.
#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <utility>
#include <vector>

#include <boost/context/detail/fcontext.hpp>

#include "core/sanitizer.h"
#include "keeve/core/detail/thread.h"

namespace keeve::vats {

/// A piece of memory for a stack, with a page below it that must not be touched.
struct Stack {
  std::byte* lowest = nullptr;  // of what may be used
  std::size_t size = 0;
};

/// One function on a stack of its own.
///
/// resume() runs it until it calls suspend() or returns; both on one thread. Exceptions do not
/// leave it. A switch keeps what fcontext does not: the exceptions that are being handled, the
/// calling depth that keeve allows, and what the sanitizers know of stacks.
///
/// Ownership: its pool's stack, given back when it is destroyed. Requires: it has ended, or never
///            began.
/// Threads:   one.
/// Cost:      a switch is about as much as a call; a stack from the pool is a few dozen
///            nanoseconds, a new one ten microseconds.
class FiberStack;

class FiberPool {
 public:
  explicit FiberPool(std::size_t stackSize = 256 * 1024) : stackSize_(stackSize) {}
  ~FiberPool();
  FiberPool(const FiberPool&) = delete;
  FiberPool& operator=(const FiberPool&) = delete;

  Stack take();
  void give(Stack stack) noexcept;

 private:
  std::size_t stackSize_;
  std::vector<Stack> free_;
};

class FiberStack {
 public:
  class Body {
   public:
    virtual void run() noexcept = 0;

   protected:
    ~Body() = default;
  };

  FiberStack(FiberPool& pool, Body& body);
  ~FiberStack();
  FiberStack(const FiberStack&) = delete;
  FiberStack& operator=(const FiberStack&) = delete;

  /// From outside: goes on with the body. Returns when it suspends or ends.
  void resume() noexcept { cross(outside_, inside_); }
  /// From inside the body: back to whoever resumed.
  void suspend() noexcept { cross(inside_, outside_); }
  bool hasEnded() const noexcept { return hasEnded_; }

 private:
  // What the C++ runtime keeps for a thread: the exceptions being handled, and how many are in
  // flight.
  struct Exceptions {
    void* caught = nullptr;
    unsigned int uncaught = 0;
  };
  struct Side {
    Exceptions exceptions;
    std::uintptr_t stackLimit = 0;
    void* fakeStack = nullptr;     // address sanitizer's
    const void* lowest = nullptr;  // the stack, for the address sanitizer
    std::size_t size = 0;
    void* threadFiber = nullptr;  // thread sanitizer's
  };
  static constexpr bool kSanitized = detail::kAddressSanitizer || detail::kThreadSanitizer;

  static void enter(boost::context::detail::transfer_t from) noexcept;
  // Everything that belongs to the side that is left is put away, and what belongs to the other one
  // is laid out.
  void leave(Side& from, Side& to, bool forEver) noexcept {
    from.exceptions = std::exchange(*exceptions_, to.exceptions);
    from.stackLimit = std::exchange(detail::tThread.stackLimit, to.stackLimit);
    if constexpr (kSanitized) tellOfLeaving(from, to, forEver);
  }
  void arrive(Side& here) noexcept {
    if constexpr (kSanitized) tellOfArriving(here);
  }
  // Inline: the processor cannot foresee where a return leads that follows a change of stacks.
  void cross(Side& from, Side& to) noexcept {
    leave(from, to, false);
    context_ = boost::context::detail::jump_fcontext(std::exchange(context_, nullptr), this).fctx;
    arrive(from);
  }
  void tellOfLeaving(Side& from, Side& to, bool forEver) noexcept;
  void tellOfArriving(Side& here) noexcept;

  FiberPool& pool_;
  Body& body_;
  Stack stack_;
  Exceptions* exceptions_;  // this thread's, which stay where they are
  boost::context::detail::fcontext_t context_ = nullptr;  // the side that is not running
  Side inside_;
  Side outside_;
  bool hasEnded_ = false;
};

}  // namespace keeve::vats
