// The differences between the versions of KJ and Boost that keeve builds with, in one place: 0.9.2
// and 1.81 (Debian 12), 1.x and 1.83 (Debian 13).
#pragma once

#include <chrono>

#include <kj/async-io.h>
#include <kj/async-unix.h>
#include <kj/async.h>
#include <kj/debug.h>
#include <kj/time.h>
#include <kj/timer.h>

#if __has_include(<boost/core/yield_primitives.hpp>)
#include <boost/core/yield_primitives.hpp>
namespace keeve::vats {
using boost::core::sp_thread_pause;
}
#else
#include <boost/smart_ptr/detail/sp_thread_pause.hpp>
namespace keeve::vats {
using boost::detail::sp_thread_pause;
}
#endif

namespace keeve::vats {

/// While looking again and again at what another thread is to write: leaves the core to others that
/// share it, for some cycles.
inline void pauseBriefly() noexcept {
  sp_thread_pause();
}

/// The time now, not the frozen one of a kj::Timer.
inline kj::TimePoint clockNow() {
  return kj::systemPreciseMonotonicClock().now();
}

inline kj::Duration toKj(std::chrono::nanoseconds duration) {
  return duration.count() * kj::NANOSECONDS;
}

}  // namespace keeve::vats
