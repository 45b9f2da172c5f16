// What happens next in a simulated world.
#include <algorithm>

#include "core/messages.h"
#include "sim/state.h"

namespace keeve::sim {

using keeve::detail::cellOf;
using keeve::detail::Pool;

namespace {

// Who is slow and who is fast changes that often, in steps.
constexpr std::uint64_t kPace = 32;
// Of a turn's allocations the one that fails is among so many.
constexpr std::uint64_t kAllocations = 60;
constexpr std::uint64_t kCollectEvery = 48;
constexpr std::uint64_t kAdvanceEvery = 8;
constexpr std::size_t kMostReports = 1000;
constexpr auto kLongestCut = std::chrono::milliseconds(200);

enum What : int { kTurn, kMove, kMoveFromOutside, kArrive, kTidy, kRing, kAdvance };

}  // namespace

bool WorldState::step() {
  requireNoTurn("running the world");
  if (steps_++ % kPace == 0) shuffleWeights();
  collectChoices();
  if (choices_.empty()) return false;
  std::uint64_t at = choices.below(weightSum_);
  const Choice* chosen = choices_.data();
  while (at >= chosen->weight) at -= chosen++->weight;
  struct Stepping {
    bool& its;
    explicit Stepping(bool& flag) : its(flag) { its = true; }
    ~Stepping() { its = false; }
  };
  const Choice choice = *chosen;
  {
    const Stepping stepping(isStepping_);
    take(choice);
  }
  lookForFailure();
  if (choice.what == kTurn && hook_) hook_();
  return true;
}

void WorldState::offer(std::uint64_t weight, int what, std::size_t which) {
  choices_.push_back({weight, what, which});
  weightSum_ += weight;
}

void WorldState::collectChoices() {
  choices_.clear();
  weightSum_ = 0;
  for (const auto& vat : vats_) {
    if (!vat->queue.empty() || !vat->urgent.empty()) offer(vat->weight, kTurn, vat->number);
    if (!vat->sent.messages.empty()) offer(vat->sent.weight, kMove, vat->number);
    if (vat->isWoken) offer(1, kTidy, vat->number);
  }
  if (!outside_.messages.empty()) offer(outside_.weight, kMoveFromOutside, 0);
  std::size_t index = 0;
  for (const auto& [key, link] : links_) {
    const bool arrives = !link.isCut && !link.inFlight.empty() && link.inFlight.front().due <= now;
    if (arrives) offer(link.weight, kArrive, index);
    ++index;
  }
  if (!alarms_.empty() && alarms_.begin()->first <= now) offer(4, kRing, 0);
  // Seldom while there is something else to do: a wait should mostly be long enough.
  const bool mayAdvance = choices_.empty() || choices.oneIn(kAdvanceEvery);
  if (mayAdvance && nextTime() != Time::max()) offer(1, kAdvance, 0);
}

// The next moment at which something can happen that cannot now.
Time WorldState::nextTime() const {
  Time next = Time::max();
  const auto consider = [&](Time time) {
    if (time > now) next = std::min(next, time);
  };
  const auto alarm = alarms_.upper_bound(now);
  if (alarm != alarms_.end()) consider(alarm->first);
  for (const auto& [key, link] : links_) {
    if (!link.isCut && !link.inFlight.empty()) consider(link.inFlight.front().due);
    consider(link.healsAt);
  }
  return next;
}

void WorldState::shuffleWeights() {
  const auto weight = [this] { return std::uint64_t{1} << (2 * choices.below(4)); };
  for (const auto& vat : vats_) {
    vat->weight = weight();
    vat->sent.weight = weight();
  }
  for (auto& [key, link] : links_) link.weight = weight();
  outside_.weight = weight();
}

void WorldState::take(const Choice& choice) {
  switch (choice.what) {
    case kTurn: return turn(*vats_[choice.which]);
    case kMove: return move(vats_[choice.which]->sent, vats_[choice.which].get());
    case kMoveFromOutside: return move(outside_, nullptr);
    case kArrive:
      return arrive(std::next(links_.begin(), static_cast<std::ptrdiff_t>(choice.which))->second);
    case kTidy: return tidy(*vats_[choice.which]);
    case kRing: return ring();
    default: return advance(nextTime());
  }
}

// --- steps ---------------------------------------------------------------------------------------

void WorldState::turn(VatState& vat) {
  Message* message = vat.urgent.pop();
  if (message == nullptr) message = vat.queue.pop();
  journal.note({"turn", vat.number, vat.turns, cellOf(message->target)->number(), vat.name,
                methodOf(*message)});
  const std::uint64_t failedBefore = vat.home->failedTurns();
  // A halted vat only refuses; where there is no memory to say so, the answer stays pending.
  const bool mayFail = vat.isRunning && !vat.home->wantsHalt();
  std::uint64_t nth = std::exchange(vat.failAt, 0);
  if (nth == 0 && mayFail && mishaps.oneIn(faults.allocation))
    nth = 1 + mishaps.below(kAllocations);
  {
    const Entering entering(*this, vat);
    if (nth != 0) Pool::here().failAt(nth);
    vat.home->run(message);
    if (nth != 0 && Pool::here().failAt(0) == 0) {
      ++faultCount;
      journal.note({"allocation failed", nth});
    }
  }
  ++turns;
  ++vat.turns;
  if (const std::uint64_t failed = vat.home->failedTurns() - failedBefore; failed != 0) {
    failedTurns += failed;
    journal.note({"undone"});
  }
  noteHalt(vat);
  disturb(vat);
  perhapsFault();
}

// Collection may come between any two turns.
void WorldState::disturb(VatState& at) {
  if (!at.isRunning || !choices.oneIn(kCollectEvery)) return;
  const bool isWhole = choices.oneIn(2);
  const Entering entering(*this, at);
  const std::size_t found = isWhole ? at.home->collect() : at.home->collectSlice(64);
  journal.note({"collected", at.number, std::uint64_t{found}});
}

void WorldState::perhapsFault() {
  if (mishaps.oneIn(faults.halt)) {
    ++faultCount;
    halt(*vats_[mishaps.below(vats_.size())]);
  }
  MachineState& one = *machines_[mishaps.below(machines_.size())];
  MachineState& other = *machines_[mishaps.below(machines_.size())];
  if (mishaps.oneIn(faults.crash)) {
    ++faultCount;
    crash(one);
  }
  if (mishaps.oneIn(faults.sever)) {
    ++faultCount;
    sever(one, other);
  }
  if (mishaps.oneIn(faults.cut) && &one != &other) {
    ++faultCount;
    cut(one, other, now + Time(mishaps.below(Time(kLongestCut).count())));
  }
}

void WorldState::tidy(VatState& vat) {
  vat.isWoken = false;
  const Entering entering(*this, vat);
  if (vat.home->wantsHalt()) vat.home->halt();
  vat.home->lookAtTold();
  noteHalt(vat);
}

void WorldState::ring() {
  const auto first = alarms_.begin();
  const Ref<Resolver<void>> resolver = first->second.resolver;
  VatState& vat = *first->second.vat;
  alarms_.erase(first);
  using Fulfill = keeve::detail::MethodCall<&Resolver<void>::fulfill>;
  accept(vat, keeve::detail::makeCall<Fulfill>(resolver, std::monostate()));
}

void WorldState::advance(Time to) {
  now = to;
  journal.note({"time", static_cast<std::uint64_t>(now.count())});
  for (auto& [key, link] : links_) {
    if (link.healsAt > now) continue;
    link.healsAt = Time::max();
    link.isCut = false;
  }
}

void WorldState::endFaults() {
  faults = {};
  for (auto& [key, link] : links_) {
    if (link.healsAt != Time::max()) link.isCut = false;
    link.healsAt = Time::max();
  }
}

void WorldState::setAlarm(VatState& vat, Ref<Resolver<void>> resolver, Time due) {
  const WithoutFaults guard;
  alarms_.emplace(due, Alarm{std::move(resolver), &vat});
}

// --- reports -------------------------------------------------------------------------------------

void WorldState::report(const Report& report) noexcept {
  const WithoutFaults guard;
  journal.note(
      {"report", static_cast<std::uint64_t>(report.what), report.where, report.error.kind()});
  if (reports.size() < kMostReports) reports.push_back(report);
  if (report.what == Report::What::vatFailure && report.error.kind() == kind::internal)
    internal_ = report.error;
}

void WorldState::lookForFailure() {
  if (!internal_) return;
  const Error failure = *std::exchange(internal_, std::nullopt);
  throw Error(failure);
}

}  // namespace keeve::sim
