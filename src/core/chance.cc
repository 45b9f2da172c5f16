#include "keeve/core/chance.h"

#include <string>

namespace keeve {

std::size_t Chance::checked(std::int64_t count) {
  if (count < 0 || count > kMostBytes)
    throw Error(kind::outOfRange, "chance gives up to " + std::to_string(kMostBytes) +
                                      " bytes at once, not " + std::to_string(count));
  return static_cast<std::size_t>(count);
}

}  // namespace keeve
