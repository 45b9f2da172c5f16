// Objects for the limit of a call: as many and as different as the actors that are called.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

namespace keeve::bench {

struct Plain {
  virtual ~Plain() = default;
  virtual std::int64_t value() const = 0;
};

inline constexpr std::size_t kPlain = 64;
std::vector<std::unique_ptr<const Plain>> makePlain();

}  // namespace keeve::bench
