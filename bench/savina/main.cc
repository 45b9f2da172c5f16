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
  /// For a row with its actors in all vats; 0: there is none.
  std::int64_t spreadSize;
};

// The last number is smaller where threads that sleep and wake would make a run too long.
constexpr Benchmark kBenchmarks[] = {
    {"pingpong", 1'000'000, &pingPong, 100'000},
    {"counting", 2'000'000, &counting, 2'000'000},
    {"forkjoin.throughput", 20'000, &forkJoinThroughput, 20'000},
    {"forkjoin.creation", 200'000, &forkJoinCreation, 0},
    {"threadring", 1'000'000, &threadRing, 0},
    {"chameneos", 400'000, &chameneos, 400'000},
    {"big", 10'000, &big, 10'000},
    {"dictionary", 20'000, &dictionary, 20'000},
    {"buffer", 500, &boundedBuffer, 500},
    {"philosophers", 10'000, &philosophers, 10'000},
    {"logisticmap", 50'000, &logisticMap, 50'000},
    {"bank", 100'000, &bank, 0},
    {"bank.calls", 100'000, &bankByCalls, 0},
    {"radixsort", 50'000, &radixSort, 50'000},
    {"sieve", 100'000, &sieve, 100'000},
    {"tree", 50'000, &cobwebbedTree, 0},
    {"fibonacci", 25, &fibonacci, 25},
    {"trapezoid", 2'000'000, &trapezoid, 2'000'000},
};
constexpr std::string_view kPrefix = "savina.";
constexpr std::string_view kSpread = ".spread";

int list() {
  for (const Benchmark& each : kBenchmarks) {
    const auto line = [&](std::string_view suffix, std::int64_t size) {
      if (size == 0) return;
      std::printf("%s%s%s ms %lld\n", kPrefix.data(), each.name.data(), suffix.data(),
                  static_cast<long long>(size));
    };
    line("", each.size);
    line(kSpread, each.spreadSize);
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
    if (each.name == name && (each.spreadSize != 0 || !spread))
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
