// `./dev sim`: runs the workloads of this folder.
#include <array>

#include "tests/simulation/workloads.h"

namespace keeve::simulation {

std::span<const sim::NamedWorkload> workloads() {
  static constexpr std::array kAll{
      sim::NamedWorkload{"bank", "transfers between accounts: no money is made or lost", &makeBank},
      sim::NamedWorkload{"collections", "a Map and a Vector against a model", &makeCollections},
      sim::NamedWorkload{"forks", "transactormaps and snapshots against a model", &makeForks},
      sim::NamedWorkload{"garbage", "circles of actors come and go: none is lost or left",
                         &makeGarbage},
      sim::NamedWorkload{"order", "messages keep their order on every way (rules 56 to 60)",
                         &makeOrder},
      sim::NamedWorkload{"pipeline", "messages to answers that are not there yet", &makePipeline},
      sim::NamedWorkload{"promises", "promises that follow promises, in chains and circles",
                         &makePromises},
      sim::NamedWorkload{"windows",
                         "each allocation of a turn fails: all of it happens, or nothing",
                         &makeWindows},
  };
  return kAll;
}

}  // namespace keeve::simulation

int main(int count, char** words) {
  const std::vector<const char*> arguments(words + 1, words + count);
  return keeve::sim::runCommand(arguments, keeve::simulation::workloads(), "./dev sim");
}
