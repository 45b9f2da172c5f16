#include "vats/loop.h"

#include <algorithm>
#include <system_error>

#include <pthread.h>
#include <sched.h>

#include "core/room.h"
#include "core/turn_ends.h"
#include "keeve/vats/fiber.h"

namespace keeve::detail {
namespace {

thread_local Loop* tLoop = nullptr;

// How long turns run before KJ sees to timers and input.
constexpr auto kInputInterval = 200 * kj::MICROSECONDS;
constexpr int kLooksPerSpin = 50;

// What KJ throws aborts the process when it dies on another thread than the one that threw it. What
// it derives from is harmless.
class PortableKjException final : public kj::Exception, public std::exception {
 public:
  PortableKjException(const kj::Exception& thrown, const char* what)
      : kj::Exception(thrown),
        what_(what) {}
  const char* what() const noexcept override { return what_.c_str(); }

 private:
  std::string what_;
};

std::exception_ptr portableFromKj(const std::exception& handled) {
  const auto* const thrown = dynamic_cast<const kj::Exception*>(&handled);
  if (thrown == nullptr) return nullptr;
  try {
    return std::make_exception_ptr(PortableKjException(*thrown, handled.what()));
  } catch (...) {
    return std::current_exception();  // out of memory
  }
}

// One at a time: KJ fills in tables of its own when it is used first.
kj::AsyncIoContext setUp() {
  static std::mutex& oneAtATime = *new std::mutex;
  const std::lock_guard lock(oneAtATime);
  return kj::setupAsyncIo();
}

}  // namespace

// --- the way in ----------------------------------------------------------------------------------

void LoopConnector::post(Messages messages) noexcept {
  if (loop_ == tLoop) {
    while (Message* const message = messages.pop())
      homeOf(*cellOf(message->target)).accept(message);
    if (!loop_->isInBatch()) tLoop->kick();
    return;
  }
  if (!inbox_->push(messages)) refuse(std::move(messages));
}

void LoopConnector::wake() noexcept {
  inbox_->call(*this);
}

// --- from outside --------------------------------------------------------------------------------

Loop::Loop(unsigned index, const MachineOptions& options, std::chrono::nanoseconds spin,
           vats::Watched* watched)
    : index_(index),
      quantum_(std::max(1U, options.quantum)),
      spin_(vats::toKj(spin)),
      watched_(watched) {
  std::promise<void> begun;
  std::future<void> hasBegun = begun.get_future();
  thread_ = std::thread([this, begun = std::move(begun)]() mutable { main(std::move(begun)); });
  try {
    hasBegun.get();
  } catch (...) {
    join();
    throw;
  }
}

// Of a machine that could not be made, too: then nobody has told this loop to leave.
Loop::~Loop() {
  if (thread_.joinable()) beginExit();
  join();
}

Loop* Loop::current() noexcept {
  return tLoop;
}

std::shared_ptr<VatState> Loop::addVat(std::string name, const std::shared_ptr<ReportSink>& sink,
                                       std::string_view endKind) {
  const std::lock_guard lock(mutex_);
  // Under the lock that halting takes after the wish: what is added is halted too, or refused here.
  if (wish_.load(std::memory_order_acquire) != 0)
    throw Error(kind::vatHalted, "the machine has stopped: it makes no vats");
  makeRoom(vats_, vats_.size() + 1);
  auto vat = std::make_shared<VatState>();
  vat->connector = std::make_shared<LoopConnector>(inbox_, this);
  auto* const home = new Home({std::move(name), vat->connector, sink, false, endKind});
  vat->connector->home_ = home;
  vat->loop = this;
  vat->loopIndex = index_;
  vat->home = home;
  vat->anchor = home->anchor();
  vat->name = home->name();
  vat->id = home->vat;
  home->addHandle();
  home->useQueues(queue_, urgent_);
  home->owner.store(this, std::memory_order_release);  // from here on it is the loop's
  vats_.push_back(vat);
  return vat;
}

void Loop::beginHalt() noexcept {
  wish_.store(1, std::memory_order_release);
  inbox_->wake();
}

void Loop::waitHalted() noexcept {
  std::unique_lock lock(mutex_);
  halted_.wait(lock, [this] { return isHalted_; });
}

void Loop::beginExit() noexcept {
  wish_.store(2, std::memory_order_release);
  inbox_->wake();
}

void Loop::join() noexcept {
  if (thread_.joinable()) thread_.join();
}

// --- on its thread -------------------------------------------------------------------------------

class Loop::Errors final : public kj::TaskSet::ErrorHandler {
 public:
  void taskFailed(kj::Exception&& exception) override {
    KJ_LOG(ERROR, "a task of a vat's loop failed", exception);
  }
};

void Loop::main(std::promise<void> begun) noexcept {
  tLoop = this;
  tThread.owner = this;
  tThread.portable = &portableFromKj;
  thisThread();
  pthread_setname_np(pthread_self(), ("keeve-" + std::to_string(index_)).c_str());
  try {
    runWithKj(begun);
  } catch (const kj::Exception& thrown) {
    // It must not leave this thread. What KJ needs and cannot have is descriptors.
    begun.set_exception(std::make_exception_ptr(std::system_error(
        std::make_error_code(std::errc::too_many_files_open),
        std::string("a vat's loop could not begin: ") + thrown.getDescription().cStr())));
  } catch (...) {
    begun.set_exception(std::current_exception());
  }
}

// Throws only before it says that it has begun.
void Loop::runWithKj(std::promise<void>& begun) {
  kj::AsyncIoContext io = setUp();
  io.waitScope.setBusyPollInterval(1);  // one event is a whole batch of turns
  Errors errors;
  auto tasks = kj::heap<kj::TaskSet>(errors);
  kj::UnixEventPort::FdObserver wakeUp(io.unixEventPort, inbox_->wakeFd(),
                                       kj::UnixEventPort::FdObserver::OBSERVE_READ);
  io_ = &io;
  timer_ = &io.provider->getTimer();
  tasks_ = tasks.get();
  wakeUp_ = &wakeUp;
  begun.set_value();
  pump().wait(io.waitScope);
  tasks_ = nullptr;
  tasks = nullptr;  // what KJ still had to do for these vats is cancelled, and answers nobody
  exit();
}

bool Loop::isInTurn() const noexcept {
  return inTurns_;
}

void Loop::addTask(kj::Promise<void> task) {
  if (tasks_ == nullptr) return;
  tasks_->add(kj::mv(task));
  kjHasWork_ = true;
}

void Loop::kick() noexcept {
  if (kick_.get() != nullptr) kick_->fulfill();
}

// Runs until the loop is told to leave. Each event of KJ is as much work as fits between two looks
// at timers and input.
kj::Promise<void> Loop::pump() {
  const int wish = wish_.load(std::memory_order_acquire);
  if (wish != 0) haltAll();
  if (wish == 2) return kj::READY_NOW;
  const kj::TimePoint begin = vats::clockNow();
  for (;;) {
    bool hasWorked = runBatch();
    if (!hasWorked) {
      if (!spin()) break;
      hasWorked = runBatch();  // what came goes before a look at the clock
    }
    if (hasWorked) isIdle_ = false;
    // Turns may have asked KJ for something; and while it has tasks, input may end the waiting.
    const bool kjIsDue = hasWorked ? std::exchange(kjHasWork_, false) : !tasks_->isEmpty();
    const kj::TimePoint now = vats::clockNow();
    if (kjIsDue || now - begin >= kInputInterval || wish_.load(std::memory_order_relaxed) != 0)
      return kj::evalLast([this] { return pump(); });
  }
  // The call that came with a later wish may have been heard already, by taking in.
  const bool wishChanged = wish_.load(std::memory_order_acquire) != wish;
  if (wishChanged || !inbox_->beginSleep()) return kj::evalLast([this] { return pump(); });
  auto kicked = kj::newPromiseAndFulfiller<void>();
  kick_ = kj::mv(kicked.fulfiller);
  return wakeUp_->whenBecomesReadable().exclusiveJoin(kj::mv(kicked.promise)).then([this] {
    kick_ = nullptr;
    inbox_->endSleep();
    isIdle_ = false;
    return pump();
  });
}

// Looks for work for a moment. False when it has looked long enough, and the thread may sleep.
bool Loop::spin() noexcept {
  if (spin_ <= 0 * kj::NANOSECONDS) return false;
  const kj::TimePoint now = vats::clockNow();
  if (!isIdle_) {
    isIdle_ = true;
    idleSince_ = now;
  } else if (now - idleSince_ < spin_) {
    // Whoever has work for this loop may be waiting for this very processor.
    sched_yield();
  } else {
    return false;
  }
  for (int i = 0; i < kLooksPerSpin; ++i) {
    if (!inbox_->isEmpty()) return true;
    vats::pauseBriefly();
  }
  return true;
}

bool Loop::runBatch() noexcept {
  inBatch_ = true;
  takeIn();
  inTurns_ = true;
  unsigned turns = 0;
  for (; turns < quantum_; ++turns) {
    Message* message = urgent_.pop();
    if (message == nullptr) message = queue_.pop();
    if (message == nullptr) break;
    runTurn(message);
  }
  inTurns_ = false;
  const bool hasWorked = runFibers() || turns > 0;
  inBatch_ = false;
  return hasWorked;
}

inline void Loop::runTurn(Message* message) noexcept {
  Home& home = homeOf(*cellOf(message->target));
  if (watched_ == nullptr) [[likely]]
    return home.run(message);
  const NodePtr kept =
      NodePtr::sharing(message);  // the watchdog looks at it until the turn is over
  watched_->begin(*message);
  home.run(message);
  watched_->end();
}

void Loop::takeIn() noexcept {
  if (inbox_->wasCalled()) tidy();
  if (inbox_->isEmpty()) return;
  Messages arrived = inbox_->take();
  while (Message* const message = arrived.pop()) homeOf(*cellOf(message->target)).accept(message);
}

std::vector<std::shared_ptr<VatState>> Loop::vats() {
  const std::lock_guard lock(mutex_);
  return vats_;
}

// Other threads dropped references to actors of some vat here.
void Loop::tidy() noexcept {
  inbox_->eachCaller([](vats::Caller& caller) {
    Home& home = *static_cast<LoopConnector&>(caller).home_;
    if (home.wantsHalt()) home.halt();
    home.lookAtTold();
  });
}

void Loop::addFiber(std::unique_ptr<FiberBase> fiber) {
  // So that waking cannot fail. There are two lists, which change places.
  makeRoom(ready_, living_.size() + 1);
  makeRoom(resuming_, living_.size() + 1);
  fiber->prepare();
  fiber->place_ = living_.size();
  living_.push_back(std::move(fiber));
  makeReady(*living_.back());
}

void Loop::makeReady(FiberBase& fiber) noexcept {
  if (!std::exchange(fiber.isReady_, true)) ready_.push_back(&fiber);
  if (!inBatch_) kick();
}

bool Loop::runFibers() noexcept {
  if (ready_.empty()) return false;
  ready_.swap(resuming_);
  // By index: a fiber that is started meanwhile makes room.
  for (std::size_t i = 0; i < resuming_.size(); ++i) {
    FiberBase* const fiber = resuming_[i];
    fiber->isReady_ = false;
    runningFiber_ = fiber;
    const bool goesOn = fiber->resume();
    runningFiber_ = nullptr;
    if (!goesOn) endFiber(*fiber);
  }
  resuming_.clear();
  return true;
}

void Loop::endFiber(FiberBase& fiber) noexcept {
  if (fiber.isReady_) std::erase(ready_, &fiber);
  std::swap(living_[fiber.place_], living_.back());
  living_[fiber.place_]->place_ = fiber.place_;
  living_.pop_back();
}

void Loop::runNow(VatState& vat, Job& job) {
  if (!vat.takesTurns()) throw Error(kind::vatHalted, vat.name + " has halted");
  Home& home = *vat.home;
  home.timelines.mount(home.main());
  ++home.time;
  TurnCore& core = coreOf(home.turn);
  inTurns_ = true;
  core.begin(false);
  try {
    job.run(home.turn);
    core.prepare();
  } catch (...) {
    core.abort();
    inTurns_ = false;
    throw;
  }
  core.commit();
  inTurns_ = false;
  if (!inBatch_) kick();  // for what this turn sent to its own loop
}

// --- the end -------------------------------------------------------------------------------------

void Loop::haltVat(VatState& vat) noexcept {
  vat.isRunning.store(false, std::memory_order_release);
  vat.home->halt();
}

void Loop::haltAll() noexcept {
  for (const std::shared_ptr<VatState>& vat : vats()) haltVat(*vat);
  const std::lock_guard lock(mutex_);
  isHalted_ = true;
  halted_.notify_all();
}

// All vats of all loops have halted. What is still on its way is refused, fibers learn that nothing
// will come, and the homes go, or stay behind empty for those who still refer to them.
void Loop::exit() noexcept {
  do {
    while (runBatch()) {
    }
    for (const auto& fiber : living_) makeReady(*fiber);
  } while (runFibers());
  Messages late = inbox_->close();
  while (Message* const message = late.pop()) queue_.push(message);
  while (runBatch()) {
  }
  for (const std::shared_ptr<VatState>& vat : vats()) vat->home->releaseHandle();
  const std::lock_guard lock(mutex_);
  vats_.clear();
}

}  // namespace keeve::detail
