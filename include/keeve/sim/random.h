// Chance that is the same on each machine.
#pragma once

#include <cstdint>

namespace keeve::sim {

/// A generator of numbers from a seed, the same with each compiler and standard library (the
/// distributions of <random> are not).
///
/// Shape:     64 bits of state; each seed gives all 2^64 numbers, in another order.
/// Threads:   one.
/// Authority: none that matters: whoever sees some numbers can tell the next. Not for secrets.
/// Cost:      a nanosecond a number.
/// Source:    SplitMix64: Steele, Lea, Flood, "Fast splittable pseudorandom number generators"
///            (OOPSLA 2014).
class Random {
 public:
  explicit Random(std::uint64_t seed) noexcept : state_(seed) {}

  std::uint64_t next() noexcept {
    std::uint64_t mixed = (state_ += 0x9e3779b97f4a7c15U);
    mixed = (mixed ^ (mixed >> 30U)) * 0xbf58476d1ce4e5b9U;
    mixed = (mixed ^ (mixed >> 27U)) * 0x94d049bb133111ebU;
    return mixed ^ (mixed >> 31U);
  }
  /// From 0 to `bound` - 1, and 0 for a bound of 0. Small bounds only: the bias is bound / 2^64.
  std::uint64_t below(std::uint64_t bound) noexcept { return bound == 0 ? 0 : next() % bound; }
  /// True once in `many` times; never for 0.
  bool oneIn(std::uint64_t many) noexcept { return many != 0 && below(many) == 0; }
  /// Another generator: what is drawn from one does not show in the other.
  Random split() noexcept { return Random(next()); }

 private:
  std::uint64_t state_;
};

}  // namespace keeve::sim
