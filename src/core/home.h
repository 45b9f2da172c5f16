// A home: the cells of one actormap in all its timelines, the turn that works on them, and the way
// in and out.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

#include "core/cell_store.h"
#include "core/timeline.h"
#include "keeve/core/connector.h"
#include "keeve/core/detail/promise_nodes.h"
#include "keeve/core/report.h"
#include "keeve/core/turn.h"

namespace keeve::detail {

/// Runs messages as turns, one at a time.
///
/// Ownership: by its handles (Actormap and the like, or a vat); retire() ends it, and it deletes
///            itself when the last cell that somebody still refers to goes.
/// Threads:   the one whose Thread::owner it was given. Its connector and its cell store's tell()
///            are for any.
/// Authority: everything in it. Never handed out.
class Home final : public HomeBase {
 public:
  struct Options {
    std::string name;
    std::shared_ptr<VatConnector> connector;
    std::shared_ptr<ReportSink> sink;
    bool outerBecomeWins = false;
    /// The kind of the error that whoever waits for its actors gets when it has halted.
    std::string_view endKind = kind::vatHalted;
  };
  explicit Home(Options options);
  Home(const Home&) = delete;
  Home& operator=(const Home&) = delete;

  // --- who it is
  const std::string& name() const noexcept { return options_.name; }
  const std::shared_ptr<VatConnector>& connector() const noexcept { return options_.connector; }
  const Options& options() const noexcept { return options_; }
  /// What whoever waits for its actors is told when it has halted.
  Error endError() const;
  /// From now on this thread counts and runs turns.
  void adopt() noexcept { owner.store(thisThread().owner, std::memory_order_release); }
  bool isHere() const noexcept { return owner.load(std::memory_order_relaxed) == tThread.owner; }
  /// Throws `wrong-thread` unless isHere.
  void requireHere() const;

  // --- handles: whatever names a timeline of this home, or is its vat. The last one to go ends it.
  void addHandle() noexcept { ++handles_; }
  void releaseHandle() noexcept;

  // --- turns
  /// Runs one message in a turn of its own on a head: committed, or undone and its answer broken.
  /// Takes it over.
  void run(Message* owned) noexcept { runIn(*main_, owned); }
  void runIn(Timeline& head, Message* owned) noexcept;
  /// Takes a message from elsewhere, between turns: what was sent to a promise that is pending
  /// begins to wait there, so that nothing that is sent later overtakes it; all else goes to the
  /// queue.
  void accept(Message* owned) noexcept { acceptIn(*main_, owned); }
  void acceptIn(Timeline& head, Message* owned) noexcept;
  /// Sends messages to where their targets are.
  void depart(Messages& far) noexcept;
  void dropFar(bool drop) noexcept { dropsFar_ = drop; }
  /// What follows a commit or an abort: the messages go out, and what died is buried.
  void endTurn(Messages& near, Messages& far) noexcept;
  /// Where near messages wait: the loop's queues, or the home's own for both.
  void useQueues(Messages& queue, Messages& urgent) noexcept {
    queue_ = &queue;
    urgent_ = &urgent;
  }
  Messages& queue() noexcept { return *queue_; }
  /// The timeline that messages from elsewhere are for.
  Timeline& main() const noexcept { return *main_; }
  /// This timeline goes: the actormap that was made first may be gone before its copies.
  void forget(const Timeline& timeline) noexcept {
    if (main_ == &timeline) main_ = nullptr;
  }
  void report(const Report& report) const noexcept;
  /// The same where memory may be short: if `where()` throws, the report goes without its place.
  template <class F>
  void reportFrom(Report::What what, F&& where, const Error& error) const noexcept {
    Report it{what, {}, error};
    static_cast<void>(caught([&] { it.where = where(); }));
    report(it);
  }
  TraceFrame traceOf(const Message& message) const;

  // --- the end
  bool isHalted() const noexcept { return halted_; }
  /// From any thread: halt before the next turn.
  void wishHalt() noexcept { haltWish_.store(true, std::memory_order_release); }
  bool wantsHalt() const noexcept { return haltWish_.load(std::memory_order_relaxed); }
  /// No turn will run any more: breaks all that was owed, and empties the actormap.
  void halt() noexcept;

