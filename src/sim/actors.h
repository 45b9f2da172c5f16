// What a simulated vat hands to its actors: time, luck and chance.
#pragma once

#include "keeve/core/chance.h"
#include "keeve/core/timer.h"
#include "keeve/sim/dice.h"
#include "sim/state.h"

namespace keeve::sim {

/// Virtual time. Shape: opaque; of its vat only.
struct WorldTimer final : Timer {
  VatState* vat;
  explicit WorldTimer(VatState& its) : vat(&its) {}

  Promise<void> after(Turn& turn, std::chrono::nanoseconds delay) const override;
  std::chrono::nanoseconds now() const override;
};

/// Luck from the seed. Shape: opaque.
struct WorldDice final : Dice {
  WorldState* world;
  explicit WorldDice(WorldState& its) : world(&its) {}

  void mayThrow() const override;
  std::int64_t below(std::int64_t bound) const override;
};

/// Bytes from the seed. Shape: opaque.
struct WorldChance final : Chance {
  WorldState* world;
  explicit WorldChance(WorldState& its) : world(&its) {}

  Become<Chance, Bytes> take(Bcom<Chance> bcom, std::int64_t count) const override;
};

}  // namespace keeve::sim

namespace keeve::detail {

template <>
struct InterfaceFinder<sim::WorldTimer> {
  using type = Timer;
};
template <>
struct BehaviourTypeOf<sim::WorldTimer> {
  static const BehaviourType type;
};
template <>
struct InterfaceFinder<sim::WorldDice> {
  using type = sim::Dice;
};
template <>
struct BehaviourTypeOf<sim::WorldDice> {
  static const BehaviourType type;
};
template <>
struct InterfaceFinder<sim::WorldChance> {
  using type = Chance;
};
template <>
struct BehaviourTypeOf<sim::WorldChance> {
  static const BehaviourType type;
};

}  // namespace keeve::detail
