// A machine of a simulated world.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "keeve/sim/vat.h"

namespace keeve::sim {

struct MachineState;

/// Some vats that share a fate, and a link to each other machine.
///
/// Within a machine messages go from vat to vat as they do within a process: none is lost, and each
/// vat takes them in the order in which they were posted. Between machines they take their time,
/// and a link can be cut. As between a process's threads, each vat counts references on a thread of
/// its own or on a neighbour's, as chance has it.
///
/// Shape:     a handle; copies are the same machine. Ownership, Threads: as Vat.
/// Authority: to make vats, and to end them.
class Machine {
 public:
  /// No machine: it makes no vats.
  Machine() = default;

  const std::string& name() const noexcept;
  /// False after a crash.
  bool isRunning() const noexcept;
  /// Errors: `vat-halted` after a crash.
  Vat vat(std::string name = {}) const;
  /// Ends all its vats at once, between two turns, as if the power failed. What its vats had not
  /// sent over a link yet is lost, and who waits for one of them on another machine is told
  /// `disconnected`. Again: nothing happens.
  void crash() const noexcept;

 private:
  friend class World;
  explicit Machine(std::shared_ptr<MachineState> state) : state_(std::move(state)) {}
  std::shared_ptr<MachineState> state_;
};

}  // namespace keeve::sim
