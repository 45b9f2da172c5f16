// What keeve knows of the thread it runs on: whose cells it may count without atomics, how deep it
// may call, and where its free memory is. It says nothing about vats or turns: there is no ambient
// authority to be found here.
#pragma once

#if __cplusplus < 202002L
#error "keeve needs C++20: -std=c++20, or in meson default_options: ['cpp_std=c++20']"
#endif

#include <cstdint>
#include <exception>

namespace keeve::detail {

class Pool;

/// One per thread, found without a call.
struct Thread {
  /// Who counts here: a Home whose owner is equal may be touched. Every thread is an owner; a loop
  /// keeps its own.
  const void* owner = nullptr;
  /// Calls that would go below this address fail with `too-deep`. A fiber sets it to its own stack
  /// while it runs.
  std::uintptr_t stackLimit = 0;
  Pool* pool = nullptr;
  /// Some library's exceptions must die on the thread that threw them. A loop that knows such a
  /// library gives a copy that may go anywhere, and null for all others. It must not throw.
  std::exception_ptr (*portable)(const std::exception& handled) = nullptr;
};

[[gnu::tls_model("initial-exec")]] extern constinit thread_local Thread tThread;

/// tThread, made ready: owner and stack limit are known. Cost: a few microseconds once per thread.
Thread& thisThread() noexcept;

/// The limit for a stack whose lowest address is `lowest`: some room is kept for whoever reports
/// the failure.
std::uintptr_t stackLimitFor(const void* lowest) noexcept;

}  // namespace keeve::detail
