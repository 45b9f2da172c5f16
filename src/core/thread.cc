#include "keeve/core/detail/thread.h"

#include <algorithm>

#include <pthread.h>

#include "core/sanitizer.h"

namespace keeve::detail {

constinit thread_local Thread tThread;

namespace {
// Room below the limit for the frames that notice it, unwind and report: sanitizers make them
// large.
constexpr std::uintptr_t kReserve = 96 * 1024;
}  // namespace

std::uintptr_t stackLimitFor(const void* lowest) noexcept {
  return reinterpret_cast<std::uintptr_t>(lowest) + kReserve;
}

Thread& thisThread() noexcept {
  if (tThread.owner == nullptr) tThread.owner = &tThread;
  if (tThread.stackLimit == 0) {
    pthread_attr_t attributes;
    void* lowest = nullptr;
    std::size_t size = 0;
    if (pthread_getattr_np(pthread_self(), &attributes) == 0) {
      pthread_attr_getstack(&attributes, &lowest, &size);
      pthread_attr_destroy(&attributes);
    }
    // The main thread's stack may be reported as unlimited: then 8 MiB below here are taken as
    // given.
    constexpr std::size_t kUsual = 8 * 1024 * 1024;
    const auto here = reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
    const auto bottom = reinterpret_cast<std::uintptr_t>(lowest);
    if (bottom == 0 || here - bottom > 16 * kUsual)
      lowest = reinterpret_cast<void*>(here - kUsual + kReserve);
    tThread.stackLimit = stackLimitFor(lowest);
    // The thread sanitizer itself fails beyond 65,535 frames.
    constexpr std::uintptr_t kFramesCounted = 1024 * 1024;
    if (kThreadSanitizer) tThread.stackLimit = std::max(tThread.stackLimit, here - kFramesCounted);
  }
  return tThread;
}

}  // namespace keeve::detail
