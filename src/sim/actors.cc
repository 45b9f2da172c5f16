#include "sim/actors.h"

#include <algorithm>

namespace keeve {

namespace sim {

// What touches the world is a message, which waits for the commit: a turn that fails has started no
// clock.
Promise<void> WorldTimer::after(Turn& turn, std::chrono::nanoseconds delay) const {
  constexpr std::chrono::nanoseconds kLongest = std::chrono::hours(24 * 365 * 100);
  auto pair = turn.promise<void>();
  if (delay.count() <= 0) {
    turn.call<&Resolver<void>::fulfill>(pair.resolver, std::monostate());
  } else {
    turn.sendOnly(
        turn.spawn([its = vat](Ref<Resolver<void>> resolver, std::chrono::nanoseconds due) {
          its->world->setAlarm(*its, std::move(resolver), due);
        }),
        pair.resolver, now() + std::min(delay, kLongest));
  }
  return pair.promise;
}

std::chrono::nanoseconds WorldTimer::now() const {
  return vat->world->now;
}

void WorldChance::mayThrow() const {
  if (!world->takesMishaps() || !world->mishaps.oneIn(world->faults.mishap)) return;
  ++world->faultCount;
  throw Error("mishap", "by chance, as Faults::mishap asks for");
}

std::int64_t WorldChance::below(std::int64_t bound) const {
  return bound <= 0
             ? 0
             : static_cast<std::int64_t>(world->actors.below(static_cast<std::uint64_t>(bound)));
}

}  // namespace sim

namespace detail {
namespace {

constexpr std::array<NamedMethod, 2> kTimerMethods{
    NamedMethod{"after", 1, &invokeByName<&Timer::after>},
    NamedMethod{"now", 0, &invokeByName<&Timer::now>},
};
constexpr std::array<NamedMethod, 2> kChanceMethods{
    NamedMethod{"mayThrow", 0, &invokeByName<&sim::Chance::mayThrow>},
    NamedMethod{"below", 1, &invokeByName<&sim::Chance::below>},
};

Value portrayNothing(const Node&) {
  return Value::map({});
}

template <class T>
constexpr BehaviourType opaque(std::string_view name, const void* tag,
                               std::span<const NamedMethod> methods) {
  return {{NodeKind::behaviour, true, sizeof(Behaviour<T>), nullptr, nullptr},
          name,
          tag,
          stateOffsetOf<T>(),
          methods,
          &portrayNothing};
}

}  // namespace

constinit const BehaviourType BehaviourTypeOf<sim::WorldTimer>::type =
    opaque<sim::WorldTimer>("Timer", &typeTag<Timer>, kTimerMethods);
constinit const BehaviourType BehaviourTypeOf<sim::WorldChance>::type =
    opaque<sim::WorldChance>("Chance", &typeTag<sim::Chance>, kChanceMethods);

}  // namespace detail
}  // namespace keeve
