// What a turn sends, and how promises settle: always in program order, always undone with the turn.
#include "core/home.h"
#include "core/messages.h"
#include "core/nodes.h"

namespace keeve::detail {

// --- sending -------------------------------------------------------------------------------------

namespace {
Error becameSturdy() {
  return {kind::notLive, "a promise became a sturdy reference: enliven it first"};
}
}  // namespace

void TurnCore::sendSlowly(Message* owned) {
  NodePtr guard(owned);
  requireOpen();
  Cell* cell = cellOf(owned->target);
  if (cell == nullptr) throw Error(kind::notAReference, "a message was sent to an empty reference");
  if (cell->isSturdy()) failToEnter(*cell);
  owned->mark = vat_;
  owned->sentAt = time_;
  if (cell->home == home_ && cell->isPromise() && owned->its().follows) {
    Node* settled = nullptr;
    Cell& end = follow(*cell, settled);
    if (end.home == home_ && end.isPromise()) {
      if (end.node == nullptr) failToEnter(end);
      if (settled != nullptr) {
        settled->mark = 1;
        return refuse(*owned,
                      settled->type->kind == NodeKind::broken
                          ? errorOf(*settled)
                          : Error(kind::promiseIsData,
                                  "a message was sent to a promise that became plain data"));
      }
      const FollowingNode* const following = followingOf(*end.node);
      if (following == nullptr || !following->ahead)
        return wait(end, static_cast<ChainNode*>(guard.release()));
      owned->target = AnyRef(following->ahead);
    } else {
      owned->target = RefAccess::sharing(end);
    }
    cell = cellOf(owned->target);
    if (cell->isSturdy()) return refuse(*owned, becameSturdy());
  }
  if (cell->home == home_) {
    near_.push(static_cast<Message*>(guard.release()));
  } else if (homeOf(*cell).connector() == home_->connector()) {
    refuse(*owned, Error(kind::noSuchActor, describeCell(*cell) + " belongs to another actormap"));
  } else if (!homeOf(*cell).connector()) {
    refuse(*owned, Error(kind::unreachable,
                         describeCell(*cell) +
                             " is in an actormap without a connector: nothing leads there"));
  } else {
    far_.push(static_cast<Message*>(guard.release()));
  }
}

inline AnyRef TurnCore::makePromise() {
  requireOpen();
  Cell& cell = home_->cells.make(home_->nextNumber++ | Cell::kPromise);
  AnyRef promise = RefAccess::adopt(&cell);
  note(cell, cell);
  cell.node = share(home_->pending.get());
  cell.stamp = stamp_;
  return promise;
}

AnyRef TurnCore::newPromise() {
  return makePromise();
}

AnyRef TurnCore::newHandledPromise(const AnyRef& handler) {
  requireOpen();
  requireHandler(handler);
  if (handler.isPromise() || cellOf(handler)->home != home_) {
    throw Error(kind::invalidHandler, "a promise's handler is a near actor, not " +
                                          handler.toString() + ": spawn it in this vat");
  }
  NodePtr following(makeNode<FollowingNode>(AnyRef(), handler));
  static_cast<FollowingNode*>(following.get())->link = share(home_->pending.get());
  Cell& cell = newCell(Cell::kPromise | Cell::kHandled);
  AnyRef promise = RefAccess::adopt(&cell);
  install(cell, std::move(following));
  return promise;
}

AnyRef TurnCore::sendAsking(Message* owned) {
  NodePtr guard(owned);
  AnyRef promise = makePromise();
  ++cellOf(promise)->local;
  owned->answer = RefAccess::adopt(cellOf(promise));
  send(static_cast<Message*>(guard.release()));
  return promise;
}

// A message that cannot be delivered: whoever asked is told, or else the program.
void TurnCore::refuse(Message& message, const Error& why) {
  if (message.answer) {
    answer(message.answer, brokenNode(why));
  } else if (message.its().follows) {
    reports_.push_back({Report::What::droppedMessage, home_->traceOf(message).doing, why});
  }
}

// Something begins to wait on a near promise that is pending.
void TurnCore::wait(Cell& promise, ChainNode* owned) {
  NodePtr guard(owned);
  // A link that it still has is of a wait that was undone.
  if (Node* const undone = std::exchange(owned->link, nullptr)) [[unlikely]]
    drop(undone);
  Node* const top = promise.node;
  if (top->type->kind == NodeKind::following) {
    auto& following = static_cast<FollowingNode&>(*top);
    NodePtr above(makeNode<FollowingNode>(following.promise, following.ahead));
    static_cast<FollowingNode*>(above.get())->asksTheWay = following.asksTheWay;
    owned->link = share(following.link);
    static_cast<FollowingNode*>(above.get())->link = guard.release();
    write(promise, promise, std::move(above));
  } else if (promise.stamp == stamp_) {
    owned->link = top;
    promise.node = guard.release();
  } else {
    note(promise, promise);
    owned->link = share(top);
    promise.node = guard.release();
    promise.stamp = stamp_;
  }
}

// --- listening -----------------------------------------------------------------------------------

void TurnCore::listenSlowly(const AnyRef& target, NodePtr listener) {
  requireOpen();
  if (!target) throw Error(kind::notAReference, "an empty reference cannot be listened to");
  Cell& cell = *cellOf(target);
  if (cell.isSturdy()) failToEnter(cell);
  Node* settled = nullptr;
  Cell& end = follow(cell, settled);
  if (settled != nullptr) {
    hear(NodePtr::sharing(settled), std::move(listener));
  } else if (!end.isPromise()) {
    hear(NodePtr(settledRef(RefAccess::sharing(end))), std::move(listener));
  } else if (end.home == home_) {
    if (end.node == nullptr) failToEnter(end);
    wait(end, static_cast<Listener*>(listener.release()));
  } else {
    // A promise elsewhere is heard through one of our own that follows it.
    const AnyRef here = newPromise();
    wait(*cellOf(here), static_cast<Listener*>(listener.release()));
    followFar(*cellOf(here), RefAccess::sharing(end));
  }
}

inline void TurnCore::queueReaction(Listener& owned, NodePtr outcome) noexcept {
  owned.outcome = std::move(outcome);
  owned.mark = vat_;
  owned.sentAt = time_;
  near_.push(&owned);
}

void TurnCore::hear(NodePtr outcome, NodePtr listener, Tell when) {
  const auto& its = static_cast<const Listener&>(*listener.get());
  if (outcome.get()->type->kind == NodeKind::broken && (its.its().wantsErrors || its.answer))
    outcome.get()->mark = 1;
  if (its.its().message != nullptr) {
    // A listener that cannot make its message (the outcome is not what it was promised) must not
    // undo who resolves.
    Message* message = nullptr;
    try {
      message = its.its().message(its, *outcome.get());
    } catch (const Error& error) {
      if (error.kind() != kind::badType && error.kind() != kind::outOfRange) throw;
      reports_.push_back(
          {Report::What::unhandledError, "the reaction of an actor to a promise", error});
    }
    if (message == nullptr) return;
    if (when == Tell::now || cellOf(message->target)->home == home_) return send(message);
    drop(message);
    return send(makeNode<RunMessage>(home_->anchor(), std::move(listener), std::move(outcome)));
  }
  if (!home_->timelines.keeps() && !recordReads_) [[likely]] {
    return queueReaction(*static_cast<Listener*>(listener.release()), std::move(outcome));
  }
  AnyRef answer = its.answer;
  auto* const run = makeNode<RunMessage>(home_->anchor(), std::move(listener), std::move(outcome));
  run->answer = std::move(answer);
  send(run);
}

Node* TurnCore::outcomeOf(const AnyRef& ref) {
  requireOpen();
  if (!ref) throw Error(kind::notAReference, "an empty reference is no promise");
  Node* settled = nullptr;
  const Cell& end = follow(*cellOf(ref), settled);
  if (settled == nullptr && (end.home != home_ || end.node == nullptr)) failToEnter(end);
  return settled;
}

// --- settling ------------------------------------------------------------------------------------

bool TurnCore::settle(Cell& promise, NodePtr outcome) {
  requireOpen();
  if (promise.node == nullptr) failToEnter(promise);
  if (!isPendingState(*promise.node) || followsFar(*promise.node)) return false;
  return settleFollowing(promise, std::move(outcome));
}

bool TurnCore::settleFollowing(Cell& promise, NodePtr outcome, By by) {
  if (promise.node == nullptr || !isPendingState(*promise.node)) return false;
  const FollowingNode* const following = followingOf(*promise.node);
  const bool isEarly = following != nullptr && following->asksTheWay && by != By::way &&
                       outcome.get()->type->kind != NodeKind::broken;
  if (isEarly) return false;
  if (mustAskTheWay(*promise.node, *outcome.get())) {
    askTheWay(promise);
    return true;
  }
  const NodePtr chain = NodePtr::sharing(promise.node);
  Node& settled = *outcome.get();
  write(promise, promise, std::move(outcome));
  if (chain.get()->type->kind != NodeKind::pending) flush(*chain.get(), settled);
  return true;
}

void TurnCore::flush(Node& chain, Node& outcome) {
  const Node* const below = static_cast<ChainNode&>(chain).link;
  if (below->type->kind == NodeKind::pending && chain.type->kind != NodeKind::splice) {
    return flushOne(chain, outcome);  // nearly always it is one
  }
  std::vector<Node*> waiting;
  chainInOrder(chain, waiting);
  const bool isHere = outcome.type->kind == NodeKind::object &&
                      cellOf(static_cast<ObjectNode&>(outcome).actor)->home == home_;
  bool queued = false;  // a message, which is to be delivered before anybody elsewhere is told
  for (Node* const one : waiting) {
    if (queued && one->type->kind == NodeKind::listener) {
      hear(NodePtr::sharing(&outcome), NodePtr::sharing(one), Tell::later);
    } else {
      flushOne(*one, outcome);
    }
    queued = queued || (isHere && one->type->kind == NodeKind::message);
  }
}

void TurnCore::flushOne(Node& waiting, Node& outcome) {
  if (waiting.type->kind == NodeKind::listener)
    return hear(NodePtr::sharing(&outcome), NodePtr::sharing(&waiting));
  if (waiting.type->kind != NodeKind::message) return;
  auto& message = static_cast<Message&>(waiting);
  if (outcome.type->kind == NodeKind::object) {
    const AnyRef& actor = static_cast<ObjectNode&>(outcome).actor;
    if (actor.isSturdy()) return refuse(message, becameSturdy());
    return send(copyOf(message, actor));
  }
  outcome.mark = 1;
  refuse(message,
         outcome.type->kind == NodeKind::broken
             ? errorOf(outcome)
             : Error(kind::promiseIsData, "a message waited for a promise that became plain data"));
}

// A promise that only the answered message holds, and on which one reaction waits: nobody can ever
// ask what it became, so it need not become anything. The reaction goes from the chain straight
// into the queue.
inline bool TurnCore::answerLastHolder(Cell& promise, NodePtr& outcome) noexcept {
  const bool isLast = promise.local == 1 && promise.away.load(std::memory_order_relaxed) == 0 &&
                      promise.node != nullptr;
  if (!isLast || recordReads_ || home_->timelines.keeps() ||
      outcome.get()->type->kind == NodeKind::broken)
    return false;
  if (promise.node->type->kind == NodeKind::pending) return true;  // not even a reaction
  if (promise.node->type->kind != NodeKind::listener || promise.node->count != 1) return false;
  auto& listener = static_cast<Listener&>(*promise.node);
  if (listener.link->type->kind != NodeKind::pending || listener.its().message != nullptr)
    return false;
  promise.node = std::exchange(listener.link, nullptr);
  queueReaction(listener, std::move(outcome));
  return true;
}

// --- answering -----------------------------------------------------------------------------------

void TurnCore::answer(const AnyRef& asker, NodePtr outcome) {
  if (!asker) return;
  Cell& cell = *cellOf(asker);
  if (!cell.isPromise()) {
    send(tellResolver(asker, *outcome.get()));
  } else if (cell.home == home_) {
    if (!answerLastHolder(cell, outcome)) settle(cell, std::move(outcome));
  } else {
    NodePtr own =
        outcome.get()->count == 1 ? std::move(outcome) : NodePtr(cloneSettled(*outcome.get()));
    send(makeNode<SettleMessage>(asker, std::move(own)));
  }
}

void TurnCore::answerWith(const AnyRef& asker, const AnyRef& result) {
  if (!asker) return;
  Cell& cell = *cellOf(asker);
  if (cell.isPromise() && cell.home == home_) {
    resolve(cell, result);
    return;
  }
  if (!result) return answer(asker, NodePtr(settled(Value())));
  Node* outcome = nullptr;
  Cell& end = follow(*cellOf(result), outcome);
  if (outcome != nullptr) {
    answer(asker, NodePtr::sharing(outcome));
  } else if (!end.isPromise()) {
    answer(asker, NodePtr(settledRef(RefAccess::sharing(end))));
  } else if (!cell.isPromise()) {
    listen(result, makeResolverListener(asker, Turn::Partial::no));
  } else if (end.home == home_) {
    asked(end, asker);
  } else {
    auto* const ask = makeNode<AskMessage>(RefAccess::sharing(end), asker);
    ask->answer = asker;
    send(ask);
  }
}

}  // namespace keeve::detail
