// Chance, as an actor that is handed over.
#pragma once

#include <cstdint>

#include "keeve/core/turn.h"

namespace keeve {

/// Where unguessable bytes come from.
///
/// Nothing in keeve draws lots by itself. Who hands over another behaviour of this interface
/// decides what falls: a simulation draws from its seed, a replay from its record.
///
/// Authority: to use up chance; it tells nothing about what others were given.
/// Errors:    `out-of-range` for a negative count, or more bytes than it gives at once.
struct Chance {
  static constexpr std::int64_t kMostBytes = 1 << 20;

  virtual ~Chance() = default;
  virtual Become<Chance, Bytes> take(Bcom<Chance> bcom, std::int64_t count) const = 0;
};
BOOST_DESCRIBE_STRUCT(Chance, (), (take))

/// The operating system's generator, through libsodium.
///
/// Threads: its vat's. Errors: as Chance; `internal` when the system has no chance to give.
/// Cost:    a system call now and then.
struct SystemChance final : Chance {
  Become<Chance, Bytes> take(Bcom<Chance> bcom, std::int64_t count) const override;
};
BOOST_DESCRIBE_STRUCT(SystemChance, (Chance), ())

}  // namespace keeve
