#include "keeve/lib/chance.h"

#include <sodium.h>

namespace keeve {

Become<Chance, Bytes> SystemChance::take(Bcom<Chance> bcom, std::int64_t count) const {
  Bytes bytes(checked(count));
  detail::require(sodium_init() >= 0, "libsodium finds a source of chance");
  if (!bytes.empty()) randombytes_buf(bytes.data(), bytes.size());
  return bcom.unchanged(std::move(bytes));
}

}  // namespace keeve
