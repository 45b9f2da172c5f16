#include "keeve/core/actormap.h"

#include <algorithm>

#include "core/nodes.h"
#include "core/turn_ends.h"
#include "keeve/core/transactormap.h"

namespace keeve {

namespace detail {

TimelinePtr::TimelinePtr(Timeline& timeline) noexcept : timeline_(&timeline) {
  ++timeline.handles;
  timeline.home.addHandle();
}

TimelinePtr::TimelinePtr(const TimelinePtr& other) noexcept : timeline_(other.timeline_) {
  if (timeline_ == nullptr) return;
  ++timeline_->handles;
  timeline_->home.addHandle();
}

TimelinePtr::~TimelinePtr() {
  if (timeline_ == nullptr) return;
  Home& home = timeline_->home;
  home.timelines.release(*timeline_);
  home.releaseHandle();
}

}  // namespace detail

namespace {

detail::Home& newHome(ActormapOptions options) {
  return *new detail::Home({std::move(options.name), std::move(options.connector),
                            std::move(options.sink),
                            options.outerBecome == ActormapOptions::OuterBecome::wins});
}

}  // namespace

Actormap::Actormap() : Actormap(Options()) {}

Actormap::Actormap(Options options) : timeline_(newHome(std::move(options)).main()) {}

// --- turns ---------------------------------------------------------------------------------------

namespace {

[[noreturn]] void failToBegin(const detail::Timeline* timeline) {
  if (timeline == nullptr) throw Error(kind::noSuchActor, "this actormap was moved from");
  timeline->home.requireHere();
  if (timeline->merged) {
    throw Error(kind::alreadyMerged,
                "this transactormap was merged: go on with what it was merged into");
  }
  throw Error(kind::wouldBlock,
              timeline->home.name() + " is in the middle of a turn: use that turn");
}

}  // namespace

Turn& Actormap::begin(bool recordReads) const {
  detail::Timeline* const timeline = timeline_.get();
  if (timeline == nullptr || !timeline->home.isHere() || timeline->merged ||
      coreOf(timeline->home.turn).isOpen()) [[unlikely]] {
    failToBegin(timeline);
  }
  detail::Home& home = timeline->home;
  home.lookAtTold();
  home.timelines.mount(*timeline);
  ++home.time;
  coreOf(home.turn).begin(recordReads || timeline->kind == detail::Timeline::Kind::fork);
  return home.turn;
}

void Actormap::finish(Mode mode) const {
  detail::TurnCore& core = coreOf(timeline_->home.turn);
  if (!core.far().empty()) [[unlikely]]
    core.far().clear();
  if (mode != Mode::keepMessages && !core.near().empty()) [[unlikely]]
    core.near().clear();
  core.prepare();
  core.commit();
}

void Actormap::abandon() const noexcept {
  detail::TurnCore& core = coreOf(timeline_->home.turn);
  if (core.isOpen()) core.abort();
}

Transactormap Actormap::detachTurn(Messages& near, Messages& far) const {
  detail::Home& home = timeline_->home;
  std::vector<detail::Swap> reads;
  detail::Delta delta = coreOf(home.turn).detach(near, far, reads);
  Transactormap next(detail::TimelinePtr(home.timelines.fork(*timeline_, std::move(delta), reads)));
  home.timelines.pruneReleased();
  home.buryDead();
  return next;
}

Value Actormap::poke(const AnyRef& target, std::string_view method, Value::List arguments) {
  return run([&](Turn& turn) { return turn.call(target, method, std::move(arguments)); });
}

void Actormap::requireRoot() const {
  if (isTransactormap()) {
    throw Error(kind::notARoot,
                "only an actormap that owns its actors can do this; this one is a transactormap");
  }
}

// --- messages ------------------------------------------------------------------------------------

void Actormap::runNear() {
  detail::Home& home = timeline_->home;
  home.dropFar(true);
  while (detail::Message* const message = home.queue().pop()) home.runIn(*timeline_, message);
  home.dropFar(false);
}

void Actormap::dispatch(Messages messages) {
  detail::Home& home = timeline_->home;
  home.requireHere();
  home.lookAtTold();
  Messages elsewhere;
  while (detail::Message* const message = messages.pop()) {
    if (detail::cellOf(message->target)->home == &home) {
      home.acceptIn(*timeline_, message);
    } else {
      elsewhere.push(message);
    }
  }
  home.depart(elsewhere);
  // In the middle of a turn they wait for whoever comes next.
  while (!coreOf(home.turn).isOpen()) {
    detail::Message* const message = home.queue().pop();
    if (message == nullptr) break;
    home.runIn(*timeline_, message);
  }
}

// --- states --------------------------------------------------------------------------------------

Snapshot Actormap::snapshot() const {
  requireRoot();
  detail::Home& home = timeline_->home;
  home.requireHere();
  return Snapshot(detail::TimelinePtr(home.timelines.freeze(*timeline_)));
}

Actormap Actormap::restore(const Snapshot& snapshot) {
  detail::Home& home = snapshot.timeline_->home;
  home.requireHere();
  return Actormap(detail::TimelinePtr(home.timelines.makeHead(*snapshot.timeline_)));
}

Actormap Actormap::copy() const {
  return restore(snapshot());
}

std::size_t Snapshot::size() const {
  detail::Home& home = timeline_->home;
  home.requireHere();
  if (coreOf(home.turn).isOpen())
    throw Error(kind::wouldBlock, home.name() + " is in the middle of a turn: count after it");
  home.timelines.mount(*timeline_);
  return home.size();
}

// --- questions -----------------------------------------------------------------------------------

bool Actormap::isNear(const AnyRef& ref) const noexcept {
  return coreOf(timeline_->home.turn).isNear(ref);
}

bool Actormap::isTransactormap() const noexcept {
  return timeline_->kind == detail::Timeline::Kind::fork;
}

const std::shared_ptr<VatConnector>& Actormap::connector() const noexcept {
  return timeline_->home.connector();
}

std::size_t Actormap::size() const {
  begin(false);  // mounts, and says what is wrong
  abandon();
  return timeline_->home.size();
}

std::size_t Actormap::collect() {
  requireRoot();
  begin(false);
  abandon();
  return timeline_->home.collect();
}

// --- describing ----------------------------------------------------------------------------------

Value Actormap::portrait(const AnyRef& actor) const {
  return peek([&](Turn& turn) -> Value {
    const detail::Cell& cell = coreOf(turn).enter(actor);
    const auto& behaviour = static_cast<const detail::BehaviourBase&>(*cell.node);
    if (behaviour.its().portray == nullptr) {
      throw Error(kind::isVolatile,
                  detail::describeCell(cell) + " is a procedure: what it captured cannot be seen");
    }
    return Value::Record{Symbol{std::string(behaviour.its().name)},
                         {behaviour.its().portray(behaviour)}};
  });
}

const Value& Actormap::fieldsOf(const Value& portrait) {
  if (portrait.record().fields.size() != 1)
    throw badType("a portrait: a record with a map of fields", portrait);
  return portrait.record().fields.front();
}

std::vector<AnyRef> Actormap::references(const AnyRef& actor) const {
  return peek([&](Turn& turn) {
    const detail::Cell& cell = coreOf(turn).enter(actor);
    std::vector<AnyRef> found;
    const detail::RefVisitor visitor{&found,
                                     [](void* list, const AnyRef& ref) {
                                       static_cast<std::vector<AnyRef>*>(list)->push_back(ref);
                                     },
                                     true};
    if (cell.node->type->refs != nullptr) cell.node->type->refs(*cell.node, visitor);
    return found;
  });
}

// --- transactormaps ------------------------------------------------------------------------------

Transactormap::Transactormap(const Actormap& parent)
    : Actormap(detail::TimelinePtr(parent.timeline_->home.timelines.fork(
          *parent.timeline_, detail::Delta(), std::vector<detail::Swap>()))) {}

bool Transactormap::hasTransactormapAsParent() const noexcept {
  return timeline_->parent->kind == detail::Timeline::Kind::fork;
}

Transactormap Transactormap::parentTransactormap() const {
  if (!hasTransactormapAsParent())
    throw Error(kind::notARoot, "this transactormap stands on the actormap itself");
  return Transactormap(detail::TimelinePtr(*timeline_->parent));
}

std::vector<AnyRef> Transactormap::delta() const {
  std::vector<AnyRef> changed;
  for (const detail::Swap& swap : timeline_->edge) {
    const AnyRef ref = detail::RefAccess::sharing(*swap.owner);
    if (std::find(changed.begin(), changed.end(), ref) == changed.end()) changed.push_back(ref);
  }
  return changed;
}

void Transactormap::merge(Conflict conflict) {
  detail::Home& home = timeline_->home;
  home.requireHere();
  if (timeline_->merged) return;
  if (coreOf(home.turn).isOpen())
    throw Error(kind::wouldBlock, home.name() + " is in the middle of a turn: merge after it");
  home.timelines.merge(*timeline_, conflict == Conflict::refused);
  home.buryDead();
}

bool Transactormap::isMerged() const noexcept {
  return timeline_->merged;
}

}  // namespace keeve
