// The operating system's chance.
#pragma once

#include "keeve/core/chance.h"

namespace keeve {

/// The operating system's generator, through libsodium.
///
/// Threads: its vat's. Errors: as Chance; `internal` when the system has no chance to give.
/// Cost:    a system call now and then.
struct SystemChance final : Chance {
  Become<Chance, Bytes> take(Bcom<Chance> bcom, std::int64_t count) const override;
};
BOOST_DESCRIBE_STRUCT(SystemChance, (Chance), ())

}  // namespace keeve
