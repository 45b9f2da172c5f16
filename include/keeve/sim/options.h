// What a simulated world is made with.
#pragma once

#include <chrono>
#include <cstdint>

namespace keeve::sim {

/// What goes wrong by chance while a world runs: each once in so many turns, 0 for never.
///
/// Nothing goes wrong in turns that the program runs itself (Vat::run): those set the stage and
/// look at the end.
struct Faults {
  /// One of the first allocations of a turn fails: std::bad_alloc is thrown somewhere in it.
  /// Counted are the allocations of keeve's pool, and those of operator new in a program that is
  /// linked with src/sim/new.cc (see docs/reference/simulation.md).
  std::uint32_t allocation = 0;
  /// Once in so many questions Dice::mayThrow throws.
  std::uint32_t mishap = 0;
  /// Some vat halts.
  std::uint32_t halt = 0;
  /// Some machine crashes: its vats halt, and what it had not sent yet is lost.
  std::uint32_t crash = 0;
  /// Two machines lose sight of each other for a while; what was on its way arrives later.
  std::uint32_t cut = 0;
  /// Two machines lose sight of each other for good.
  std::uint32_t sever = 0;
};

/// What decides all that happens in a world, together with the program.
struct Options {
  std::uint64_t seed = 1;
  Faults faults = {};
  /// The longest time that a message takes from one machine to another.
  std::chrono::nanoseconds latency = std::chrono::milliseconds(20);
  /// Keep the journal's lines and not only their hash: for reading what happened.
  bool keepsLines = false;
};

}  // namespace keeve::sim
