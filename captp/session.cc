#include "captp/session.h"

#include <fmt/format.h>

#include "captp/protocol.h"
#include "core/home.h"
#include "core/nodes.h"
#include "core/outside.h"

namespace keeve::captp {
namespace {

// Where a near promise's links lead, or the cell itself.
const detail::Cell& endOf(const detail::Cell& from) {
  const detail::Cell* cell = &from;
  while (cell->node != nullptr && cell->node->type->kind == detail::NodeKind::linked)
    cell = detail::cellOf(static_cast<const detail::LinkedNode*>(cell->node)->promise);
  return *cell;
}

/// The greeting of a node that has none.
struct Nothing {};
BOOST_DESCRIBE_STRUCT(Nothing, (), ())

}  // namespace

Remote::~Remote() {
  session_->released(*this);
}

Value RemoteEnd::receive(Turn& turn, AnyMessage message) const {
  return remote->session().deliver(turn, *remote, std::move(message));
}

Session::Session(Vat vat, AnyRef greeting)
    : vat_(std::move(vat)),
      anchor_(vat_.run([](Turn& turn) { return detail::coreOf(turn).anchor(); })) {
  auto first = std::make_shared<Hosted>();
  first->ref = greeting ? std::move(greeting)
                        : vat_.run([](Turn& turn) { return AnyRef(turn.spawn<Nothing>()); });
  first->key = first->ref;
  first->count = 1;  // it stays: a name for it counts, and is released, beside this one
  exportIds_.emplace(first->key, 0);
  exports_.emplace(0, std::move(first));
}

Session::~Session() = default;

AnyRef Session::greeting(Turn& turn) {
  AnyRef greeting = import(turn, 0, false);
  --imports_.at(0).count;  // nobody named it
  return greeting;
}

SessionTables Session::tables() const noexcept {
  return {exports_.size(), imports_.size(), questions_.size(), answers_.size()};
}

/// Waits on a promise of the peer's for as long as there is one, and hears nothing.
struct Session::Beacon : detail::Listener {
  std::shared_ptr<Session> session;
  Place place;
  std::uint64_t life;

  Beacon(std::shared_ptr<Session> its, Place where, std::uint64_t which)
      : Listener(kType, AnyRef()),
        session(std::move(its)),
        place(where),
        life(which) {}
  Beacon(const Beacon&) = delete;
  Beacon& operator=(const Beacon&) = delete;
  ~Beacon() { session->promiseDied(place, life); }
  static detail::Message* message(const Listener&, detail::Node&) { return nullptr; }
  static const detail::ListenerType kType;
};
constinit const detail::ListenerType Session::Beacon::kType{
    detail::listenerNode(true, sizeof(Beacon), detail::destroyerOf<Beacon>(), nullptr), nullptr,
    &Beacon::message, false, false};

AnyRef Session::makeRemote(Turn& turn, Place place, bool isPromise) {
  auto remote = std::make_shared<Remote>(shared_from_this(), place);
  Known& known = knownIn(place.table)[place.id];
  known = Known();
  known.remote = remote;
  known.isPromise = isPromise;
  return makeEnd(turn, place, known, std::move(remote));
}

AnyRef Session::makeEnd(Turn& turn, Place place, Known& known, std::shared_ptr<Remote> remote) {
  AnyRef ref = turn.spawn<RemoteEnd>(std::move(remote));
  if (known.isPromise) {
    detail::TurnCore& core = detail::coreOf(turn);
    ref = core.newHandledPromise(ref);
    known.life = ++lives_;
    core.listen(ref,
                detail::NodePtr(detail::makeNode<Beacon>(shared_from_this(), place, known.life)));
  }
  known.cell = detail::cellOf(ref);
  return ref;
}

void Session::promiseDied(Place place, std::uint64_t life) noexcept {
  Knowns& knowns = knownIn(place.table);
  const auto found = knowns.find(place.id);
  if (found != knowns.end() && found->second.life == life) found->second.cell = nullptr;
}

AnyRef Session::import(Turn& turn, std::uint32_t id, bool isPromise) {
  const auto found = imports_.find(id);
  AnyRef ref;
  if (found == imports_.end()) {
    ref = makeRemote(turn, {Table::EXPORTS, id}, isPromise);
  } else {
    Known& known = found->second;
    if (known.isPromise != isPromise) failProtocol(fmt::format("{} is an actor and a promise", id));
    if (known.isSettled)
      failProtocol(fmt::format("the promise {} was settled, and is named again", id));
    ref = known.cell != nullptr ? detail::RefAccess::sharing(*known.cell)
                                : makeEnd(turn, {Table::EXPORTS, id}, known, known.remote.lock());
  }
  ++imports_.at(id).count;
  return ref;
}

// May come at any time, from within what keeve does between turns.
void Session::released(const Remote& remote) noexcept {
  if (severed_) return;
  const std::optional<Error> failed = detail::caught([&] {
    const Place place = remote.place();
    Knowns& knowns = knownIn(place.table);
    const auto found = knowns.find(place.id);
    detail::require(found != knowns.end(), "what a Remote stands for is known");
    Known& known = found->second;
    const std::uint32_t count = place.table == Table::ANSWERS ? 1 : known.count;
    if (place.table == Table::ANSWERS && !known.isSettled) {
      known.isGone = true;  // its number is free when the peer has settled it
    } else {
      knowns.erase(found);
      if (place.table == Table::ANSWERS) freeQuestions_.push_back(place.id);
    }
    if (count != 0) say(Release{place, count}, kWordsOfOne);
  });
  if (failed) sever(*failed);
}

// What a reference of this vat stands for at the peer, or has become; or null.
const Remote* Session::remoteIn(Turn& turn, const AnyRef& ref) const {
  const detail::Cell* cell = detail::cellOf(ref);
  if (cell->home != &detail::coreOf(turn).home()) return nullptr;
  if (cell->isPromise()) {
    cell = &endOf(*cell);
    if (cell->node == nullptr) return nullptr;
    if (cell->node->type->kind == detail::NodeKind::object)
      return remoteIn(turn, static_cast<const detail::ObjectNode*>(cell->node)->actor);
    const detail::FollowingNode* const following = detail::followingOf(*cell->node);
    if (following == nullptr || !following->ahead) return nullptr;
    cell = detail::cellOf(following->ahead);
  }
  const auto* const end = detail::stateIf<RemoteEnd>(cell->node);
  return end != nullptr && &end->remote->session() == this ? end->remote.get() : nullptr;
}

Session::HostedPtr& Session::hostedAt(Table table, std::uint32_t id) {
  auto& hosted = hostedIn(table);
  const auto found = hosted.find(id);
  if (found == hosted.end())
    failProtocol(fmt::format("nothing has the number {} among what is hosted here", id));
  return found->second;
}

void Session::sever(const Error& why) noexcept {
  if (std::exchange(severed_, true)) return;
  if (carrier_ != nullptr) carrier_->end(why);
  const auto dropped = std::make_tuple(std::exchange(out_, {}), std::exchange(settles_, {}),
                                       std::exchange(exports_, {}), std::exchange(answers_, {}),
                                       std::exchange(exportIds_, {}), std::exchange(embargoes_, {}),
                                       std::exchange(imports_, {}), std::exchange(questions_, {}));
  vat_.halt();
  for (const auto& hear : std::exchange(onSever_, {})) hear(why);
}

}  // namespace keeve::captp

constinit const keeve::detail::BehaviourType
    keeve::detail::BehaviourTypeOf<keeve::captp::RemoteEnd>::type =
        opaqueType<captp::RemoteEnd>("Remote", &typeTag<captp::RemoteEnd>, {});
