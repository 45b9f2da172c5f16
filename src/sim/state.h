// What a simulated world consists of.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "core/home.h"
#include "keeve/sim/world.h"
#include "sim/journal.h"

namespace keeve::sim {

using keeve::detail::Home;
using keeve::detail::Message;

using Time = std::chrono::nanoseconds;

/// The way into a simulated vat. Outlives its world: then it refuses.
class Line final : public VatConnector {
 public:
  explicit Line(VatState& vat) : vat_(&vat) {}
  void post(Messages messages) noexcept override;
  void wake() noexcept override;
  /// Null once the world is gone.
  VatState* vat() const noexcept { return vat_; }
  void end() noexcept { vat_ = nullptr; }

 private:
  VatState* vat_;
};

/// Messages of one sender, in order, each on its way to some vat.
///
/// A thread posts its messages one after the other, and others post theirs in between: each order
/// of several lanes' messages can come up, and within a lane there is one.
struct Lane {
  Messages messages;
  std::uint64_t weight = 1;
};

struct VatState {
  WorldState* world = nullptr;  // null once the world is gone
  MachineState* machine = nullptr;
  std::uint64_t number = 0;
  std::string name;
  const void* owner = nullptr;  // the thread on which it would run: it counts for itself
  Home* home = nullptr;
  AnyRef anchor;  // keeps the home's memory
  std::shared_ptr<Line> line;
  Messages queue;
  Messages urgent;
  Lane sent;
  std::uint64_t weight = 1;
  std::uint64_t turns = 0;
  std::uint64_t failedTurns = 0;  // of a home that is gone, too
  std::uint64_t failAt = 0;       // which allocation of its next turn fails, or 0
  bool isWoken = false;
  bool isRunning = true;
};

struct MachineState {
  WorldState* world = nullptr;
  std::uint64_t number = 0;
  std::string name;
  bool isRunning = true;
  std::vector<std::unique_ptr<char>> threads;  // addresses to tell counting threads apart
};

/// Messages from one machine to another.
struct Link {
  struct InFlight {
    Time due;
    Message* message;
  };
  MachineState* from = nullptr;
  MachineState* to = nullptr;
  std::deque<InFlight> inFlight;
  std::uint64_t weight = 1;
  bool isCut = false;
  bool isSevered = false;
  Time healsAt = Time::max();  // if chance cut it
};

/// A promise that waits for another machine, which will tell unless it is lost.
struct Owed {
  AnyRef promise;
  MachineState* who;  // where the question is now
};

/// A wait for some time.
struct Alarm {
  Ref<Resolver<void>> resolver;
  VatState* vat;
};

/// All of a world; see World.
class WorldState {
 public:
  explicit WorldState(const Options& options);
  WorldState(const WorldState&) = delete;
  WorldState& operator=(const WorldState&) = delete;
  ~WorldState();

  // --- its parts
  std::shared_ptr<MachineState> addMachine(std::string name);
  std::shared_ptr<VatState> addVat(MachineState& machine, std::string name);
  const std::vector<std::shared_ptr<VatState>>& vats() const noexcept { return vats_; }
  void halt(VatState& vat) noexcept;
  void crash(MachineState& machine) noexcept;
  void cut(MachineState& a, MachineState& b, Time until);
  void heal(MachineState& a, MachineState& b);
  void sever(MachineState& a, MachineState& b);

  // --- going on
  bool step();
  void requireNoTurn(const std::string& doing) const;
  void endFaults();
  void setHook(std::function<void()> hook) { hook_ = std::move(hook); }
  /// Runs something in a turn of this vat, at once.
  void runTurn(VatState& vat, Work work, bool commits);

  // --- for what happens in the midst of a turn
  /// What a vat, or nobody, sent to that vat.
  void post(VatState& to, Messages messages) noexcept;
  void report(const Report& report) noexcept;
  void setAlarm(VatState& vat, Ref<Resolver<void>> resolver, Time due);
  bool takesMishaps() const noexcept { return isStepping_; }

  Journal journal;
  Random choices;    // what happens next
  Random mishaps;    // what goes wrong
  Random actors;     // what Dice and Chance answer
  Random workloads;  // what the program draws
  Faults faults;
  Time now{0};
  std::uint64_t turns = 0;
  std::uint64_t failedTurns = 0;
  std::uint64_t faultCount = 0;
  std::vector<Report> reports;

 private:
  friend class Entering;
  class Sink;
  struct Choice {
    std::uint64_t weight;
    int what;
    std::size_t which;
  };

  void collectChoices();
  void offer(std::uint64_t weight, int what, std::size_t which);
  void take(const Choice& choice);
  void shuffleWeights();
  Time nextTime() const;
  void advance(Time to);
  void turn(VatState& vat);
  void lookForFailure();
  void move(Lane& lane, VatState* sender);
  void arrive(Link& link);
  void accept(VatState& vat, Message* message);
  void ring();
  void tidy(VatState& vat);
  void perhapsFault();
  void disturb(VatState& at);
  void noteHalt(VatState& vat);

  Link& link(MachineState& from, MachineState& to);
  void enterLink(Link& link, Message* message);
  void drop(Link& link) noexcept;
  void refuse(Message* message) noexcept;
  void owe(const Message& message, MachineState& at);
  void breakOwedBy(const MachineState& gone);
  template <class Which>
  void breakOwed(Which&& which);

  Time latency_;
  std::shared_ptr<Sink> sink_;
  std::vector<std::shared_ptr<MachineState>> machines_;
  std::vector<std::shared_ptr<VatState>> vats_;
  std::map<std::pair<std::uint64_t, std::uint64_t>, Link> links_;  // by numbers of machines
  // By number of vat and of cell: never by address.
  std::map<std::pair<std::uint64_t, std::uint64_t>, Owed> owed_;
  std::multimap<Time, Alarm> alarms_;
  Lane outside_;
  VatState* at_ = nullptr;  // whose turn it is, or who is told something
  bool isStepping_ = false;
  std::vector<Choice> choices_;
  std::uint64_t weightSum_ = 0;
  std::uint64_t steps_ = 0;
  std::function<void()> hook_;
  std::optional<Error> internal_;
};

/// While one lives this thread is the one that the vat would run on.
class Entering {
 public:
  Entering(WorldState& world, VatState& vat) noexcept
      : world_(world),
        owner_(std::exchange(keeve::detail::tThread.owner, vat.owner)),
        at_(std::exchange(world.at_, &vat)) {}
  ~Entering() {
    keeve::detail::tThread.owner = owner_;
    world_.at_ = at_;
  }
  Entering(const Entering&) = delete;
  Entering& operator=(const Entering&) = delete;

 private:
  WorldState& world_;
  const void* owner_;
  VatState* at_;
};

/// The vat that a reference leads to, or null if that is not a simulated one.
VatState* vatOf(const AnyRef& ref) noexcept;

std::string_view methodOf(const Message& message) noexcept;

}  // namespace keeve::sim
