// A world's parts: how they come and go.
#include "sim/state.h"

#include <algorithm>

#include "core/turn_ends.h"
#include "sim/sink.h"

namespace keeve::sim {

namespace {

Random streamOf(std::uint64_t seed, int which) {
  Random random(seed);
  for (int i = 0; i < which; ++i) random.next();
  return random.split();
}

}  // namespace

WorldState::WorldState(const Options& options)
    : journal(options.keepsLines),
      choices(streamOf(options.seed, 0)),
      mishaps(streamOf(options.seed, 1)),
      actors(streamOf(options.seed, 2)),
      workloads(streamOf(options.seed, 3)),
      faults(options.faults),
      latency_(options.latency),
      sink_(std::make_shared<Sink>(*this)) {
  keeve::detail::thisThread();
}

// As a machine ends: all vats halt, what is on its way goes, and homes stay behind empty for those
// who still refer to them.
WorldState::~WorldState() {
  alarms_.clear();
  owed_.clear();
  reports.clear();
  for (const auto& vat : vats_) vat->machine->isRunning = false;  // they tell nobody
  for (const auto& vat : vats_) halt(*vat);
  for (auto& [key, link] : links_) drop(link);
  outside_.messages.clear();
  for (const auto& vat : vats_) {
    const Entering entering(*this, *vat);
    vat->sent.messages.clear();
    vat->urgent.clear();
    vat->queue.clear();
  }
  for (const auto& vat : vats_) {
    const Entering entering(*this, *vat);
    vat->line->end();
    vat->world = nullptr;
    std::exchange(vat->home, nullptr)->releaseHandle();
  }
  for (const auto& machine : machines_) machine->world = nullptr;
  sink_->end();
}

std::shared_ptr<MachineState> WorldState::addMachine(std::string name) {
  requireNoTurn("making a machine");
  auto machine = std::make_shared<MachineState>();
  machine->world = this;
  machine->number = machines_.size();
  machine->name = name.empty() ? "machine" + std::to_string(machine->number) : std::move(name);
  machines_.push_back(machine);
  return machine;
}

std::shared_ptr<VatState> WorldState::addVat(MachineState& machine, std::string name) {
  requireNoTurn("making a vat");
  if (!machine.isRunning)
    throw Error(kind::vatHalted, machine.name + " has crashed: it makes no vats");
  auto vat = std::make_shared<VatState>();
  vat->world = this;
  vat->machine = &machine;
  vat->number = vats_.size();
  vat->name = name.empty() ? machine.name + ".vat" + std::to_string(vat->number) : std::move(name);
  // On a thread of its own or on a neighbour's: references are handed over in both ways.
  if (machine.threads.empty() || choices.oneIn(2))
    machine.threads.push_back(std::make_unique<char>());
  vat->owner = machine.threads[choices.below(machine.threads.size())].get();
  vat->line = std::make_shared<Line>(*vat);
  const Entering entering(*this, *vat);
  vat->home = new Home({vat->name, vat->line, sink_, false});
  vat->home->addHandle();
  vat->home->useQueues(vat->queue, vat->urgent);
  vat->anchor = vat->home->anchor();
  vats_.push_back(vat);
  return vat;
}

void WorldState::runTurn(VatState& vat, Work work, bool commits) {
  requireNoTurn("entering " + vat.name);
  if (!vat.isRunning) throw Error(kind::vatHalted, vat.name + " has halted");
  if (commits) journal.note({"run", vat.number, vat.name});
  const Entering entering(*this, vat);
  Home& home = *vat.home;
  home.timelines.mount(home.main());
  home.time += commits ? 1 : 0;
  keeve::detail::TurnCore& core = coreOf(home.turn);
  core.begin(false);
  try {
    work.run(work.context, home.turn);
    if (commits) core.prepare();
  } catch (...) {
    core.abort();
    throw;
  }
  if (commits) {
    core.commit();
  } else {
    core.abort();
  }
}

void WorldState::requireNoTurn(const std::string& doing) const {
  if (at_ == nullptr) return;
  throw Error(kind::wouldBlock,
              doing + " from inside of a turn: only one runs at a time; send instead");
}

// --- ends ----------------------------------------------------------------------------------------

void WorldState::halt(VatState& vat) noexcept {
  if (!vat.isRunning) return;
  if (at_ == &vat) {  // after its turn, as a real one
    vat.home->wishHalt();
    vat.isWoken = true;
    return;
  }
  const Entering entering(*this, vat);
  vat.home->halt();
  noteHalt(vat);
}

void WorldState::noteHalt(VatState& vat) {
  if (!vat.isRunning || !vat.home->isHalted()) return;
  vat.isRunning = false;
  vat.failedTurns = vat.home->failedTurns();
  journal.note({"halted", vat.number, vat.name});
  const WithoutFaults guard;
  std::erase_if(alarms_, [&](const auto& its) { return its.second.vat == &vat; });
}

void WorldState::crash(MachineState& machine) noexcept {
  if (!machine.isRunning) return;
  journal.note({"crash", machine.number, machine.name});
  machine.isRunning = false;
  for (auto& [key, link] : links_) {
    if (link.from == &machine || link.to == &machine) drop(link);
  }
  for (const auto& vat : vats_) {
    if (vat->machine != &machine) continue;
    const Entering entering(*this, *vat);
    vat->sent.messages.clear();
  }
  for (const auto& vat : vats_) {
    if (vat->machine == &machine) halt(*vat);
  }
  breakOwedBy(machine);
}

// --- the way in ----------------------------------------------------------------------------------

void Line::post(Messages messages) noexcept {
  if (vat_ == nullptr) return refuse(std::move(messages));
  vat_->world->post(*vat_, std::move(messages));
}

void Line::wake() noexcept {
  if (vat_ != nullptr) vat_->isWoken = true;
}

VatState* vatOf(const AnyRef& ref) noexcept {
  const auto* const line = dynamic_cast<const Line*>(
      keeve::detail::homeOf(*keeve::detail::cellOf(ref)).connector().get());
  return line == nullptr ? nullptr : line->vat();
}

}  // namespace keeve::sim
