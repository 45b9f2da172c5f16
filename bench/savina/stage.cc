#include "bench/savina/stage.h"

#include <stdexcept>
#include <string>

namespace keeve::savina {

Become<Gather, void> Gather::add(Turn& turn, Bcom<Gather> bcom, std::int64_t value) const {
  if (missing == 1) turn.sendOnly<&Resolver<std::int64_t>::fulfill>(done, sum + value);
  return bcom(Gather{missing - 1, done, sum + value});
}

Stage::Stage(Placement placement)
    : machine_({.loops = placement == Placement::together ? 1U : 0U}) {
  for (unsigned loop = 0; loop < machine_.loops(); ++loop) vats_.push_back(machine_.vatOn(loop));
  home().run([&](Turn& turn) {
    auto [promise, resolver] = turn.promise<std::int64_t>();
    result_ = promise;
    done_ = resolver;
  });
  begin_ = Clock::now();
}

Outcome expect(std::int64_t wanted, Outcome outcome) {
  if (outcome.result != wanted) {
    throw std::runtime_error("the result is " + std::to_string(outcome.result) + " instead of " +
                             std::to_string(wanted));
  }
  return outcome;
}

std::int64_t work(std::int64_t seed, std::int64_t rounds) {
  for (std::int64_t i = 0; i < rounds; ++i) seed = following(seed);
  return seed;
}

}  // namespace keeve::savina
