// Chance, as an actor that is handed over.
#pragma once

#include <cstddef>
#include <cstdint>

#include "keeve/core/turn.h"

namespace keeve {

/// Where unguessable bytes come from.
///
/// Nothing in keeve draws lots by itself. Who hands over another behaviour of this interface
/// decides what falls: a simulated vat's is drawn from the seed, the operating system's is
/// SystemChance.
///
/// Shape:     an interface.
/// Authority: to use up chance; it tells nothing about what others were given.
/// Errors:    `out-of-range` for a negative count, or more bytes than it gives at once.
struct Chance {
  static constexpr std::int64_t kMostBytes = 1 << 20;

  virtual ~Chance() = default;
  virtual Become<Chance, Bytes> take(Bcom<Chance> bcom, std::int64_t count) const = 0;

  /// For those who implement it: the count as a size, or the error above.
  static std::size_t checked(std::int64_t count);
};
BOOST_DESCRIBE_STRUCT(Chance, (), (take))

}  // namespace keeve
