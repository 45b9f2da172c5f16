// A loop: one thread on which vats take turns.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "core/home.h"
#include "keeve/vats/machine.h"
#include "vats/compat.h"
#include "vats/fibers.h"
#include "vats/inbox.h"
#include "vats/watchdog.h"

namespace keeve::detail {

class FiberBase;
class Loop;

/// The way into a vat from everywhere. Outlives its loop: then it refuses.
class LoopConnector final : public VatConnector, private vats::Caller {
 public:
  LoopConnector(std::shared_ptr<vats::Inbox> inbox, const Loop* loop)
      : inbox_(std::move(inbox)),
        loop_(loop) {}
  void post(Messages messages) noexcept override;
  void wake() noexcept override;

  bool isOf(const Loop& loop) const noexcept { return loop_ == &loop; }

 private:
  friend class Loop;
  std::shared_ptr<vats::Inbox> inbox_;
  const Loop* loop_;      // an address to compare with, nothing else
  Home* home_ = nullptr;  // whose way in it is: the loop's to use
};

/// What a vat is to its loop and its handles.
struct VatState {
  Loop* loop = nullptr;  // null once the loop is gone: read by its thread only
  unsigned loopIndex = 0;
  Home* home = nullptr;  // read by the loop's thread only, but for what never changes
  AnyRef anchor;         // keeps the home's memory
  std::shared_ptr<LoopConnector> connector;
  std::string name;
  std::uint32_t id = 0;
  std::atomic<bool> isRunning{true};

  /// Whether it takes turns: it was not halted, nor has it halted by itself. Any thread: the anchor
  /// keeps the home.
  bool takesTurns() const noexcept {
    return isRunning.load(std::memory_order_acquire) && !home->wantsHalt();
  }
};

/// How keeve's own sources make a handle.
struct VatAccess {
  static Vat handle(std::shared_ptr<VatState> state) { return Vat(std::move(state)); }
};

/// One thread with a KJ event loop, on which vats take turns.
///
/// Turns run in batches from one first-in-first-out queue, without KJ; between batches KJ sees to
/// timers and input. What other threads send comes through the inbox, and is taken in at the
/// beginning of each batch. Urgent messages go first. KJ's own order of events is never the order
/// of messages.
///
/// Threads: the constructor, addVat, post and the stop methods are for the machine's; everything
///          else is for its own thread.
class Loop {
 public:
  /// `watched` is told of each turn; null: nobody looks.
  Loop(unsigned index, const MachineOptions& options, std::chrono::nanoseconds spin,
       vats::Watched* watched);
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  /// The loop whose thread this is, or null.
  static Loop* current() noexcept;

  unsigned index() const noexcept { return index_; }
  const void* owner() const noexcept { return this; }
  const std::shared_ptr<vats::Inbox>& inbox() const noexcept { return inbox_; }
  std::shared_ptr<VatState> addVat(std::string name, const std::shared_ptr<ReportSink>& sink,
                                   std::string_view endKind = kind::vatHalted);

  /// Stopping, in two steps, so that all loops still listen while each halts its vats.
  void beginHalt() noexcept;
  void waitHalted() noexcept;
  void beginExit() noexcept;
  void join() noexcept;

  // --- on its thread
  Messages& queue() noexcept { return queue_; }
  bool isInTurn() const noexcept;
  /// Whether what is queued now is looked at without a call: the pump is at work.
  bool isInBatch() const noexcept { return inBatch_; }
  void haltVat(VatState& vat) noexcept;
  /// Runs `f` in a turn of this vat, at once. Requires: no turn is open. Throws what it throws.
  void runNow(VatState& vat, Job& job);
  kj::Timer& timer() noexcept { return *timer_; }
  kj::AsyncIoContext& io() noexcept { return *io_; }
  /// Work of KJ's that goes on until it is done or the loop ends.
  void addTask(kj::Promise<void> task);
  /// From an event of KJ's: there are messages. The pump may be waiting.
  void kick() noexcept;
  vats::FiberPool& fibers() noexcept { return fibers_; }
  /// Whether this code runs on that fiber.
  bool isOn(const FiberBase& fiber) const noexcept { return runningFiber_ == &fiber; }
  /// Takes over a fiber that is to begin.
  void addFiber(std::unique_ptr<FiberBase> fiber);
  /// Resumes it between turns, soon.
  void makeReady(FiberBase& fiber) noexcept;

 private:
  class Errors;
  void main(std::promise<void> begun) noexcept;
  void runWithKj(std::promise<void>& begun);
  kj::Promise<void> pump();
  bool runBatch() noexcept;
  void runTurn(Message* message) noexcept;
  bool runFibers() noexcept;
  void endFiber(FiberBase& fiber) noexcept;
  bool spin() noexcept;
  void takeIn() noexcept;
  void tidy() noexcept;
  std::vector<std::shared_ptr<VatState>> vats();
  void haltAll() noexcept;
  void exit() noexcept;

  const unsigned index_;
  const unsigned quantum_;
  const kj::Duration spin_;
  vats::Watched* const watched_;
  std::shared_ptr<vats::Inbox> inbox_ = std::make_shared<vats::Inbox>();
  std::atomic<int> wish_{0};  // 1: halt all vats; 2: and leave
  std::mutex mutex_;          // guards vats_ and isHalted_
  std::condition_variable halted_;
  std::vector<std::shared_ptr<VatState>> vats_;
  bool isHalted_ = false;

  // Its thread's only.
  Messages queue_;
  Messages urgent_;
  kj::AsyncIoContext* io_ = nullptr;
  kj::Timer* timer_ = nullptr;
  kj::TaskSet* tasks_ = nullptr;
  kj::UnixEventPort::FdObserver* wakeUp_ = nullptr;
  kj::TimePoint idleSince_ = kj::origin<kj::TimePoint>();
  bool isIdle_ = false;
  bool inTurns_ = false;
  bool inBatch_ = false;
  bool kjHasWork_ = false;                    // since the pump looked last
  kj::Own<kj::PromiseFulfiller<void>> kick_;  // while the pump waits
  vats::FiberPool fibers_;
  std::vector<std::unique_ptr<FiberBase>> living_;
  std::vector<FiberBase*> ready_;
  std::vector<FiberBase*> resuming_;  // empty but while they are resumed
  FiberBase* runningFiber_ = nullptr;

  std::thread thread_;  // last: it uses all of the above
};

}  // namespace keeve::detail
