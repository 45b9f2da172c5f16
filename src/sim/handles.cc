// World, Machine and Vat, as a program sees them.
#include "keeve/sim/world.h"
#include "sim/actors.h"
#include "sim/state.h"

namespace keeve::sim {

namespace {

VatState& living(const std::shared_ptr<VatState>& vat) {
  if (vat == nullptr) throw Error(kind::vatHalted, "this handle is of no vat");
  if (vat->world == nullptr) throw Error(kind::vatHalted, "the world of " + vat->name + " is gone");
  return *vat;
}

}  // namespace

// --- World ---------------------------------------------------------------------------------------

World::World(const Options& options) : state_(std::make_unique<WorldState>(options)) {}
World::~World() = default;

Machine World::machine(std::string name) {
  return Machine(state_->addMachine(std::move(name)));
}

bool World::run(std::uint64_t steps) {
  for (; steps > 0; --steps) {
    if (!state_->step()) return true;
  }
  return false;
}

void World::setFaults(const Faults& faults) {
  state_->faults = faults;
}
void World::endFaults() {
  state_->endFaults();
}
void World::failAllocation(const Vat& vat, std::uint64_t nth) {
  sim::living(vat.state_).failAt = nth;
}
void World::afterEachTurn(std::function<void()> hook) {
  state_->setHook(std::move(hook));
}

MachineState& World::living(const Machine& machine) const {
  if (machine.state_ == nullptr || machine.state_->world != state_.get())
    throw Error(kind::badArguments, "a link is between two machines of this world");
  return *machine.state_;
}
void World::cut(const Machine& a, const Machine& b) {
  state_->cut(living(a), living(b), Time::max());
}
void World::heal(const Machine& a, const Machine& b) {
  state_->heal(living(a), living(b));
}
void World::sever(const Machine& a, const Machine& b) {
  state_->sever(living(a), living(b));
}

std::chrono::nanoseconds World::now() const noexcept {
  return state_->now;
}
std::uint64_t World::turns() const noexcept {
  return state_->turns;
}
std::uint64_t World::failedTurns() const noexcept {
  return state_->failedTurns;
}
std::uint64_t World::faults() const noexcept {
  return state_->faultCount;
}
std::uint64_t World::hash() const noexcept {
  return state_->journal.hash();
}
const std::vector<std::string>& World::lines() const noexcept {
  return state_->journal.lines();
}
void World::note(std::string_view text) {
  state_->journal.note({"note", text});
}
const std::vector<Report>& World::reports() const noexcept {
  return state_->reports;
}
Random& World::random() noexcept {
  return state_->workloads;
}
std::vector<Vat> World::vats() const {
  std::vector<Vat> all;
  for (const auto& vat : state_->vats()) all.push_back(Vat(vat));
  return all;
}

// --- Machine -------------------------------------------------------------------------------------

const std::string& Machine::name() const noexcept {
  static const std::string nobody = "no machine";
  return state_ ? state_->name : nobody;
}
bool Machine::isRunning() const noexcept {
  return state_ && state_->world != nullptr && state_->isRunning;
}
Vat Machine::vat(std::string name) const {
  if (!state_) throw Error(kind::vatHalted, "this handle is of no machine: it makes no vats");
  if (state_->world == nullptr)
    throw Error(kind::vatHalted, "the world of " + state_->name + " is gone: it makes no vats");
  return Vat(state_->world->addVat(*state_, std::move(name)));
}
void Machine::crash() const noexcept {
  if (isRunning()) state_->world->crash(*state_);
}

// --- Vat -----------------------------------------------------------------------------------------

const std::string& Vat::name() const noexcept {
  static const std::string nobody = "no vat";
  return state_ ? state_->name : nobody;
}
bool Vat::isRunning() const noexcept {
  return state_ && state_->world != nullptr && state_->isRunning && !state_->home->wantsHalt();
}
void Vat::halt() const noexcept {
  if (isRunning()) state_->world->halt(*state_);
}
void Vat::runTurn(Work work, bool commits) const {
  VatState& vat = living(state_);
  vat.world->runTurn(vat, work, commits);
}
bool Vat::step() const {
  return living(state_).world->step();
}

Ref<Timer> Vat::timer() const {
  VatState& vat = living(state_);
  return run([&](Turn& turn) { return turn.spawn<WorldTimer>(vat); });
}
Ref<Dice> Vat::dice() const {
  VatState& vat = living(state_);
  return run([&](Turn& turn) { return turn.spawn<WorldDice>(*vat.world); });
}
Ref<Chance> Vat::chance() const {
  VatState& vat = living(state_);
  return run([&](Turn& turn) { return turn.spawn<WorldChance>(*vat.world); });
}

std::size_t Vat::collect() const {
  VatState& vat = living(state_);
  vat.world->requireNoTurn("collecting");
  if (!vat.isRunning) throw Error(kind::vatHalted, vat.name + " has halted");
  const Entering entering(*vat.world, vat);
  return vat.home->collect();
}
std::size_t Vat::size() const {
  VatState& vat = living(state_);
  vat.world->requireNoTurn("counting");
  const Entering entering(*vat.world, vat);
  vat.home->lookAtTold();
  return vat.home->size();
}
std::uint64_t Vat::turns() const noexcept {
  return state_ ? state_->turns : 0;
}
std::uint64_t Vat::failedTurns() const noexcept {
  if (!state_) return 0;
  return isRunning() ? state_->home->failedTurns() : state_->failedTurns;
}

void failToWait(const Vat& vat, bool isForgotten) {
  if (isForgotten)
    throw Error(kind::vatHalted, vat.name() + " halted before the promise was settled");
  throw Error(kind::notSettled, "the promise that " + vat.name() +
                                    " waits for is pending, and nothing is left to do in the world "
                                    "that would settle it");
}

}  // namespace keeve::sim