  // --- collection
  /// A cell's count reached zero.
  void died(Cell& cell) noexcept;
  void buryDead() noexcept;
  /// While one of these lives nobody is buried: for whoever walks through what holds them.
  class Mourning {
   public:
    explicit Mourning(Home& home) : home_(home), outer_(std::exchange(home.burying_, true)) {}
    ~Mourning() {
      home_.burying_ = outer_;
      if (!outer_ && !coreOf(home_.turn).isOpen()) home_.buryDead();
    }
    Mourning(const Mourning&) = delete;
    Mourning& operator=(const Mourning&) = delete;

   private:
    Home& home_;
    bool outer_;
  };
  /// Takes in what other threads dropped.
  void lookAtTold() noexcept {
    if (cells.isTold()) cells.look();
  }
  /// Finds and empties actors that only hold each other, in the mounted head. Returns how many.
  /// Requires: no turn is open.
  std::size_t collect();
  /// The same among about `most` cells that were made near each other, going on where the last
  /// slice ended.
  std::size_t collectSlice(std::size_t most);
  /// Collect after the turn that is open; `lastCollected` says how many it were.
  void collectAfterTurn() noexcept { collectAt_ = 0; }
  std::size_t lastCollected() const noexcept { return lastCollected_; }
  /// How many messages' turns were undone.
  std::uint64_t failedTurns() const noexcept { return failedTurns_; }
  /// Actors and promises in the mounted timeline.
  std::size_t size() const noexcept;

  /// A cell of this home that is no actor: the target of work that is for the home itself.
  const AnyRef& anchor() const noexcept { return anchor_; }

  CellStore cells;
  Turn turn;
  Timelines timelines;
  NodePtr pending;                   // what a fresh promise holds
  std::uint64_t nextNumber = 1;      // of the next actor
  std::uint64_t stamps = 0;          // the last one given
  std::uint64_t time = 0;            // Lamport time: of the last turn
  bool hasPartialListeners = false;  // whether linking has to look for any

 private:
  void collectSome() noexcept;
  void deliver(Message& message);
  void deliverToPromise(Message& message);
  bool beginsToWait(Timeline& head, Message& message) noexcept;
  void fail(Timeline& head, Message& message, const Error& error) noexcept;
  void breakPending() noexcept;
  void retire() noexcept;

  Options options_;
  AnyRef anchor_;
  Timeline* main_ = nullptr;
  Messages own_;
  Messages leaving_;  // far messages on their way out
  Messages* queue_ = &own_;
  Messages* urgent_ = &own_;
  std::uint32_t handles_ = 0;
  std::atomic<bool> haltWish_{false};
  bool halted_ = false;
  bool dropsFar_ = false;
  bool departs_ = false;
  bool burying_ = false;
  std::size_t sliceAt_ = 0;  // page where the next slice of collection begins
  std::size_t collectAt_ =
      kFewCells;  // when there are more cells than this, collection begins; 0: now, and all
  std::size_t lastCollected_ = 0;
  std::uint64_t failedTurns_ = 0;
  std::uint64_t nextSlice_ = 0;  // the turn before which no further slice is due
  static constexpr std::size_t kFewCells = 64 * 1024;
};

/// Nobody refers to this sturdy reference any more.
void tellSturdy(Cell& cell) noexcept;

inline Home& homeOf(const Cell& cell) noexcept {
  return *static_cast<Home*>(cell.home);
}
void deleteHome(HomeBase& home) noexcept;

/// Breaks the answers of messages that their target will not get, with what `why` says of its home.
/// Any thread.
void refuse(Messages& messages, Error (*why)(const Home& target)) noexcept;
/// The same for a home that runs no turns any more.
void refuseHalted(Messages& messages) noexcept;

/// `Counter#3`, as far as it can be known from here.
std::string describeCell(const Cell& cell);

}  // namespace keeve::detail
