// Promises that time keeps.
#pragma once

#include <chrono>
#include <utility>

#include "keeve/core/timer.h"

namespace keeve {

/// Promises `value` when this much time has passed.
///
///     const auto late = timeout(turn, timer, 200ms, std::string("no answer"));
///     turn.on(race(turn, answer, late), [](const std::string& said) { ... });
///
/// What it ran out on goes on: a promise is not cancelled, only not waited for any longer.
///
/// Shape:     the delay is fulfilled at once where it is not positive.
/// Authority: the timer's reference is the permission to wait; it may be far.
/// Errors:    the promise breaks when the timer cannot be reached or its vat halts.
/// Cost:      a message to the timer and what it does with it.
/// Source:    Goblins' timeout.
template <class T>
Promise<T> timeout(Turn& turn, const Ref<Timer>& timer, std::chrono::nanoseconds delay, T value) {
  return turn.then(turn.send<&Timer::after>(timer, delay),
                   [value = std::move(value)] { return value; });
}

/// The same with nothing to say but that the time has come.
inline Promise<void> timeout(Turn& turn, const Ref<Timer>& timer, std::chrono::nanoseconds delay) {
  return turn.send<&Timer::after>(timer, delay);
}

}  // namespace keeve
