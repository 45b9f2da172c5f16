// A machine: loops on threads, and the vats that run on them.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "keeve/core/report.h"
#include "keeve/vats/vat.h"

namespace keeve {

namespace detail {
class MachineState;
}

/// What a machine is made with.
struct MachineOptions {
  /// How many loops, each with a thread; 0: as many as there are processors.
  unsigned loops = 0;
  /// How long a loop that has nothing to do looks for work before its thread sleeps. Waking a
  /// thread costs tens of microseconds, looking costs a processor. Negative: 20 microseconds if
  /// every loop can have a processor, or else none.
  std::chrono::nanoseconds spin{-1};
  /// How many turns run before other threads' messages and input are looked at again.
  unsigned quantum = 64;
  /// Where reports of all its vats go; none: standard error.
  std::shared_ptr<ReportSink> sink = nullptr;
  /// A turn that runs for longer is reported while it runs, with its actor and method, by a thread
  /// that looks for such; 0: nobody looks. Costs some 27 ns a turn (row send.watched).
  std::chrono::nanoseconds slowTurn{0};
};

/// The loops of one process and their vats.
///
///     keeve::Machine machine;
///     keeve::Vat alice = machine.vat("alice");
///
/// Ownership: it owns loops and vats; destroying it stops them.
/// Threads:   made, stopped and destroyed by one thread; the rest from any.
/// Errors:    std::system_error when there are no more threads or descriptors.
/// Cost:      a loop is a thread and two descriptors; a vat about four kilobytes.
class Machine {
 public:
  using Options = MachineOptions;
  Machine() : Machine(Options()) {}
  explicit Machine(Options options);
  Machine(Machine&&) noexcept = default;
  Machine& operator=(Machine&& other) noexcept;
  ~Machine();

  /// A new vat, on the loops in turn. The name is for people and need not be unique. Errors:
  /// `vat-halted` once the machine was stopped or moved away.
  Vat vat(std::string name = {});
  /// A new vat on this loop, counted from 0. Errors: `out-of-range`, and as above.
  Vat vatOn(unsigned loop, std::string name = {});
  /// None if it was moved away.
  unsigned loops() const noexcept;

  /// Halts all vats and ends the threads, in order: turns that run are finished, messages on their
  /// way are refused, and what waits for them is told. References may outlive it. Requires: not on
  /// one of its threads.
  void stop() noexcept;

 private:
  std::shared_ptr<detail::MachineState> state_;
};

}  // namespace keeve
