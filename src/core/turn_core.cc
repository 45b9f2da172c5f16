// A turn's beginning and end, what it may enter, and what it writes.
#include "keeve/core/detail/turn_core.h"

#include <algorithm>

#include "core/nodes.h"
#include "core/turn_ends.h"

namespace keeve::detail {

void failTooDeep() {
  throw Error(kind::tooDeep,
              "calls are nested too deep for the stack: send a message instead of calling, or "
              "return earlier");
}

void TurnCore::failNotOpen() const {
  if (!open_ || owner_ == nullptr) {
    throw Error(
        kind::turnClosed,
        "this turn is over: a handler may use its Turn& only while it runs, and not keep it");
  }
  throw Error(kind::wrongThread,
              "this turn belongs to another thread: send a message to its vat instead");
}

// --- entering ------------------------------------------------------------------------------------

// Goes along links to what a near promise has become. `settled` is its outcome, or null for one
// that is pending or for an actor.
Cell& TurnCore::follow(Cell& from, Node*& settled) {
  Cell* cell = &from;
  settled = nullptr;
  int hops = 0;
  while (cell->home == home_ && cell->isPromise() && cell->node != nullptr) {
    Node& state = *cell->node;
    if (recordReads_) recordRead(*cell, *cell);
    Cell* next = nullptr;
    if (state.type->kind == NodeKind::linked) {
      next = cellOf(static_cast<LinkedNode&>(state).promise);
    } else if (state.type->kind == NodeKind::object) {
      settled = &state;
      next = cellOf(static_cast<ObjectNode&>(state).actor);
    } else {
      if (!isPendingState(state)) settled = &state;
      break;
    }
    cell = next;
    ++hops;
  }
  // A long way is made short, so that what lies between can go. Not where there are other
  // timelines: one that looks through to this one may see another end of it.
  if (hops > 1 && from.isPromise() && home_->timelines.isAlone()) {
    NodePtr direct = settled != nullptr ? NodePtr::sharing(settled)
                                        : NodePtr(makeNode<LinkedNode>(RefAccess::sharing(*cell)));
    write(from, from, std::move(direct));
  }
  return *cell;
}

Cell* TurnCore::enterOrData(const AnyRef& ref, Node*& data) {
  requireOpen();
  data = nullptr;
  if (!ref) throw Error(kind::notAReference, "an empty reference cannot be called");
  Node* settled = nullptr;
  Cell& cell = follow(*cellOf(ref), settled);
  if (cell.home != home_ || cell.node == nullptr || cell.isSturdy()) failToEnter(cell);
  if (cell.isPromise()) {
    if (settled == nullptr) {
      throw Error(kind::notCallable,
                  describeCell(cell) + " is still pending: wait for it with on, or send");
    }
    if (settled->type->kind == NodeKind::broken) {
      settled->mark = 1;
      throw Error(kind::notCallable, describeCell(cell) + " is broken", errorOf(*settled));
    }
    data = settled;
    return nullptr;
  }
  if (recordReads_) recordRead(cell, cell);
  return &cell;
}

Cell& TurnCore::enter(const AnyRef& ref) {
  Node* data = nullptr;
  if (Cell* const cell = enterOrData(ref, data)) return *cell;
  throw Error(kind::notCallable,
              "the promise " + ref.toString() + " became plain data, which has no handlers");
}

void TurnCore::failToEnter(const Cell& cell) const {
  if (cell.isSturdy()) {
    throw Error(kind::notLive,
                "a sturdy reference has to be enlivened before it is used: " + describeCell(cell));
  }
  if (cell.home != home_ && !isNear(RefAccess::sharing(const_cast<Cell&>(cell)))) {
    throw Error(kind::notNear,
                describeCell(cell) +
                    " is not in this vat: only near actors can be called; send to it instead");
  }
  throw Error(
      kind::noSuchActor,
      describeCell(cell) +
          " is not in this actormap: its turn was undone, or it belongs to another actormap");
}

bool TurnCore::isNear(const AnyRef& ref) const noexcept {
  const Cell* const cell = cellOf(ref);
  if (cell == nullptr || cell->isSturdy()) return false;
  return cell->home == home_ || homeOf(*cell).connector() == home_->connector();
}

AnyRef TurnCore::self() const {
  requireOpen();
  if (self_ == nullptr)
    throw Error(kind::noSelf,
                "no actor is at work here: a constructor, a reaction or a run from outside");
  return RefAccess::sharing(*self_);
}

// --- writing -------------------------------------------------------------------------------------

Cell& TurnCore::newCell(std::uint64_t flags) {
  requireOpen();
  return home_->cells.make(home_->nextNumber++ | flags);
}

void TurnCore::checkBecome(const Cell& cell, const Node* began, std::uint64_t sealedBy) const {
  if (sealedBy != cell.serial) {
    throw Error(kind::foreignBecome,
                describeCell(cell) + " returned what another actor's bcom sealed");
  }
  if (cell.node != began && !home_->options().outerBecomeWins) {
    throw Error(
        kind::staleBecome,
        describeCell(cell) +
            " became something else while its handler ran (it was called again): what the outer "
            "handler returns was computed from what it was before");
  }
}

// --- ends ----------------------------------------------------------------------------------------

void WriteLog::grow() {
  constexpr std::size_t kFirst = 32;
  room_.resize(std::max(kFirst, 2 * room_.size()));
}

void TurnCore::prepareToKeep() {
  Timeline& timeline = home_->timelines.mounted();
  if (recordReads_) timeline.remember(reads_);
  timeline.reserve(writes_.size());
}

void TurnCore::commitKept() noexcept {
  home_->timelines.mounted().absorb(writes_);
  endCommit();
  home_->timelines.pruneReleased();
}

// The reports come last: a sink may run a turn, and finds everything in its place.
void TurnCore::endWithReports() noexcept {
  const std::vector<Report> reports = std::exchange(reports_, {});
  home_->endTurn(near_, far_);
  for (const Report& report : reports) home_->report(report);
}

void TurnCore::abort() noexcept {
  close();
  backTo({0, nullptr, nullptr, 0, firstNumber_});
  endTurn();
  home_->endTurn(near_, far_);
  home_->timelines.pruneReleased();
}

Delta TurnCore::detach(Messages& near, Messages& far, std::vector<Swap>& reads) {
  Delta delta = writes_.take();
  for (std::size_t i = delta.size(); i-- > 0;) delta[i].apply();
  near = std::move(near_);
  far = std::move(far_);
  reads = std::exchange(reads_, {});
  reports_.clear();
  endTurn();
  return delta;
}

TurnCore::Mark TurnCore::mark() {
  const Mark here{writes_.size(), near_.mark(), far_.mark(), reports_.size(), home_->nextNumber};
  stamp_ = ++home_->stamps;  // what is written from here on is noted anew
  return here;
}

void TurnCore::backTo(const Mark& mark) noexcept {
  const void* const owner = std::exchange(owner_, nullptr);  // destructors may not use the turn
  for (std::size_t i = writes_.size(); i-- > mark.writes;) writes_[i].apply();
  near_.cut(mark.near);
  far_.cut(mark.far);
  for (std::size_t i = mark.writes; i < writes_.size(); ++i) {
    if (writes_[i].node != nullptr) drop(writes_[i].node);
  }
  writes_.truncate(mark.writes);
  reports_.erase(reports_.begin() + static_cast<std::ptrdiff_t>(mark.reports), reports_.end());
  home_->nextNumber = mark.nextNumber;
  owner_ = owner;
}

}  // namespace keeve::detail
