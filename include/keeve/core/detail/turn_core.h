// The transaction beneath a Turn: what it wrote, what it will send, and how it ends.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "keeve/core/detail/cell.h"
#include "keeve/core/detail/entry.h"
#include "keeve/core/detail/message.h"
#include "keeve/core/detail/node.h"
#include "keeve/core/detail/write_log.h"
#include "keeve/core/error.h"
#include "keeve/core/report.h"

namespace keeve::detail {

class Home;
struct Listener;
struct BehaviourType;

/// The one transaction that a home can have open.
///
/// Writes go to the slots at once and are noted; sends are kept back. Commit forgets the notes (or
/// hands them to the timeline) and lets the messages go, abort applies the notes backwards. A
/// nested call opens nothing.
///
/// Invariants: a slot whose stamp is stamp_ was noted since the last mark, and needs no second
///             note. While no turn is
/// open, fast_ is null, writes_ and the two lists are empty.
class TurnCore {
 public:
  TurnCore(Home& home, const AnyRef& anchor) : home_(&home), anchor_(&anchor) {}
  TurnCore(const TurnCore&) = delete;
  TurnCore& operator=(const TurnCore&) = delete;

  /// How far a turn had come: what attempt() goes back to.
  struct Mark {
    std::size_t writes;
    Message* near;  // the last one that was sent before, or null
    Message* far;
    std::size_t reports;
    std::uint64_t nextNumber;
  };

  // --- for the templates of Turn -----------------------------------------------------------------
  Home& home() const noexcept { return *home_; }
  /// Whether a call may go straight to this cell: it is of this home, a turn is open, on this
  /// thread, and nobody records what is read.
  bool isFast(const Cell& cell) const noexcept {
    return cell.home == fast_ && owner_ == tThread.owner;
  }
  bool isOpen() const noexcept { return open_; }
  /// Throws `turn-closed` or `wrong-thread` unless this turn may be used now.
  void requireOpen() const {
    if (!open_ || owner_ != tThread.owner) [[unlikely]]
      failNotOpen();
  }
  /// The target of listeners: see Listener.
  const AnyRef& anchor() const noexcept { return *anchor_; }
  /// The near actor that a call on `ref` means, or why there is none: `not-a-reference`,
  /// `not-live`, `not-near`, `not-callable`, `no-such-actor`.
  Cell& enter(const AnyRef& ref);
  /// The same, but a promise that became data returns null and its contents.
  Cell* enterOrData(const AnyRef& ref, Node*& data);

  /// A fresh cell, counted once, and not in the actormap before something is installed.
  Cell& newCell(std::uint64_t flags = 0);
  void install(Cell& cell, NodePtr node) { write(cell, cell, std::move(node)); }
  AnyRef newPromise();
  AnyRef newHandledPromise(const AnyRef& handler);
  void write(Slot& slot, Cell& owner, NodePtr next) {
    if (slot.stamp == stamp_) {
      if (Node* const old = std::exchange(slot.node, next.release())) drop(old);
    } else {
      note(slot, owner);
      slot.node = next.release();
      slot.stamp = stamp_;
    }
  }
  /// Installs what a handler returned: `next` was sealed for the actor with the serial `sealedBy`,
  /// `began` is what the handler ran on.
  void become(Cell& cell, const Node* began, NodePtr next, std::uint64_t sealedBy) {
    if (sealedBy != cell.serial || cell.node != began) [[unlikely]]
      checkBecome(cell, began, sealedBy);
    write(cell, cell, std::move(next));
  }

  /// Sends in program order, to go when the turn commits.
  void send(Message* owned) {
    const Cell* const cell = cellOf(owned->target);
    if (cell != nullptr && isFast(*cell) && !cell->isPromise()) [[likely]] {
      owned->mark = vat_;
      owned->sentAt = time_;
      near_.push(owned);
    } else {
      sendSlowly(owned);
    }
  }
  /// As send, with a new promise for the answer.
  AnyRef sendAsking(Message* owned);
  void listen(const AnyRef& target, NodePtr listener) {
    Cell* const cell = cellOf(target);
    const bool waits = cell != nullptr && isFast(*cell) && cell->node != nullptr &&
                       isPlainWait(cell->node->type->kind);
    if (waits) [[likely]]
      return wait(*cell, static_cast<ChainNode*>(listener.release()));
    listenSlowly(target, std::move(listener));
  }
  /// Lets a listener hear of something that has been settled. `later`: if that is a message to
  /// another home it goes when what is queued by now has been delivered.
  enum class Tell : bool { now, later };
  void hear(NodePtr outcome, NodePtr listener, Tell when = Tell::now);

  /// Settles a near promise that is still pending; false when it was settled before.
  bool settle(Cell& promise, NodePtr outcome);
  /// Resolves a near promise to whatever `to` is: an actor, or another promise. An empty reference
  /// is data: null.
  bool resolve(Cell& promise, const AnyRef& to);
  /// Gives an answer to whoever asked, near or far, promise or actor. Requires: it is the last
  /// thing that the turn does, but for what is undone with it alone.
  void answer(const AnyRef& asker, NodePtr outcome);
  void answerWith(const AnyRef& asker, const AnyRef& result);

  // For collections.
  /// Notes that the turn looked at a slot, where that matters.
  void saw(Slot& slot, Cell& owner) {
    if (recordReads_) [[unlikely]]
      recordRead(slot, owner);
  }
  /// Whether an empty slot may be given back: neither this turn nor a kept delta names it.
  bool isIdle(const EntrySlot& slot) const noexcept {
    return slot.node == nullptr && slot.pins == 0 && slot.stamp < firstStamp_;
  }
  bool recordsReads() const noexcept { return recordReads_; }

