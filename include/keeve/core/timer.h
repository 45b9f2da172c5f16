// Time, as an actor that is handed over.
#pragma once

#include <chrono>

#include "keeve/core/turn.h"

namespace keeve {

/// An actor that tells the time and lets others wait for it:
///
///     auto later = turn.send<&Timer::after>(timer, std::chrono::milliseconds(50));
///     turn.on(later, [](Turn& turn) { ... });
///
/// Nothing in keeve knows the time by itself: who was not handed a timer cannot tell it, and who
/// hands over another behaviour of this interface decides what time it is (a simulation, a replay,
/// a test that waits for nothing). A vat has one of its loop's clock: Vat::timer().
///
/// Shape:     an interface. By name its methods take and give nanoseconds.
/// Threads:   its vat's; far ones send to it.
/// Authority: to tell the time and to wait.
/// Errors:    a promise of `after` breaks with `vat-halted` when the timer's vat does.
/// Cost:      a pending wait of a loop's timer is a promise and an entry in the loop's queue.
struct Timer {
  virtual ~Timer() = default;
  /// Fulfilled when this much time has passed, not before; at once if it is not positive.
  virtual Promise<void> after(Turn& turn, std::chrono::nanoseconds delay) const = 0;
  /// Since some moment before the program began; it never goes back.
  virtual std::chrono::nanoseconds now() const = 0;
};
BOOST_DESCRIBE_STRUCT(Timer, (), (after, now))

}  // namespace keeve
