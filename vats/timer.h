// A loop's clock as a Timer.
#pragma once

#include "keeve/core/timer.h"

namespace keeve::detail {

class Loop;

/// Shape:   opaque: it cannot be taken to another loop, so it has no portrait.
/// Threads: its loop's.
struct LoopTimer final : Timer {
  Loop* loop;
  explicit LoopTimer(Loop* its) : loop(its) {}

  Promise<void> after(Turn& turn, std::chrono::nanoseconds delay) const override;
  std::chrono::nanoseconds now() const override;
};

template <>
struct InterfaceFinder<LoopTimer> {
  using type = Timer;
};
template <>
struct BehaviourTypeOf<LoopTimer> {
  static const BehaviourType type;
};

}  // namespace keeve::detail
