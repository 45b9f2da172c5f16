#include <algorithm>
#include <fstream>

#include <sys/resource.h>
#include <unistd.h>

#include "bench/profile/report.h"

namespace keeve::profile {
namespace {

using std::chrono::nanoseconds;

// Linux tells; elsewhere there is no such file.
std::optional<std::int64_t> residentBytes() {
  std::ifstream file("/proc/self/statm");
  std::int64_t size = 0;
  std::int64_t resident = 0;
  if (!(file >> size >> resident)) return std::nullopt;
  return resident * sysconf(_SC_PAGESIZE);
}

std::optional<std::int64_t> peakBytes() {
  std::ifstream file("/proc/self/status");
  for (std::string word; file >> word;) {
    std::int64_t kilobytes = 0;
    if (word == "VmHWM:" && file >> kilobytes) return kilobytes * 1024;
  }
  return std::nullopt;
}

nanoseconds processorTime() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto of = [](const timeval& time) {
    return std::chrono::seconds(time.tv_sec) + std::chrono::microseconds(time.tv_usec);
  };
  return of(usage.ru_utime) + of(usage.ru_stime);
}

}  // namespace

Latencies latenciesOf(std::vector<nanoseconds> samples) {
  std::sort(samples.begin(), samples.end());
  const auto at = [&](std::size_t percent) {
    return samples[(samples.size() - 1) * percent / 100];
  };
  return {at(50), at(95), at(99)};
}

double Measurement::perSecond() const {
  const double seconds = std::chrono::duration<double>(elapsed).count();
  return static_cast<double>(messages) / std::max(seconds, 1e-9);
}

Probe::Probe()
    : resident_(residentBytes()),
      processor_(processorTime()),
      begin_(std::chrono::steady_clock::now()) {}

Measurement Probe::finish(std::string_view scenario, std::string_view config,
                          std::int64_t messages) const {
  Measurement made;
  made.elapsed = std::chrono::steady_clock::now() - begin_;
  made.processor = processorTime() - processor_;
  made.scenario = scenario;
  made.config = config;
  made.messages = messages;
  if (const auto resident = residentBytes(); resident && resident_)
    made.residentDelta = *resident - *resident_;
  made.residentPeak = peakBytes();
  return made;
}

}  // namespace keeve::profile
