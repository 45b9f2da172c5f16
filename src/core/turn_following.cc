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
  if (!isPendingState(*promise.node) || promise.node->type->kind == NodeKind::following)
    return false;
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
    if (other.node->type->kind == NodeKind::following)
      askOn(*chain.get(), static_cast<FollowingNode&>(*other.node).promise);
    NodePtr held = NodePtr::sharing(chain.get());  // until there is a node to hold it
    auto* const splice = makeNode<SpliceNode>(held.get());
    held.release();
    wait(other, splice);
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
    // It followed a promise elsewhere that turned out to follow one of ours.
    if (asking.node != nullptr && isPendingState(*asking.node)) linkTo(asking, end);
  } else if (end.node->type->kind == NodeKind::following) {
    auto* const ask =
        makeNode<AskMessage>(static_cast<FollowingNode&>(*end.node).promise, follower);
    ask->answer = follower;
    send(ask);
  } else {
    wait(end, makeNode<Follower>(follower));
  }
}

}  // namespace keeve::detail
