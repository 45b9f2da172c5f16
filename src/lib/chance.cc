#include "keeve/lib/chance.h"

#include <string>

#include <sodium.h>

namespace keeve {

Become<Chance, Bytes> SystemChance::take(Bcom<Chance> bcom, std::int64_t count) const {
  if (count < 0 || count > kMostBytes)
    throw Error(kind::outOfRange, "chance gives up to " + std::to_string(kMostBytes) +
                                      " bytes at once, not " + std::to_string(count));
  detail::require(sodium_init() >= 0, "libsodium finds a source of chance");
  Bytes bytes(static_cast<std::size_t>(count));
  if (!bytes.empty()) randombytes_buf(bytes.data(), bytes.size());
  return bcom.unchanged(std::move(bytes));
}

}  // namespace keeve
