// Time, as an actor that is handed over.
#pragma once

#include <chrono>
#include <cstdint>

#include "keeve/core/turn.h"

namespace keeve {

namespace detail {
class Loop;
}

/// An actor that tells the time and lets others wait for it:
///
///     Ref<Timer> timer = vat.timer();
///     auto later = turn.send<&Timer::after>(timer, std::chrono::milliseconds(50));
///     turn.on(later, [](Turn& turn) { ... });
///
/// Nothing in keeve knows the time by itself: who was not handed a timer cannot tell it, and who
/// hands over another actor with these methods decides what time it is (a simulation, a replay).
///
/// Shape:     by name its methods take and give nanoseconds.
/// Threads:   its vat's; far ones send to it.
/// Authority: to tell the time and to wait.
/// Errors:    a promise of `after` breaks with `vat-halted` when the vat does.
/// Cost:      a pending wait is a promise and an entry in the loop's timer queue.
struct Timer {
  detail::Loop* loop = nullptr;

  /// Fulfilled when this much time has passed, not before; at once if it is not positive.
  Promise<void> after(Turn& turn, std::chrono::nanoseconds delay) const;
  void arm(Turn& turn, Ref<Resolver<void>> resolver,
           std::chrono::nanoseconds due) const;  // its own message to itself
  /// Since some moment before the program began; it never goes back.
  std::chrono::nanoseconds now() const;
};

namespace detail {
template <>
struct BehaviourTypeOf<Timer> {
  static const BehaviourType type;
};
}  // namespace detail

}  // namespace keeve
