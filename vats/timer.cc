#include "keeve/vats/timer.h"

#include <algorithm>

#include "vats/loop.h"

namespace keeve {

// What touches the loop waits for the commit: a turn that fails has started no clock.
Promise<void> Timer::after(Turn& turn, std::chrono::nanoseconds delay) const {
  constexpr std::chrono::nanoseconds kLongest = std::chrono::hours(24 * 365 * 100);
  auto pair = turn.promise<void>();
  if (delay.count() <= 0) {
    turn.call<&Resolver<void>::fulfill>(pair.resolver, std::monostate());
  } else {
    turn.sendOnly<&Timer::arm>(turn.self<Timer>(), pair.resolver,
                               now() + std::min(delay, kLongest));
  }
  return pair.promise;
}

void Timer::arm(Turn&, Ref<Resolver<void>> resolver, std::chrono::nanoseconds due) const {
  const kj::TimePoint when = kj::origin<kj::TimePoint>() + vats::toKj(due);
  loop->addTask(loop->timer().atTime(when).then([resolver = std::move(resolver)] {
    using Fulfill = detail::MethodCall<&Resolver<void>::fulfill>;
    detail::postFromOutside(detail::makeCall<Fulfill>(resolver, std::monostate()));
  }));
}

std::chrono::nanoseconds Timer::now() const {
  return std::chrono::nanoseconds((vats::clockNow() - kj::origin<kj::TimePoint>()) /
                                  kj::NANOSECONDS);
}

namespace detail {
namespace {

Value portrayTimer(const Node&) {
  return Value::map({});
}

constexpr std::array<NamedMethod, 2> kTimerMethods{
    NamedMethod{"after", 1, &invokeByName<&Timer::after>},
    NamedMethod{"now", 0, &invokeByName<&Timer::now>},
};

}  // namespace

constinit const BehaviourType BehaviourTypeOf<Timer>::type{
    {NodeKind::behaviour, true, sizeof(Behaviour<Timer>), nullptr, nullptr},
    "Timer",
    &typeTag<Timer>,
    stateOffsetOf<Timer>(),
    kTimerMethods,
    &portrayTimer};

}  // namespace detail
}  // namespace keeve
