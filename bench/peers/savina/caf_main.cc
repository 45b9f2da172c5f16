// caf-savina --version | --list | NAME SIZE, as keeve-savina; the sizes are that one's.
#include <cstdio>
#include <cstdlib>
#include <exception>

#include "caf_stage.h"

namespace savina {

Number work(Number seed, Number rounds) {
  for (Number i = 0; i < rounds; ++i) seed = following(seed);
  return seed;
}

}  // namespace savina

int main(int argc, char** argv) {
  using namespace savina;
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  if (arguments == std::vector<std::string>{"--version"}) {
    std::printf("%d.%d.%d\n", CAF_MAJOR_VERSION, CAF_MINOR_VERSION, CAF_PATCH_VERSION);
    return 0;
  }
  const bool lists = arguments == std::vector<std::string>{"--list"};
  for (const auto& group : {microBenchmarks(), contendedBenchmarks(), dividedBenchmarks()}) {
    for (const Benchmark& each : group) {
      if (lists) std::printf("savina.%s ms 0\n", each.name.c_str());
      if (arguments.size() != 2 || arguments[0] != "savina." + each.name) continue;
      const Number size = std::atoll(arguments[1].c_str());
      if (size < 1) continue;
      each.run(size);
      const Outcome outcome = each.run(size);
      std::printf("%.4f %lld\n", outcome.milliseconds, static_cast<long long>(outcome.result));
      return 0;
    }
  }
  if (lists) return 0;
  std::fputs("usage: caf-savina --version | --list | NAME SIZE; SIZE is at least 1\n", stderr);
  return 2;
}
