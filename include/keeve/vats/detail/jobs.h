// Work that enters a vat from outside.
#pragma once

#include <atomic>
#include <condition_variable>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <type_traits>
#include <utility>

#include "keeve/core/turn.h"

namespace keeve::detail {

struct VatState;
struct VatAccess;

/// Something to run in a turn while its caller waits.
class Job {
 public:
  Job() = default;
  Job(const Job&) = delete;
  Job& operator=(const Job&) = delete;
  virtual void run(Turn& turn) = 0;

 protected:
  ~Job() = default;
};

/// Runs `job` in a turn of the vat and returns when it is committed, or throws what it threw.
void runBlocking(const std::shared_ptr<VatState>& vat, Job& job);

/// Throws `would-block` on a loop's thread.
void requireMayBlock();

/// Hands a message to its target's vat. Takes it over.
void postFromOutside(Message* owned);

/// The target of work for this vat itself. Throws `vat-halted` if there is no vat.
AnyRef anchorOf(const std::shared_ptr<VatState>& vat);

/// Something that waits for one outcome.
class Waiter {
 public:
  Waiter() = default;
  Waiter(const Waiter&) = delete;
  Waiter& operator=(const Waiter&) = delete;
  virtual ~Waiter() = default;
  virtual void finish() noexcept = 0;
  virtual void wait() = 0;
};

/// A thread that waits: it looks for a little while, then sleeps.
class ThreadWaiter final : public Waiter {
 public:
  void finish() noexcept override;
  void wait() override;

 private:
  std::atomic<bool> isFinished_{false};
  std::mutex mutex_;
  std::condition_variable finished_;
};

/// An outcome that somebody waits for.
template <class T>
class Outcome {
 public:
  using Stored = std::conditional_t<std::is_void_v<T>, Unit, T>;

  explicit Outcome(std::unique_ptr<Waiter> waiter) : waiter_(std::move(waiter)) {}
  void fulfill(Stored value) {
    if (isSettled()) return;
    value_.emplace(std::move(value));
    waiter_->finish();
  }
  void fail(const Error& why) {
    if (isSettled()) return;
    error_.emplace(why);
    waiter_->finish();
  }
  void abandon() noexcept {
    if (!isSettled()) waiter_->finish();
  }
  /// Waits for it.
  T take() {
    waiter_->wait();
    if (error_) throw Error(*error_);
    if (!value_) throw Error(kind::vatHalted, "the vat halted before the promise was settled");
    if constexpr (!std::is_void_v<T>) return *std::move(value_);
  }

 private:
  bool isSettled() const noexcept { return value_ || error_; }
  std::optional<Stored> value_;
  std::optional<Error> error_;
  std::unique_ptr<Waiter> waiter_;
};

/// What reactions hold of an outcome: when the last of them is gone, nothing will settle it.
template <class T>
class OutcomeHold {
 public:
  explicit OutcomeHold(std::shared_ptr<Outcome<T>> outcome) : outcome_(std::move(outcome)) {}
  OutcomeHold(const OutcomeHold&) = delete;
  OutcomeHold& operator=(const OutcomeHold&) = delete;
  ~OutcomeHold() { outcome_->abandon(); }
  Outcome<T>& operator*() const noexcept { return *outcome_; }

 private:
  std::shared_ptr<Outcome<T>> outcome_;
};

/// Work that is moved into the vat; its result goes to the message's answer.
template <class F>
struct OwnedJob : Message {
  F work;
  OwnedJob(AnyRef anchor, F its) : Message(kType, std::move(anchor)), work(std::move(its)) {}
  static void destroy(Node& node) noexcept { static_cast<OwnedJob&>(node).~OwnedJob(); }
  static void deliver(Turn& turn, Message& message) {
    auto& self = static_cast<OwnedJob&>(message);
    using Result = std::invoke_result_t<F&, Turn&>;
    if constexpr (ResultTraits<Result>::suspends) {
      const auto promise = startCoroutine(NodePtr::sharing(&message), self.work(turn));
      if (message.answer) coreOf(turn).answerWith(message.answer, promise);
    } else {
      runAndAnswer(coreOf(turn), message.answer, [&] { return self.work(turn); });
    }
  }
  static const MessageType kType;
};
template <class F>
constinit const MessageType OwnedJob<F>::kType{
    {NodeKind::message, true, sizeof(OwnedJob), &destroy, nullptr},
    &deliver,
    nullptr,
    false,
    "work from outside"};

}  // namespace keeve::detail
