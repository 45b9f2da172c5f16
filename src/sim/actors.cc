#include "sim/actors.h"

#include "core/outside.h"

namespace keeve {

namespace sim {

Promise<void> WorldTimer::after(Turn& turn, std::chrono::nanoseconds delay) const {
  return detail::fulfilledAfter(
      turn, now(), delay,
      [its = vat](const Ref<Resolver<void>>& resolver, std::chrono::nanoseconds due) {
        its->world->setAlarm(*its, resolver, due);
      });
}

std::chrono::nanoseconds WorldTimer::now() const {
  return vat->world->now;
}

void WorldDice::mayThrow() const {
  if (!world->takesMishaps() || !world->mishaps.oneIn(world->faults.mishap)) return;
  ++world->faultCount;
  throw Error("mishap", "by chance, as Faults::mishap asks for");
}

std::int64_t WorldDice::below(std::int64_t bound) const {
  return bound <= 0
             ? 0
             : static_cast<std::int64_t>(world->actors.below(static_cast<std::uint64_t>(bound)));
}

Become<Chance, Bytes> WorldChance::take(Bcom<Chance> bcom, std::int64_t count) const {
  Bytes bytes(checked(count));
  for (auto& each : bytes) each = static_cast<Bytes::value_type>(world->actors.below(256));
  return bcom.unchanged(std::move(bytes));
}

}  // namespace sim

namespace detail {
namespace {

constexpr std::array<NamedMethod, 2> kDiceMethods{
    NamedMethod{"mayThrow", 0, &invokeByName<&sim::Dice::mayThrow>},
    NamedMethod{"below", 1, &invokeByName<&sim::Dice::below>},
};
constexpr std::array<NamedMethod, 1> kChanceMethods{
    NamedMethod{"take", 1, &invokeByName<&Chance::take>}};

}  // namespace

constinit const BehaviourType BehaviourTypeOf<sim::WorldTimer>::type =
    opaqueType<sim::WorldTimer>("Timer", &typeTag<Timer>, kTimerMethods);
constinit const BehaviourType BehaviourTypeOf<sim::WorldDice>::type =
    opaqueType<sim::WorldDice>("Dice", &typeTag<sim::Dice>, kDiceMethods);
constinit const BehaviourType BehaviourTypeOf<sim::WorldChance>::type =
    opaqueType<sim::WorldChance>("Chance", &typeTag<Chance>, kChanceMethods);

}  // namespace detail
}  // namespace keeve
