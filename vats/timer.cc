#include "vats/timer.h"

#include <algorithm>

#include "vats/loop.h"

namespace keeve::detail {

namespace {

void arm(Loop& loop, Ref<Resolver<void>> resolver, std::chrono::nanoseconds due) {
  const kj::TimePoint when = kj::origin<kj::TimePoint>() + vats::toKj(due);
  loop.addTask(loop.timer().atTime(when).then([resolver = std::move(resolver)] {
    using Fulfill = MethodCall<&Resolver<void>::fulfill>;
    postFromOutside(makeCall<Fulfill>(resolver, std::monostate()));
  }));
}

}  // namespace

// What touches the loop is a message, which waits for the commit: a turn that fails has started no
// clock.
Promise<void> LoopTimer::after(Turn& turn, std::chrono::nanoseconds delay) const {
  constexpr std::chrono::nanoseconds kLongest = std::chrono::hours(24 * 365 * 100);
  auto pair = turn.promise<void>();
  if (delay.count() <= 0) {
    turn.call<&Resolver<void>::fulfill>(pair.resolver, std::monostate());
  } else {
    turn.sendOnly(
        turn.spawn([its = loop](Ref<Resolver<void>> resolver, std::chrono::nanoseconds due) {
          arm(*its, std::move(resolver), due);
        }),
        pair.resolver, now() + std::min(delay, kLongest));
  }
  return pair.promise;
}

std::chrono::nanoseconds LoopTimer::now() const {
  return std::chrono::nanoseconds((vats::clockNow() - kj::origin<kj::TimePoint>()) /
                                  kj::NANOSECONDS);
}

namespace {

constexpr std::array<NamedMethod, 2> kTimerMethods{
    NamedMethod{"after", 1, &invokeByName<&Timer::after>},
    NamedMethod{"now", 0, &invokeByName<&Timer::now>},
};

Value portrayTimer(const Node&) {
  return Value::map({});
}

}  // namespace

constinit const BehaviourType BehaviourTypeOf<LoopTimer>::type{
    {NodeKind::behaviour, true, sizeof(Behaviour<LoopTimer>), nullptr, nullptr},
    "Timer",
    &typeTag<Timer>,
    stateOffsetOf<LoopTimer>(),
    kTimerMethods,
    &portrayTimer};

}  // namespace keeve::detail
