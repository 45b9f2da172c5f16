// keeve-savina --version | --list | NAME SIZE: runs one benchmark twice and prints how long the
// second run took, in milliseconds, and its result. bench/run.py does the rest.
#include <charconv>
#include <cstdio>
#include <exception>
#include <string_view>

#include "bench/savina/benchmarks.h"
#include "keeve/version.h"

namespace keeve::savina {
namespace {

struct Benchmark {
  std::string_view name;
  std::int64_t size;
  Outcome (*run)(std::int64_t size, Placement placement);
  /// Whether it also has a row with its actors in all vats.
  bool alsoSpread;
};

constexpr Benchmark kBenchmarks[] = {
    {"pingpong", 1'000'000, &pingPong, true},
    {"counting", 2'000'000, &counting, true},
    {"forkjoin.throughput", 20'000, &forkJoinThroughput, true},
    {"forkjoin.creation", 400'000, &forkJoinCreation, false},
    {"threadring", 1'000'000, &threadRing, false},
    {"chameneos", 400'000, &chameneos, true},
    {"big", 10'000, &big, true},
    {"dictionary", 50'000, &dictionary, true},
    {"buffer", 500, &boundedBuffer, true},
    {"philosophers", 10'000, &philosophers, true},
    {"logisticmap", 50'000, &logisticMap, true},
    {"bank", 200'000, &bank, false},
    {"bank.calls", 200'000, &bankByCalls, false},
    {"radixsort", 50'000, &radixSort, true},
    {"sieve", 100'000, &sieve, true},
    {"tree", 100'000, &cobwebbedTree, false},
    {"fibonacci", 26, &fibonacci, true},
    {"trapezoid", 2'000'000, &trapezoid, true},
};
constexpr std::string_view kPrefix = "savina.";
constexpr std::string_view kSpread = ".spread";

int list() {
  for (const Benchmark& each : kBenchmarks) {
    const auto line = [&](std::string_view suffix) {
      std::printf("%s%s%s ms %lld\n", kPrefix.data(), each.name.data(), suffix.data(),
                  static_cast<long long>(each.size));
    };
    line("");
    if (each.alsoSpread) line(kSpread);
  }
  return 0;
}

int measure(const Benchmark& benchmark, std::int64_t size, Placement placement) try {
  benchmark.run(size, placement);
  const Outcome outcome = benchmark.run(size, placement);
  std::printf("%.4f %lld\n", outcome.milliseconds, static_cast<long long>(outcome.result));
  return 0;
} catch (const std::exception& error) {
  std::fprintf(stderr, "keeve-savina: %s: %s\n", benchmark.name.data(), error.what());
  return 1;
}

int usage() {
  std::fputs("usage: keeve-savina --version | --list | NAME SIZE; SIZE is at least 1\n", stderr);
  return 2;
}

int chosen(std::string_view name, std::string_view sizeText) {
  std::int64_t size = 0;
  const char* const end = sizeText.data() + sizeText.size();
  if (std::from_chars(sizeText.data(), end, size).ptr != end || size < 1) return usage();
  if (!name.starts_with(kPrefix)) return usage();
  name.remove_prefix(kPrefix.size());
  const bool spread = name.ends_with(kSpread);
  if (spread) name.remove_suffix(kSpread.size());
  for (const Benchmark& each : kBenchmarks) {
    if (each.name == name && (each.alsoSpread || !spread))
      return measure(each, size, spread ? Placement::spread : Placement::together);
  }
  return usage();
}

}  // namespace
}  // namespace keeve::savina

int main(int argc, char** argv) {
  const std::vector<std::string_view> arguments(argv + 1, argv + argc);
  using namespace keeve::savina;
  if (arguments.size() == 2) return chosen(arguments[0], arguments[1]);
  if (arguments.size() != 1) return usage();
  if (arguments[0] == "--version") return std::puts(keeve::kVersion) < 0;
  return arguments[0] == "--list" ? list() : usage();
}
