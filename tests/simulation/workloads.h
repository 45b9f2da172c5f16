// What is simulated: each is a file here.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "keeve/core/collections.h"
#include "keeve/keeve.h"
#include "keeve/sim/workload.h"

namespace keeve::simulation {

std::unique_ptr<sim::Workload> makeBank();
std::unique_ptr<sim::Workload> makeCollections();
std::unique_ptr<sim::Workload> makeForks();
std::unique_ptr<sim::Workload> makeGarbage();
std::unique_ptr<sim::Workload> makeOrder();
std::unique_ptr<sim::Workload> makePipeline();
std::unique_ptr<sim::Workload> makePromises();
std::unique_ptr<sim::Workload> makeWindows();

std::span<const sim::NamedWorkload> workloads();

/// Some machines with some vats on them, as the seed has it.
struct Place {
  std::vector<sim::Machine> machines;
  std::vector<sim::Vat> vats;

  Place(sim::World& world, std::size_t mostMachines, std::size_t howManyVats) {
    const std::size_t count = 1 + world.random().below(mostMachines);
    for (std::size_t i = 0; i < count; ++i) machines.push_back(world.machine());
    for (std::size_t i = 0; i < howManyVats; ++i)
      vats.push_back(machines[world.random().below(count)].vat());
  }
};

}  // namespace keeve::simulation
