#include "keeve/vats/vat.h"

#include "keeve/vats/fiber.h"
#include "vats/loop.h"
#include "vats/timer.h"

namespace keeve {

namespace detail {
namespace {

// What a thread outside waits for: a job's end, however it comes.
struct Ending {
  std::exception_ptr failure;
  bool hasRun = false;
  ThreadWaiter waiter;
};

struct JobMessage : Message {
  Job* job;  // the caller's, who waits
  std::shared_ptr<Ending> ending;

  JobMessage(AnyRef anchor, Job& its, std::shared_ptr<Ending> end);
  ~JobMessage() { ending->waiter.finish(); }

  static void deliver(Turn& turn, Message& message) {
    auto& self = static_cast<JobMessage&>(message);
    self.job->run(turn);
    self.ending->hasRun = true;
  }
  static void failed(Message& message, const Error& error) {
    auto& self = static_cast<JobMessage&>(message);
    self.ending->failure = error.thrown() ? error.thrown() : std::make_exception_ptr(error);
  }
};

constexpr MessageType kJob{
    {NodeKind::message, true, sizeof(JobMessage), &destroyAs<JobMessage>, nullptr},
    &JobMessage::deliver,
    nullptr,
    false,
    "work from outside",
    false,
    &JobMessage::failed};

JobMessage::JobMessage(AnyRef anchor, Job& its, std::shared_ptr<Ending> end)
    : Message(kJob, std::move(anchor)),
      job(&its),
      ending(std::move(end)) {}

}  // namespace

void runBlocking(const std::shared_ptr<VatState>& vat, Job& job) {
  AnyRef anchor = anchorOf(vat);
  if (Loop* const here = Loop::current()) {
    if (here->isInTurn()) {
      throw Error(kind::wouldBlock, "entering " + vat->name +
                                        " from inside an actor would stop this loop: send instead");
    }
    if (!vat->connector->isOf(*here)) {
      throw Error(
          kind::wouldBlock,
          vat->name + " runs on another loop: waiting for it would stop this one; send instead");
    }
    return here->runNow(*vat, job);
  }
  auto ending = std::make_shared<Ending>();
  Messages batch;
  batch.push(makeNode<JobMessage>(std::move(anchor), job, ending));
  vat->connector->post(std::move(batch));
  ending->waiter.wait();
  // Taken out, so that it ends with its catcher and not on the loop.
  if (ending->failure) std::rethrow_exception(std::exchange(ending->failure, nullptr));
  if (!ending->hasRun) throw Error(kind::vatHalted, vat->name + " has halted");
}

void requireMayBlock() {
  if (Loop::current() == nullptr) return;
  throw Error(kind::wouldBlock,
              "waiting for a promise would stop this loop: use Turn::on, co_await, or a Fiber");
}

void postFromOutside(Message* owned) {
  Messages batch;
  batch.push(owned);
  if (!owned->target.isLive())
    throw Error(kind::notAReference, "a message was sent to " + owned->target.toString());
  const std::shared_ptr<VatConnector> connector = homeOf(*cellOf(owned->target)).connector();
  if (!connector)
    throw Error(kind::unreachable,
                owned->target.toString() + " is in an actormap without a connector");
  connector->post(std::move(batch));
}

AnyRef anchorOf(const std::shared_ptr<VatState>& vat) {
  if (!vat) throw Error(kind::vatHalted, "this handle is of no vat");
  return vat->anchor;
}

void ThreadWaiter::finish() noexcept {
  const std::lock_guard lock(mutex_);
  isFinished_.store(true, std::memory_order_release);
  finished_.notify_all();
}

void ThreadWaiter::wait() {
  // Being woken costs more than most answers take to come.
  constexpr int kLooks = 400;
  if (std::thread::hardware_concurrency() > 1) {
    for (int i = 0; i < kLooks && !isFinished_.load(std::memory_order_acquire); ++i)
      vats::pauseBriefly();
  }
  std::unique_lock lock(mutex_);
  finished_.wait(lock, [this] { return isFinished_.load(std::memory_order_relaxed); });
}

}  // namespace detail

const std::string& Vat::name() const noexcept {
  static const std::string nobody = "no vat";
  return state_ ? state_->name : nobody;
}
std::uint32_t Vat::id() const noexcept {
  return state_ ? state_->id : 0;
}
unsigned Vat::loop() const noexcept {
  return state_ ? state_->loopIndex : 0;
}
bool Vat::isRunning() const noexcept {
  return state_ && state_->takesTurns();
}

void Vat::halt() const noexcept {
  if (!state_) return;
  state_->isRunning.store(false, std::memory_order_release);
  state_->home->wishHalt();
  state_->connector->wake();
}

std::size_t Vat::collect() const {
  run([](Turn& turn) { detail::coreOf(turn).home().collectAfterTurn(); });
  return run([](Turn& turn) { return detail::coreOf(turn).home().lastCollected(); });
}

std::size_t Vat::size() const {
  return run([](Turn& turn) { return detail::coreOf(turn).home().size(); });
}

Ref<Timer> Vat::timer() const {
  return run(
      [this](Turn& turn) { return Ref<Timer>(turn.spawn<detail::LoopTimer>(state_->loop)); });
}

}  // namespace keeve
