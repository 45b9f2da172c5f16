// Promises that become other promises, here and elsewhere.
#include "core/home.h"
#include "core/messages.h"
#include "core/nodes.h"

namespace keeve::detail {

namespace {
NodePtr cycle(const Cell& promise) {
  return brokenNode(Error(kind::promiseCycle,
                          "the promise " + describeCell(promise) + " was resolved to itself"));
}
}  // namespace

bool TurnCore::resolve(Cell& promise, const AnyRef& to) {
  requireOpen();
  if (promise.node == nullptr) failToEnter(promise);
  if (!isPendingState(*promise.node) || followsFar(*promise.node)) return false;
  if (!to) return settle(promise, NodePtr(settled(Value())));
  Node* outcome = nullptr;
  Cell& end = follow(*cellOf(to), outcome);
  if (outcome != nullptr) return settle(promise, NodePtr::sharing(outcome));
  if (!end.isPromise()) return settle(promise, NodePtr(settledRef(RefAccess::sharing(end))));
  if (&end == &promise) return settle(promise, cycle(promise));
  if (end.home == home_) {
    linkTo(promise, end);
  } else {
    followFar(promise, RefAccess::sharing(end));
  }
  return true;
}

// `promise` becomes `other`, both of this home and pending. Who waits on it waits there now, after
// those already there.
void TurnCore::linkTo(Cell& promise, Cell& other) {
  if (other.node == nullptr) failToEnter(other);
  const NodePtr chain = NodePtr::sharing(promise.node);
  write(promise, promise, NodePtr(makeNode<LinkedNode>(RefAccess::sharing(other))));
  if (chain.get()->type->kind == NodeKind::pending) return;
  if (home_->hasPartialListeners) tellPartial(*chain.get(), RefAccess::sharing(other));
  if (other.node->type->kind == NodeKind::pending &&
      chain.get()->type->kind != NodeKind::following) {
    write(other, other, NodePtr::sharing(chain.get()));
  } else {
    if (followsFar(*other.node)) askOn(*chain.get(), followingOf(*other.node)->promise);
    const FollowingNode* const following = followingOf(*other.node);
    const AnyRef ahead = following != nullptr ? following->ahead : AnyRef();
    NodePtr held = NodePtr::sharing(chain.get());  // until there is a node to hold it
    auto* const splice = makeNode<SpliceNode>(held.get(), static_cast<bool>(ahead));
    held.release();
    wait(other, splice);
    if (ahead) sendAhead(*chain.get(), ahead);
  }
}

// Messages that waited do so no longer.
void TurnCore::sendAhead(Node& chain, const AnyRef& to) {
  std::vector<Node*> waiting;
  chainInOrder(chain, waiting);
  for (const Node* const one : waiting) {
    if (one->type->kind == NodeKind::message) send(copyOf(static_cast<const Message&>(*one), to));
  }
}

// Promises elsewhere had asked for one that has become one that follows `far`: their questions go
// on to there. One that leads back to who asked is a circle, which this link has closed, and which
// nobody else would find.
void TurnCore::askOn(Node& chain, const AnyRef& far) {
  std::vector<Node*> waiting;
  chainInOrder(chain, waiting);
  for (Node* const one : waiting) {
    if (!isFollower(*one)) continue;
    const AnyRef& follower = static_cast<const Follower&>(*one).promise;
    auto* const ask = makeNode<AskMessage>(far, follower);
    ask->answer = follower;
    send(ask);
  }
}

void TurnCore::tellPartial(Node& chain, const AnyRef& step) {
  std::vector<Node*> waiting;
  chainInOrder(chain, waiting);
  for (Node* const one : waiting) {
    if (one->type->kind != NodeKind::listener) continue;
    const auto& listener = static_cast<const Listener&>(*one);
    if (!listener.its().wantsPartial) continue;
    const NodePtr outcome(settledRef(step));
    if (Message* const message = listener.its().message(listener, *outcome.get())) send(message);
  }
}

// `promise` will become what a promise elsewhere becomes: that one's home is asked to say when.
void TurnCore::followFar(Cell& promise, const AnyRef& far) {
  NodePtr following(makeNode<FollowingNode>(far));
  static_cast<FollowingNode*>(following.get())->link = share(promise.node);
  const NodePtr chain = NodePtr::sharing(promise.node);
  write(promise, promise, std::move(following));
  if (home_->hasPartialListeners) tellPartial(*chain.get(), far);
  // One with a handler may be another machine's, which follows its questions no further than here.
  if (cellOf(far)->isHandled() && chain.get()->type->kind != NodeKind::pending)
    askOn(*chain.get(), far);
  auto* const ask = makeNode<AskMessage>(far, RefAccess::sharing(promise));
  ask->answer = RefAccess::sharing(promise);  // if it cannot be asked, the promise breaks
  send(ask);
}

// Somebody wants `follower` to become what `promise`, of this home, becomes.
void TurnCore::asked(Cell& promise, const AnyRef& follower) {
  Node* outcome = nullptr;
  Cell& end = follow(promise, outcome);
  Cell& asking = *cellOf(follower);
  if (outcome != nullptr) {
    outcome->mark = 1;
    if (asking.home == home_) {
      settleFollowing(asking, NodePtr::sharing(outcome));
    } else {
      send(makeNode<SettleMessage>(follower, NodePtr(cloneSettled(*outcome))));
    }
  } else if (!end.isPromise() || end.home != home_) {
    requireOpen();
    throw Error(kind::internal, "a promise of this home leads to what is no outcome");
  } else if (end.node == nullptr) {
    failToEnter(end);
  } else if (&end == &asking) {
    settleFollowing(asking,
                    cycle(asking));  // asked for itself: the question has gone round in a circle
  } else if (asking.home == home_) {
    // It followed a promise elsewhere that turned out to follow one of ours. If messages have gone
    // ahead there, it may not take the shorter way at once.
    const FollowingNode* const its = asking.node != nullptr ? followingOf(*asking.node) : nullptr;
    if (its != nullptr && its->ahead.isPromise()) {
      wait(end, makeNode<Follower>(follower));
    } else if (asking.node != nullptr && isPendingState(*asking.node)) {
      linkTo(asking, end);
    }
  } else if (followsFar(*end.node)) {
    auto* const ask = makeNode<AskMessage>(followingOf(*end.node)->promise, follower);
    ask->answer = follower;
    send(ask);
  } else {
    wait(end, makeNode<Follower>(follower));
    if (end.isHandled()) send(makeNode<AheadMessage>(follower, RefAccess::sharing(end)));
  }
}

// --- going ahead ---------------------------------------------------------------------------------
//
// A promise that follows one elsewhere which has a handler lets messages wait no longer: they go to
// that one. So what is sent to the answer of a message over a wire travels at once.
//
// When it is told of an actor that is not where its messages have gone, some may still be on their
// way there, and what is sent now must not overtake them. Then a question goes the same way after
// them, and what is sent meanwhile waits until that has arrived and the actor's home has answered.

void TurnCore::goAhead(Cell& promise, const AnyRef& to) {
  if (promise.node == nullptr || !isPendingState(*promise.node)) return;
  const NodePtr chain = NodePtr::sharing(promise.node);
  const FollowingNode* const now = followingOf(*chain.get());
  if (now != nullptr && now->ahead) return;
  NodePtr listeners = NodePtr::sharing(chain.get());
  NodePtr splice(makeNode<SpliceNode>(listeners.get(), true));
  listeners.release();
  static_cast<SpliceNode*>(splice.get())->link = share(home_->pending.get());
  NodePtr following(makeNode<FollowingNode>(to, to));
  static_cast<FollowingNode*>(following.get())->link = splice.release();
  write(promise, promise, std::move(following));
  sendAhead(*chain.get(), to);
}

bool TurnCore::goesAhead(const AnyRef& promise) {
  Node* outcome = nullptr;
  const Cell& end = follow(*cellOf(promise), outcome);
  const FollowingNode* const following = end.node != nullptr ? followingOf(*end.node) : nullptr;
  return outcome == nullptr && following != nullptr && following->ahead;
}

bool TurnCore::mustAskTheWay(const Node& pending, const Node& outcome) noexcept {
  const FollowingNode* const following = followingOf(pending);
  return following != nullptr && following->ahead.isPromise() &&
         outcome.type->kind == NodeKind::object &&
         cellOf(static_cast<const ObjectNode&>(outcome).actor)->home !=
             cellOf(following->ahead)->home;
}

void TurnCore::askTheWay(Cell& promise) {
  const AnyRef ahead = followingOf(*promise.node)->ahead;
  NodePtr waits(makeNode<FollowingNode>(ahead));
  static_cast<FollowingNode*>(waits.get())->link = share(followingOf(*promise.node)->link);
  static_cast<FollowingNode*>(waits.get())->asksTheWay = true;
  auto* const way = makeNode<WayMessage>(ahead);
  way->answer = RefAccess::sharing(promise);
  const NodePtr guard(way);
  write(promise, promise, std::move(waits));
  send(static_cast<Message*>(share(way)));
}

}  // namespace keeve::detail
