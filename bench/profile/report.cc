#include "bench/profile/report.h"

#include <sstream>
#include <thread>

#include <sys/utsname.h>

#include "keeve/version.h"

namespace keeve::profile {
namespace {

std::string host() {
  utsname name{};
  uname(&name);
  return std::string(name.sysname) + "/" + name.machine +
         " cpus=" + std::to_string(std::thread::hardware_concurrency());
}

// No text of ours has a character that JSON wants escaped.
void field(std::ostream& out, std::string_view name, std::string_view text) {
  out << '"' << name << "\": \"" << text << "\", ";
}
void field(std::ostream& out, std::string_view name, std::int64_t number) {
  out << '"' << name << "\": " << number << ", ";
}

void write(std::ostream& out, const Measurement& it) {
  out << "{";
  field(out, "runtime", "keeve");
  field(out, "scenario", it.scenario);
  field(out, "config", it.config);
  field(out, "messages", it.messages);
  field(out, "elapsed_ns", it.elapsed.count());
  out << "\"throughput_msgs_per_sec\": " << it.perSecond() << ", ";
  if (it.latencies) {
    field(out, "p50_ns", it.latencies->p50.count());
    field(out, "p95_ns", it.latencies->p95.count());
    field(out, "p99_ns", it.latencies->p99.count());
  }
  if (it.residentDelta) field(out, "rss_delta_bytes", *it.residentDelta);
  if (it.residentPeak) field(out, "peak_rss_bytes", *it.residentPeak);
  out << "\"cpu_delta_ns\": " << it.processor.count() << "}";
}

std::string mebibytes(const std::optional<std::int64_t>& bytes) {
  if (!bytes) return "n/a";
  std::ostringstream out;
  out.precision(1);
  out << std::fixed << static_cast<double>(*bytes) / (1 << 20) << " MiB";
  return out.str();
}

}  // namespace

std::string asJson(const std::vector<Measurement>& measurements) {
  std::ostringstream out;
  out.precision(10);
  out << "{";
  field(out, "runtime", "keeve");
  field(out, "version", kVersion);
  field(out, "host", host());
  out << "\"measurements\": [";
  for (std::size_t i = 0; i < measurements.size(); ++i) {
    out << (i == 0 ? "\n  " : ",\n  ");
    write(out, measurements[i]);
  }
  out << "\n]}\n";
  return out.str();
}

std::string asMarkdown(const std::vector<Measurement>& measurements) {
  std::ostringstream out;
  out.precision(1);
  out << std::fixed << "keeve " << kVersion << ", " << host() << "\n\n"
      << "| scenario | config | messages | elapsed | messages/s | p50 | p95 | p99 | RSS | peak RSS "
         "| CPU |\n|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n";
  const auto in = [](auto time, double unit) { return static_cast<double>(time.count()) / unit; };
  for (const Measurement& it : measurements) {
    out << "| " << it.scenario << " | " << it.config << " | " << it.messages << " | "
        << in(it.elapsed, 1e6) << " ms | " << static_cast<std::int64_t>(it.perSecond()) << " | ";
    if (it.latencies) {
      for (const auto& time : {it.latencies->p50, it.latencies->p95, it.latencies->p99})
        out << in(time, 1e3) << " us | ";
    } else {
      out << " | | | ";
    }
    out << mebibytes(it.residentDelta) << " | " << mebibytes(it.residentPeak) << " | "
        << in(it.processor, 1e6) << " ms |\n";
  }
  return out.str();
}

}  // namespace keeve::profile
