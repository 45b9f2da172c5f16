// What the actors share that stand for the outside: clocks, and other opaque ones.
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <span>
#include <string_view>
#include <utility>

#include "keeve/core/timer.h"

namespace keeve::detail {

inline Value portrayNothing(const Node&) {
  return Value::map({});
}

/// Of a behaviour that holds something of this process, so that it has no fields to show or keep.
template <class T>
constexpr BehaviourType opaqueType(std::string_view name, const void* interfaceTag,
                                   std::span<const NamedMethod> methods) {
  return {{NodeKind::behaviour, true, sizeof(Behaviour<T>), destroyerOf<Behaviour<T>>(), nullptr},
          name,
          interfaceTag,
          stateOffsetOf<T>(),
          methods,
          &portrayNothing,
          receiverOf<T>()};
}

inline constexpr std::array<NamedMethod, 2> kTimerMethods{
    NamedMethod{"after", 1, &invokeByName<&Timer::after>},
    NamedMethod{"now", 0, &invokeByName<&Timer::now>},
};

/// A clock's Timer::after: `arm` starts the clock, which fulfils the resolver when it is due. That
/// is done by a message, which waits for the commit: a turn that fails has started no clock.
template <class Arm>
Promise<void> fulfilledAfter(Turn& turn, std::chrono::nanoseconds now,
                             std::chrono::nanoseconds delay, Arm arm) {
  constexpr std::chrono::nanoseconds kLongest = std::chrono::hours(24 * 365 * 100);
  if (delay.count() <= 0) return turn.fulfilled();
  auto pair = turn.promise<void>();
  const auto armed = turn.spawn([arm](const Ref<Resolver<void>>& resolver,
                                      std::chrono::nanoseconds due) { arm(resolver, due); });
  turn.sendOnly(armed, pair.resolver, now + std::min(delay, kLongest));
  return pair.promise;
}

}  // namespace keeve::detail
