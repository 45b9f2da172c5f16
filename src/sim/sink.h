// Where a simulated world's vats report.
#pragma once

#include "sim/state.h"

namespace keeve::sim {

class WorldState::Sink final : public ReportSink {
 public:
  explicit Sink(WorldState& world) : world_(&world) {}
  void report(const Report& report) noexcept override {
    if (world_ != nullptr) world_->report(report);
  }
  void end() noexcept { world_ = nullptr; }

 private:
  WorldState* world_;
};

}  // namespace keeve::sim
