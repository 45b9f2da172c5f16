// What is done in a simulated world, and how to tell whether it went well.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "keeve/sim/world.h"

namespace keeve::sim {

/// Something to do in a world, from the outside: make actors, set them going, look at the end.
///
/// One object serves one run. What it does may depend on the world's random() and on nothing else.
/// The kinds of faults that it survives are its own to say; how often each comes in a run, if at
/// all, is drawn from the seed. Errors: whatever it throws, at any time, is the run's failure.
class Workload {
 public:
  Workload() = default;
  Workload(const Workload&) = delete;
  Workload& operator=(const Workload&) = delete;
  virtual ~Workload() = default;

  /// At most this much goes wrong; what is 0 never does.
  virtual Faults mostFaults() const { return {}; }
  /// Makes machines, vats and actors. Nothing goes wrong yet.
  virtual void setUp(World& world) = 0;
  /// Sends what sets all going. The world is run afterwards.
  virtual void start(World& world) = 0;
  /// Throws unless what came of it is right. Nothing is left to do in the world by now, and nothing
  /// goes wrong any more.
  virtual void check(World& world) = 0;
};

/// A workload's name and how to make it.
struct NamedWorkload {
  std::string_view name;
  std::string_view what;  // a line for people
  std::unique_ptr<Workload> (*make)();
};

/// A run's end.
struct Verdict {
  std::uint64_t hash = 0;
  std::uint64_t turns = 0;
  std::uint64_t faults = 0;
  std::string failure;  // empty: it went well
};

/// Throws a `simulation-failed` error that says so, unless `holds`.
void require(bool holds, std::string_view what);

/// Runs a workload once. `lines`, if given, gets the journal.
Verdict runOnce(const NamedWorkload& workload, std::uint64_t seed,
                std::vector<std::string>* lines = nullptr);
/// Runs it twice: that the journals have different hashes is a failure as well.
Verdict runTwice(const NamedWorkload& workload, std::uint64_t seed);

/// The command line of a program that runs these workloads: `sim WORKLOAD --seed S`. Returns the
/// exit code. A failing run prints one line that repeats it, which begins with `entry`.
int runCommand(std::span<const char* const> arguments, std::span<const NamedWorkload> workloads,
               std::string_view entry);

}  // namespace keeve::sim
