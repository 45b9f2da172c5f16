// The four scenarios of the profiler of rakka, an actor runtime in Rust.
#pragma once

#include <span>

#include "bench/profile/report.h"

namespace keeve::profile {

/// A scenario in one configuration; most have several.
struct Scenario {
  std::string_view name;
  std::string_view config;
  /// How many messages it takes unless it is told.
  std::int64_t messages;
  /// Throws std::runtime_error when a message was lost.
  Measurement (*run)(const Scenario& scenario, std::int64_t messages);
};
std::span<const Scenario> scenarios();

}  // namespace keeve::profile
