// Worlds in which everything that can go wrong does, and does so again.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "keeve/core/report.h"
#include "keeve/sim/dice.h"
#include "keeve/sim/machine.h"
#include "keeve/sim/options.h"
#include "keeve/sim/random.h"

namespace keeve::sim {

class WorldState;

/// Many vats on several machines in one thread, where one seed decides what happens next.
///
///     sim::World world({.seed = 7});
///     const sim::Vat bank = world.machine("here").vat("bank");
///     const sim::Vat branch = world.machine("there").vat("branch");
///     ... bank.run(...), branch.run(...) ...
///     world.run();                                  // until nothing is left to do
///
/// The same core that runs on threads runs here; only the loop is another one. Each step is a
/// choice among all that could happen next: a vat's next turn, a message's next leg of its way, a
/// timer, a collection, a fault. What a program may rely on is kept (messages from one vat to
/// another stay in order, and who is told of a reference sends on it after who told him), and
/// nothing else is: each other order comes up for some seed. Time is virtual: it goes on when there
/// is nothing else to do, or by chance, and waiting costs nothing.
///
/// The same program and seed give the same world, step by step, with each compiler and on each
/// machine, as long as the program draws on nothing else: no clock, no address, no order of a hash.
/// hash() tells: it is that of the journal, which has all turns, messages and faults, in order.
///
/// Shape:     one thread, no network, no clock.
/// Ownership: its machines and vats; handles and references may outlive it.
/// Threads:   one.
/// Authority: everything in it.
/// Errors:    see Vat. run throws `internal` when keeve itself failed in a vat, and what the hook
///            throws.
/// Cost:      about a microsecond a turn in the workloads, more with many vats: a step looks at all of them.
/// Source:    FoundationDB's simulator; TigerBeetle's.
class World {
 public:
  explicit World(const Options& options = {});
  World(const World&) = delete;
  World& operator=(const World&) = delete;
  ~World();

  Machine machine(std::string name = {});

  /// Makes steps until none is left or `steps` were made. Says whether none is left: then messages
  /// that wait behind a cut link are all that there can be.
  bool run(std::uint64_t steps = kNoLimit);
  static constexpr std::uint64_t kNoLimit = ~std::uint64_t{0};
  /// From now on this goes wrong, and nothing else.
  void setFaults(const Faults& faults);
  /// From now on nothing goes wrong by itself, and links that chance has cut are healed. Those
  /// severed stay so.
  void endFaults();
  /// Of the next turn that a message has in this vat the `nth` allocation fails, counted from 1. If
  /// it has that many, faults() counts one more.
  void failAllocation(const Vat& vat, std::uint64_t nth);
  /// Calls this after each turn of a message: for what has to hold at every commit. What it throws
  /// is thrown by run.
  void afterEachTurn(std::function<void()> hook);

  // --- links: each is of two machines, in both directions
  /// Messages between them wait, in order, until it is healed.
  void cut(const Machine& a, const Machine& b);
  void heal(const Machine& a, const Machine& b);
  /// For good: what is on its way is lost, and what waits for it is told `disconnected`, as is all
  /// that will be sent.
  void sever(const Machine& a, const Machine& b);

  // --- questions
  /// The virtual time, from 0.
  std::chrono::nanoseconds now() const noexcept;
  std::uint64_t turns() const noexcept;
  std::uint64_t failedTurns() const noexcept;
  /// How many faults there were so far, of whatever kind.
  std::uint64_t faults() const noexcept;
  /// Of the journal so far.
  std::uint64_t hash() const noexcept;
  /// The journal so far; empty unless Options::keepsLines.
  const std::vector<std::string>& lines() const noexcept;
  /// Adds to the journal: what a run should agree on with its repetition.
  void note(std::string_view text);
  /// The first reports that its vats made, up to a thousand.
  const std::vector<Report>& reports() const noexcept;
  /// For the program's own choices.
  Random& random() noexcept;
  /// All vats so far, those that halted too.
  std::vector<Vat> vats() const;

 private:
  MachineState& living(const Machine& machine) const;
  std::unique_ptr<WorldState> state_;
};

}  // namespace keeve::sim
