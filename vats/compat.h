// The differences between the versions of KJ that keeve builds with, in one place: 0.9.2 (Debian
// 12) and 1.x (Debian 13).
#pragma once

#include <chrono>

#include <kj/async-io.h>
#include <kj/async-unix.h>
#include <kj/async.h>
#include <kj/debug.h>
#include <kj/time.h>
#include <kj/timer.h>

namespace keeve::vats {

/// The time now, not the frozen one of a kj::Timer.
inline kj::TimePoint clockNow() {
  return kj::systemPreciseMonotonicClock().now();
}

inline kj::Duration toKj(std::chrono::nanoseconds duration) {
  return duration.count() * kj::NANOSECONDS;
}

}  // namespace keeve::vats
