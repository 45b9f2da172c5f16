#include "bench/plain.h"

#include <array>

namespace keeve::bench {
namespace {

template <std::size_t Words>
struct PlainOf final : Plain {
  std::array<std::int64_t, Words> numbers{};
  std::int64_t value() const override { return numbers.back(); }
};

}  // namespace

std::vector<std::unique_ptr<const Plain>> makePlain() {
  std::vector<std::unique_ptr<const Plain>> made;
  for (std::size_t i = 0; i < kPlain; i += 4) {
    made.push_back(std::make_unique<PlainOf<1>>());
    made.push_back(std::make_unique<PlainOf<2>>());
    made.push_back(std::make_unique<PlainOf<3>>());
    made.push_back(std::make_unique<PlainOf<4>>());
  }
  return made;
}

}  // namespace keeve::bench
