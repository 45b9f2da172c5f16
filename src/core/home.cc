#include "core/home.h"

#include <algorithm>
#include <atomic>

#include "core/messages.h"
#include "core/nodes.h"
#include "core/turn_ends.h"

namespace keeve {

void VatConnector::refuse(Messages messages) noexcept {
  detail::refuseHalted(messages);
}

namespace detail {
namespace {

std::uint32_t nextVat() noexcept {
  static std::atomic<std::uint32_t> last{0};
  return ++last;
}

// Hands every reference in a message over to the atomic side of its count, so that the receiver may
// drop it without telling this thread.
void sendAway(const Message& message) {
  messageRefs(message, {nullptr, [](void*, const AnyRef& ref) {
                          Cell& cell = *cellOf(ref);
                          if (!countsHere(cell)) return;
                          cell.away.fetch_add(Cell::kOne, std::memory_order_relaxed);
                          release(cell);
                        }});
}

}  // namespace

Home::Home(Options options)
    : cells(*this),
      turn(*this, anchor_),
      timelines(*this),
      options_(std::move(options)) {
  vat = nextVat();
  if (options_.name.empty()) options_.name = "actormap" + std::to_string(vat);
  thisThread();
  adopt();
  pending = NodePtr(makeNode<PendingNode>());
  main_ = &timelines.makeRoot();
  anchor_ = RefAccess::adopt(&cells.make(0));
}

void Home::requireHere() const {
  if (!isHere()) {
    throw Error(
        kind::wrongThread,
        options_.name + " belongs to another thread: enter it from there, or through its vat");
  }
}

Error Home::endError() const {
  return {options_.endKind, options_.name + (options_.endKind == kind::vatHalted
                                                 ? " has halted"
                                                 : " is gone: its references lead nowhere")};
}

void Home::releaseHandle() noexcept {
  if (--handles_ != 0) return;
  halt();
  retire();
}

// --- turns ---------------------------------------------------------------------------------------

inline void Home::deliver(Message& message) {
  if (message.target.isPromise() && message.its().follows) [[unlikely]]
    return deliverToPromise(message);
  message.its().deliver(turn, message);
}

void Home::runIn(Timeline& head, Message* owned) noexcept {
  if (wantsHalt()) [[unlikely]] {
    halt();
    Messages refused;
    refused.push(owned);
    return refuseHalted(refused);
  }
  timelines.mount(head);
  if (owned->sentAt > time) time = owned->sentAt;
  ++time;
  TurnCore& core = coreOf(turn);
  core.begin(head.kind == Timeline::Kind::fork);
  try {
    deliver(*owned);
    core.prepare();
    core.commit();
  } catch (const Error& error) {
    fail(head, *owned, Error::current(error));
  } catch (const std::exception& exception) {
    fail(head, *owned, Error::current(exception));
  } catch (...) {
    fail(head, *owned, Error::current());
  }
  if (cells.size() > collectAt_) [[unlikely]]
    collectSome();
  drop(owned);
}

// A message to a promise goes on to what it became; unless that is an actor here, this turn only
// forwards it: as a copy, because it may go to another thread before this turn lets go of the
// original.
void Home::deliverToPromise(Message& message) {
  TurnCore& core = coreOf(turn);
  const Node* const outcome = core.outcomeOf(message.target);
  const bool isHere = outcome != nullptr && outcome->type->kind == NodeKind::object &&
                      cellOf(static_cast<const ObjectNode*>(outcome)->actor)->home == this;
  if (isHere) return message.its().deliver(turn, message);
  core.send(copyOf(message, message.target));
}

// A turn failed and was undone: whoever waits for its answer is told, or else the program. If not
// even that is possible, or if it was keeve that failed, nothing that this home owes can be relied
// upon: it halts, which breaks all of it.
void Home::fail(Timeline& head, Message& message, const Error& error) noexcept {
  TurnCore& core = coreOf(turn);
  core.abort();
  ++failedTurns_;
  std::optional<Error> failure = caught([&] {
    const Error traced = error.through(traceOf(message));
    if (!message.answer && message.its().failed != nullptr)
      return message.its().failed(message, traced);
    if (!message.answer)
      return report({Report::What::unhandledError, traceOf(message).doing, traced});
    timelines.mount(head);  // what the failed turn dropped may have led to others
    core.begin(timelines.mounted().kind == Timeline::Kind::fork);
    core.answer(message.answer, brokenNode(traced));
    core.prepare();
    core.commit();
  });
  if (failure && core.isOpen()) core.abort();
  if (!failure && error.kind() == kind::internal) failure = error;
  if (!failure) return;
  reportFrom(
      Report::What::vatFailure, [this] { return options_.name; }, *failure);
  halt();
}

void Home::acceptIn(Timeline& head, Message* owned) noexcept {
  // In the middle of a turn its own turn makes it wait: there is one transaction, and it is taken.
  const bool mayWait = (owned->its().follows || owned->its().waits) && owned->target.isPromise() &&
                       !wantsHalt() && !coreOf(turn).isOpen();
  if (mayWait && beginsToWait(head, *owned)) return drop(owned);
  (owned->its().urgent ? urgent_ : queue_)->push(owned);
}

// Whether a message to a promise waits there from now on, or whoever asked for its outcome does.
bool Home::beginsToWait(Timeline& head, Message& message) noexcept {
  timelines.mount(head);
  TurnCore& core = coreOf(turn);
  core.begin(head.kind == Timeline::Kind::fork);
  bool waits = false;
  const std::optional<Error> error = caught([&] {
    waits = core.outcomeOf(message.target) == nullptr;
    if (waits && message.its().follows) {
      // What goes ahead may do so to another thread, and then it is a copy.
      core.send(core.goesAhead(message.target) ? copyOf(message, message.target)
                                               : static_cast<Message*>(share(&message)));
    } else if (waits) {
      message.its().deliver(turn, message);
    }
    core.prepare();
  });
  if (!error && waits) {
    core.commit();
    return true;
  }
  core.abort();  // its own turn will say what is wrong with it
  return false;
}

// Far messages leave in the order in which they were sent; those in a row for one place as one
// batch. Batches are not gathered across others: who is sent a reference may use it at once, and
// must not overtake what was sent on it before.
//
// A connector may deliver at once, and the turn that this leads to may be one of this home's: what
// that one sends leaves after what is on its way already.
void Home::depart(Messages& far) noexcept {
  if (dropsFar_) {
    const Messages dropped = std::move(far);
    return;
  }
  leaving_.append(std::move(far));
  if (departs_) return;
  departs_ = true;
  const void* const here = owner.load(std::memory_order_relaxed);
  while (!leaving_.empty()) {
    Messages batch;
    Message* message = leaving_.pop();
    Home& to = homeOf(*cellOf(message->target));
    const std::shared_ptr<VatConnector> connector = to.connector();  // it may outlive its home
    for (;;) {
      if (to.owner.load(std::memory_order_relaxed) != here) sendAway(*message);
      batch.push(message);
      if (leaving_.empty() || &homeOf(*cellOf(leaving_.front()->target)) != &to) break;
      message = leaving_.pop();
    }
    if (connector) connector->post(std::move(batch));
  }
  departs_ = false;
}

void Home::report(const Report& report) const noexcept {
  (options_.sink ? *options_.sink : standardReportSink()).report(report);
}

TraceFrame Home::traceOf(const Message& message) const {
  std::string doing;
  if (message.its().follows) {
    doing = describeCell(*cellOf(message.target)).append(".");
    doing.append(message.its().method.empty()
                     ? std::string_view(static_cast<const NamedMessage&>(message).method)
                     : message.its().method);
  } else {
    doing = message.its().method;
  }
  return {options_.name, time, std::move(doing)};
}

// --- the end -------------------------------------------------------------------------------------

void Home::halt() noexcept {
  if (halted_) return;
  if (main_ != nullptr) timelines.mount(*main_);
  breakPending();
  halted_ = true;
  wishHalt();
  refuseHalted(own_);
  const Mourning mourning(*this);
  timelines.forgetStates();  // their edges name slots within what goes now
  cells.each([](Cell& cell) {
    if (Node* const node = std::exchange(cell.node, nullptr)) drop(node);
  });
}

// Everything that waits here for an answer is told that none will come.
void Home::breakPending() noexcept {
  TurnCore& core = coreOf(turn);
  core.begin(false);
  const std::optional<Error> error = caught([&] {
    const Error why = endError();
    cells.each([&](Cell& cell) {
      if (!cell.isPromise() || cell.node == nullptr || cell.node->type->kind == NodeKind::pending)
        return;
      NodePtr broken = brokenNode(why);
      broken.get()->mark = 1;
      core.settleFollowing(cell, std::move(broken));
    });
    core.prepare();
  });
  if (error) {
    core.abort();
    reportFrom(
        Report::What::vatFailure, [this] { return options_.name; }, *error);
  } else {
    core.commit();
  }
}

void Home::retire() noexcept {
  burying_ = true;
  timelines.clear();
  pending = NodePtr();
  anchor_ = AnyRef();
  cells.retire();
}

void deleteHome(HomeBase& home) noexcept {
  delete static_cast<Home*>(&home);
}

void refuseHalted(Messages& messages) noexcept {
  refuse(messages, [](const Home& target) { return target.endError(); });
}

void refuse(Messages& messages, Error (*explain)(const Home& target)) noexcept {
  while (Message* const owned = messages.pop()) {
    const NodePtr message(owned);
    const Home& home = homeOf(*cellOf(owned->target));
    const std::optional<Error> failed = caught([&] {
      const Error why = explain(home);
      if (!owned->answer && owned->its().failed != nullptr) return owned->its().failed(*owned, why);
      if (!owned->answer) {
        if (owned->its().follows) home.report({Report::What::droppedMessage, home.name(), why});
        return;
      }
      const Cell& asker = *cellOf(owned->answer);
      if (asker.home == &home || asker.isSturdy()) return;
      const std::shared_ptr<VatConnector>& connector = homeOf(asker).connector();
      if (!connector) return;
      const NodePtr broken = brokenNode(why);
      Messages reply;
      reply.push(asker.isPromise() ? static_cast<Message*>(
                                         makeNode<SettleMessage>(owned->answer, brokenNode(why)))
                                   : tellResolver(owned->answer, *broken.get()));
      connector->post(std::move(reply));
    });
    static_cast<void>(failed);  // out of memory: the answer stays pending
  }
}

// --- collection ----------------------------------------------------------------------------------

void Home::died(Cell& cell) noexcept {
  const bool later = burying_ || coreOf(turn).isOpen();
  if (!later && cell.node == pending.get() && timelines.isPlain() && !cells.hasDead()) [[likely]] {
    // A promise of which nobody will hear: most were answered, and their last holder was told.
    drop(cell.node);
    return cells.free(cell);
  }
  cells.addDead(cell);
  if (!later) buryDead();
}

// Destroying one actor drops references to others, which may die of it: they are put on the list,
// not into this stack.
void Home::buryDead() noexcept {
  if (burying_ || !cells.hasDead()) return;
  Timeline* head = &timelines.mounted();
  while (head->kind == Timeline::Kind::fork) head = head->parent;
  if (head->kind == Timeline::Kind::frozen) return;  // a snapshot loses nobody
  burying_ = true;
  const bool keeps = head->keeps();
  while (Cell* const cell = cells.takeDead()) {
    if (keeps && head->keepDead(*cell)) [[unlikely]]
      continue;
    Node* const node = std::exchange(cell->node, nullptr);
    if (node != nullptr && node->type->kind == NodeKind::broken && node->mark == 0 && !halted_)
        [[unlikely]] {
      node->mark = 1;
      reportFrom(
          Report::What::brokenPromise, [cell] { return describeCell(*cell); }, errorOf(*node));
    }
    cells.free(*cell);
    if (node != nullptr) drop(node);
  }
  burying_ = false;
}

std::size_t Home::size() const noexcept {
  std::size_t alive = 0;
  cells.each([&](const Cell& cell) { alive += cell.node != nullptr ? 1 : 0; });
  return alive;
}

}  // namespace detail
}  // namespace keeve
