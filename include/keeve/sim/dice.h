// Luck, as an actor that is handed over.
#pragma once

#include <cstdint>

#include "keeve/core/turn.h"

namespace keeve::sim {

/// An actor that answers by luck: what a simulated actor asks where a real one would be unlucky.
///
///     turn.call<&sim::Dice::mayThrow>(dice);     // somewhere in a handler
///
/// Nothing in keeve draws numbers by itself: who was not handed a Dice cannot. Vat::dice() has
/// that of the world, which is the same in each run from the same seed.
///
/// Shape:     an interface.
/// Threads:   its vat's.
/// Authority: to draw the world's numbers.
/// Errors:    `mishap`, from mayThrow: once in Faults::mishap times, while the world runs.
struct Dice {
  virtual ~Dice() = default;
  virtual void mayThrow() const = 0;
  /// From 0 to `bound` - 1; 0 for a bound that is not positive.
  virtual std::int64_t below(std::int64_t bound) const = 0;
};
BOOST_DESCRIBE_STRUCT(Dice, (), (mayThrow, below))

}  // namespace keeve::sim
