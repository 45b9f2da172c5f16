// What the profiler measures, and how it says so.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace keeve::profile {

/// How long an answer took: half, 95 and 99 of 100 were not slower.
struct Latencies {
  std::chrono::nanoseconds p50;
  std::chrono::nanoseconds p95;
  std::chrono::nanoseconds p99;
};
/// Sorts them. Requires: not empty.
Latencies latenciesOf(std::vector<std::chrono::nanoseconds> samples);

/// One line of a report. What the system does not tell is absent.
struct Measurement {
  std::string_view scenario;
  std::string_view config;
  std::int64_t messages = 0;
  std::chrono::nanoseconds elapsed{};
  std::optional<Latencies> latencies;
  std::optional<std::int64_t> residentDelta;  // bytes
  std::optional<std::int64_t> residentPeak;   // bytes, of the process so far
  std::chrono::nanoseconds processor{};       // of all threads

  double perSecond() const;
};

/// Measures from its making to `finish`.
class Probe {
 public:
  Probe();
  Measurement finish(std::string_view scenario, std::string_view config,
                     std::int64_t messages) const;

 private:
  std::optional<std::int64_t> resident_;
  std::chrono::nanoseconds processor_;
  std::chrono::steady_clock::time_point begin_;
};

/// As schema.json has it.
std::string asJson(const std::vector<Measurement>& measurements);
/// As a table for people.
std::string asMarkdown(const std::vector<Measurement>& measurements);

}  // namespace keeve::profile
