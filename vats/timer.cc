#include "vats/timer.h"

#include "core/outside.h"
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

Promise<void> LoopTimer::after(Turn& turn, std::chrono::nanoseconds delay) const {
  return fulfilledAfter(turn, now(), delay,
                        [its = loop](const Ref<Resolver<void>>& resolver,
                                     std::chrono::nanoseconds due) { arm(*its, resolver, due); });
}

std::chrono::nanoseconds LoopTimer::now() const {
  return std::chrono::nanoseconds((vats::clockNow() - kj::origin<kj::TimePoint>()) /
                                  kj::NANOSECONDS);
}

constinit const BehaviourType BehaviourTypeOf<LoopTimer>::type =
    opaqueType<LoopTimer>("Timer", &typeTag<Timer>, kTimerMethods);

}  // namespace keeve::detail
