#include "vats/fibers.h"

#include <cstring>
#include <new>
#include <utility>

#include <cxxabi.h>
#include <pthread.h>
#include <sys/mman.h>
#include <unistd.h>

#include "core/room.h"
#include "core/sanitizer.h"
#include "keeve/core/detail/thread.h"

// The sanitizers' interface to switching stacks. Declared here, weak, so that one source serves
// builds with and without them.
extern "C" {
[[gnu::weak]] void __sanitizer_start_switch_fiber(void** fakeStack, const void* lowest,
                                                  std::size_t size);
[[gnu::weak]] void __sanitizer_finish_switch_fiber(void* fakeStack, const void** oldLowest,
                                                   std::size_t* oldSize);
[[gnu::weak]] void __asan_unpoison_memory_region(const volatile void* memory, std::size_t size);
[[gnu::weak]] void* __tsan_get_current_fiber();
[[gnu::weak]] void* __tsan_create_fiber(unsigned flags);
[[gnu::weak]] void __tsan_destroy_fiber(void* fiber);
[[gnu::weak]] void __tsan_switch_to_fiber(void* fiber, unsigned flags);
}

namespace keeve::vats {

using boost::context::detail::jump_fcontext;
using boost::context::detail::make_fcontext;
using boost::context::detail::transfer_t;

// --- stacks --------------------------------------------------------------------------------------

namespace {

// What was a stack may soon be another thread's, whose own the address sanitizer looks at.
void unmap(const Stack& stack) noexcept {
  if (__asan_unpoison_memory_region != nullptr)
    __asan_unpoison_memory_region(stack.lowest, stack.size);
  const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  munmap(stack.lowest - page, stack.size + page);
}

}  // namespace

FiberPool::~FiberPool() {
  for (const Stack& stack : free_) unmap(stack);
}

Stack FiberPool::take() {
  if (!free_.empty()) {
    const Stack stack = free_.back();
    free_.pop_back();
    return stack;
  }
  detail::makeRoom(free_, free_.size() + 1);  // so that giving back cannot fail
  const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  void* const memory = mmap(nullptr, stackSize_ + page, PROT_READ | PROT_WRITE,
                            MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
  if (memory == MAP_FAILED) throw std::bad_alloc();
  if (mprotect(memory, page, PROT_NONE) != 0) {
    munmap(memory, stackSize_ + page);
    throw std::bad_alloc();
  }
  return {static_cast<std::byte*>(memory) + page, stackSize_};
}

void FiberPool::give(Stack stack) noexcept {
  try {
    free_.push_back(stack);
  } catch (const std::bad_alloc&) {
    unmap(stack);
  }
}

// --- switching -----------------------------------------------------------------------------------

FiberStack::FiberStack(FiberPool& pool, Body& body)
    : pool_(pool),
      body_(body),
      stack_(pool.take()),
      exceptions_(reinterpret_cast<Exceptions*>(abi::__cxa_get_globals())) {
  context_ = make_fcontext(stack_.lowest + stack_.size, stack_.size, &FiberStack::enter);
  inside_.lowest = stack_.lowest;
  inside_.size = stack_.size;
  inside_.stackLimit = detail::stackLimitFor(stack_.lowest);
  if constexpr (detail::kThreadSanitizer) inside_.threadFiber = __tsan_create_fiber(0);
}

FiberStack::~FiberStack() {
  if constexpr (detail::kThreadSanitizer) __tsan_destroy_fiber(inside_.threadFiber);
  pool_.give(stack_);
}

void FiberStack::tellOfLeaving(Side& from, Side& to, bool forEver) noexcept {
  if constexpr (detail::kAddressSanitizer) {
    __sanitizer_start_switch_fiber(forEver ? nullptr : &from.fakeStack, to.lowest, to.size);
  }
  if constexpr (detail::kThreadSanitizer) {
    from.threadFiber = __tsan_get_current_fiber();
    __tsan_switch_to_fiber(to.threadFiber, 0);
  }
}

void FiberStack::tellOfArriving(Side& here) noexcept {
  if constexpr (detail::kAddressSanitizer) {
    // The outside's stack is learnt on the way in.
    Side& other = &here == &inside_ ? outside_ : inside_;
    __sanitizer_finish_switch_fiber(here.fakeStack, &other.lowest, &other.size);
  }
}

void FiberStack::enter(transfer_t from) noexcept {
  auto& self = *static_cast<FiberStack*>(from.data);
  self.context_ = from.fctx;
  self.arrive(self.inside_);
  self.body_.run();
  self.hasEnded_ = true;
  self.leave(self.inside_, self.outside_, true);
  jump_fcontext(std::exchange(self.context_, nullptr), &self);
  __builtin_unreachable();
}

}  // namespace keeve::vats
