// Operator new for programs that simulate: it counts, so that it can fail where Faults::allocation
// says. A program gets it by linking with `keeve-sim-new`.
#include <cstdlib>
#include <new>

#include "keeve/core/detail/pool.h"

void* operator new(std::size_t size) {
  if (keeve::detail::tThread.pool != nullptr) keeve::detail::tThread.pool->count();
  void* const memory = std::malloc(size == 0 ? 1 : size);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}
void operator delete(void* memory) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}
