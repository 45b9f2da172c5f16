#include "keeve/sim/workload.h"

#include "keeve/core/error.h"

namespace keeve::sim {

namespace {

// A workload that has not come to its end by then never will.
constexpr std::uint64_t kMostSteps = 3'000'000;

// How often each fault comes in one run: one kind alone, some together, or none at all.
Faults drawFaults(const Faults& most, Random& random) {
  Faults faults;
  if (random.oneIn(4)) return faults;
  const auto draw = [&](std::uint32_t least) {
    return least == 0 || random.oneIn(2)
               ? 0U
               : least << static_cast<unsigned>(random.below(4));  // seldom is good to have, too
  };
  faults.allocation = draw(most.allocation);
  faults.mishap = draw(most.mishap);
  faults.halt = draw(most.halt);
  faults.crash = draw(most.crash);
  faults.cut = draw(most.cut);
  faults.sever = draw(most.sever);
  return faults;
}

void runThrough(Workload& workload, World& world, const Faults& faults) {
  workload.setUp(world);
  workload.start(world);
  world.setFaults(faults);
  const bool isQuiet = world.run(kMostSteps);
  require(isQuiet, "the world still has work after 3,000,000 steps");
  world.endFaults();
  require(world.run(kMostSteps), "the world still has work after 3,000,000 steps without faults");
  workload.check(world);
}

}  // namespace

void require(bool holds, std::string_view what) {
  if (!holds) throw Error("simulation-failed", std::string(what));
}

Verdict runOnce(const NamedWorkload& workload, std::uint64_t seed,
                std::vector<std::string>* lines) {
  Options options;
  options.seed = seed;
  options.keepsLines = lines != nullptr;
  World world(options);
  const std::unique_ptr<Workload> its = workload.make();
  const Faults faults = drawFaults(its->mostFaults(), world.random());
  Verdict verdict;
  try {
    runThrough(*its, world, faults);
  } catch (const std::exception& error) {
    verdict.failure = error.what();
  } catch (...) {
    verdict.failure = "something was thrown that is no std::exception";
  }
  verdict.hash = world.hash();
  verdict.turns = world.turns();
  verdict.faults = world.faults();
  if (lines != nullptr) *lines = world.lines();
  return verdict;
}

Verdict runTwice(const NamedWorkload& workload, std::uint64_t seed) {
  Verdict verdict = runOnce(workload, seed);
  const Verdict again = runOnce(workload, seed);
  if (verdict.failure.empty() && again.hash != verdict.hash)
    verdict.failure = "two runs from this seed differ: something depends on more than the seed";
  verdict.turns += again.turns;
  verdict.faults += again.faults;
  return verdict;
}

}  // namespace keeve::sim