  AnyRef self() const;
  Cell* selfCell() const noexcept { return self_; }
  /// Who is at work from now on, or null; returns who was.
  Cell* exchangeSelf(Cell* cell) noexcept { return std::exchange(self_, cell); }
  void report(Report report) { reports_.push_back(std::move(report)); }
  bool isNear(const AnyRef& ref) const noexcept;

  Mark mark();
  void backTo(const Mark& mark) noexcept;

  // --- for the home ------------------------------------------------------------------------------
  /// `recordReads`: calls take the slow way and note which actors they saw, for a later merge.
  void begin(bool recordReads);
  /// Everything about a commit that can fail.
  void prepare();
  void commit() noexcept;
  void abort() noexcept;
  /// Instead of a commit: the writes as a delta, applied backwards, and the messages.
  Delta detach(Messages& near, Messages& far, std::vector<Swap>& reads);

  Messages& near() noexcept { return near_; }
  Messages& far() noexcept { return far_; }

  /// Settles a near promise also when it follows one elsewhere: what that one became is `outcome`.
  enum class By : bool { anybody, way };
  bool settleFollowing(Cell& promise, NodePtr outcome, By by = By::anybody);
  /// What waits on a promise that follows one elsewhere goes on to `to`, as does what will come.
  void goAhead(Cell& promise, const AnyRef& to);
  /// Whether a message to a near promise that is pending does not wait.
  bool goesAhead(const AnyRef& promise);
  /// Somebody wants `follower` to become what `promise`, of this home, becomes.
  void asked(Cell& promise, const AnyRef& follower);
  /// What a near promise has become, or null while it is pending (or when `ref` is an actor).
  Node* outcomeOf(const AnyRef& ref);

 private:
  friend class Frame;

  void note(Slot& slot, Cell& owner) {
    if (recordReads_) [[unlikely]]
      recordRead(slot, owner);
    writes_.append({&slot, &owner, slot.node, slot.stamp});
  }
  [[noreturn]] void failToEnter(const Cell& cell) const;
  void checkBecome(const Cell& cell, const Node* began, std::uint64_t sealedBy) const;
  AnyRef makePromise();
  void sendSlowly(Message* owned);
  void listenSlowly(const AnyRef& target, NodePtr listener);
  [[noreturn]] void failNotOpen() const;
  // A pending promise to whose chain one just adds.
  static bool isPlainWait(NodeKind kind) noexcept {
    return kind == NodeKind::pending || kind == NodeKind::message || kind == NodeKind::listener ||
           kind == NodeKind::splice;
  }
  void recordRead(Slot& slot, Cell& owner) {
    reads_.push_back({&slot, &owner, nullptr, slot.stamp});
  }
  Cell& follow(Cell& from, Node*& settled);
  void wait(Cell& promise, ChainNode* owned);
  void refuse(Message& message, const Error& why);
  void flush(Node& chain, Node& outcome);
  void flushOne(Node& waiting, Node& outcome);
  void linkTo(Cell& promise, Cell& other);
  bool answerLastHolder(Cell& promise, NodePtr& outcome) noexcept;
  void queueReaction(Listener& owned, NodePtr outcome) noexcept;
  void tellPartial(Node& chain, const AnyRef& step);
  void askOn(Node& chain, const AnyRef& far);
  void sendAhead(Node& chain, const AnyRef& to);
  static bool mustAskTheWay(const Node& pending, const Node& outcome) noexcept;
  void askTheWay(Cell& promise);
  void followFar(Cell& promise, const AnyRef& far);
  void endTurn() noexcept;
  void prepareToKeep();
  void close() noexcept;
  void endCommit() noexcept;
  void commitKept() noexcept;
  void endWithReports() noexcept;

  HomeBase* fast_ = nullptr;
  Home* home_;
  const AnyRef* anchor_;
  const void* owner_ = nullptr;  // the thread of the open turn; null while it ends
  std::uint64_t stamp_ = 0;
  std::uint64_t firstStamp_ = 0;  // what is written in this turn has it, or a later one
  std::uint64_t time_ = 0;        // this turn's, as its messages carry it
  std::uint32_t vat_ = 0;
  std::uintptr_t stackLimit_ = 0;
  Cell* self_ = nullptr;
  bool open_ = false;
  bool recordReads_ = false;
  WriteLog writes_;
  Messages near_;
  Messages far_;
  std::vector<Swap> reads_;  // cells seen and the stamps they had; nodes not owned
  std::vector<Report> reports_;
  std::uint64_t firstNumber_ = 0;
};

/// One running handler that was given the Turn: it may be re-entered, so its behaviour is held, and
/// it may nest calls, so the stack is checked.
class Frame {
 public:
  Frame(TurnCore& core, Cell& cell, Node* node);
  ~Frame() {
    core_.self_ = outer_;
    drop(node_);
  }
  Frame(const Frame&) = delete;
  Frame& operator=(const Frame&) = delete;

 private:
  TurnCore& core_;
  Cell* outer_;
  Node* node_;
};

[[noreturn]] void failTooDeep();

inline Frame::Frame(TurnCore& core, Cell& cell, Node* node)
    : core_(core),
      outer_(core.self_),
      node_(node) {
  if (reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0)) < core.stackLimit_) [[unlikely]]
    failTooDeep();
  share(node);
  core.self_ = &cell;
}

}  // namespace keeve::detail
