// Code that waits for promises as if it blocked, without blocking its loop.
#pragma once

#include <cstddef>
#include <exception>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include "keeve/vats/vat.h"

namespace keeve {

namespace detail {

class Loop;

/// What a fiber is to its loop.
class FiberBase {
 public:
  FiberBase(const FiberBase&) = delete;
  FiberBase& operator=(const FiberBase&) = delete;
  virtual ~FiberBase();

  /// Suspends until wake is called. Requires: called on the fiber itself, outside of turns.
  void sleep();
  /// Takes a stack, on its loop's thread. Errors: std::bad_alloc when there is none.
  void prepare();
  /// Begins, or goes on. False when it has ended.
  bool resume();
  /// Lets its loop resume it, soon. On the loop's thread.
  void wake() noexcept;
  const std::shared_ptr<VatState>& vat() const noexcept { return vat_; }
  /// Throws `would-block` inside a turn, and off this fiber.
  void requireMayWait() const;

 protected:
  explicit FiberBase(std::shared_ptr<VatState> vat);
  virtual void body(Fiber& fiber) noexcept = 0;

 private:
  friend class Loop;
  struct Machinery;
  std::shared_ptr<VatState> vat_;
  std::unique_ptr<Machinery> machinery_;
  std::size_t place_ = 0;  // among its loop's living fibers
  bool isReady_ = false;   // in its loop's queue
};

/// Starts a fiber on its vat's loop.
void startFiber(std::unique_ptr<FiberBase> fiber);

/// Wakes a fiber when its outcome is there. Touches the fiber only while that waits: the outcome
/// may outlive it.
class FiberWaiter final : public Waiter {
 public:
  explicit FiberWaiter(FiberBase& fiber) : fiber_(fiber) {}
  void finish() noexcept override {
    isFinished_ = true;
    if (waits_) fiber_.wake();
  }
  void wait() override {
    waits_ = true;
    while (!isFinished_) fiber_.sleep();
    waits_ = false;
  }

 private:
  FiberBase& fiber_;
  bool isFinished_ = false;
  bool waits_ = false;
};

}  // namespace detail

/// The permission to wait, for code that runs on a stack of its own outside of turns:
///
///     Promise<std::int64_t> total = vat.fiber([=](Fiber& fiber) {
///       std::int64_t sum = 0;
///       for (const Ref<Purse>& purse : purses) {
///         auto balance = fiber.run([&](Turn& turn) { return turn.send<&Purse::balance>(purse); });
///         sum += fiber.wait(balance);
///       }
///       return sum;
///     });
///
/// While it waits, its loop goes on with other turns; between two waits none runs. For control flow
/// that is easier to write down in order: loops, existing code that expects to block, calls through
/// many functions.
///
/// Ownership: the vat's; `f` and its result are moved. Threads: its vat's.
/// Authority: to run turns in its vat, and to wait. The parameter is the proof.
/// Errors:    what `f` throws breaks its promise. When the vat halts, wait throws `vat-halted`, and
///            so does all that follows: let it pass, so that the fiber ends. Vat::fiber throws
///            std::bad_alloc when there is no memory for a stack.
/// Cost:      256 kilobytes of address space, of which what it uses is memory; a wait is two
///            switches and a turn.
class Fiber {
 public:
  Fiber(const Fiber&) = delete;
  Fiber& operator=(const Fiber&) = delete;

  /// The promise's answer, or its error, thrown. Errors: `would-block` inside a turn, and
  /// when it is used off its own fiber.
  template <class T>
  T wait(const Promise<T>& promise) {
    base_.requireMayWait();
    auto outcome =
        std::make_shared<detail::Outcome<T>>(std::make_unique<detail::FiberWaiter>(base_));
    detail::hearInto(vat(), promise, outcome);
    return outcome->take();
  }
  /// A turn in its vat, at once.
  template <class F>
  auto run(F&& f) {
    return vat().run(std::forward<F>(f));
  }
  Vat vat() const { return Vat(base_.vat()); }

 private:
  friend class detail::FiberBase;
  explicit Fiber(detail::FiberBase& base) : base_(base) {}
  detail::FiberBase& base_;
};

namespace detail {

template <class F, class R>
class FiberTask final : public FiberBase {
 public:
  FiberTask(std::shared_ptr<VatState> vat, F work, Ref<Resolver<R>> resolver)
      : FiberBase(std::move(vat)),
        work_(std::move(work)),
        resolver_(std::move(resolver)) {}

 private:
  void body(Fiber& fiber) noexcept override {
    const std::optional<Error> failed = caught([&] {
      if constexpr (std::is_void_v<R>) {
        work_(fiber);
        fiber.run(
            [&](Turn& turn) { turn.call<&Resolver<R>::fulfill>(resolver_, std::monostate()); });
      } else if constexpr (std::is_same_v<std::invoke_result_t<F&, Fiber&>, Promise<R>>) {
        const Promise<R> result = work_(fiber);
        fiber.run([&](Turn& turn) { turn.call<&Resolver<R>::follow>(resolver_, result); });
      } else {
        R result = work_(fiber);
        fiber.run(
            [&](Turn& turn) { turn.call<&Resolver<R>::fulfill>(resolver_, std::move(result)); });
      }
    });
    if (!failed) return;
    // If not even this works the vat has halted, and who waits was told.
    static_cast<void>(caught([&] {
      fiber.run([&](Turn& turn) { turn.call<&Resolver<R>::breakWith>(resolver_, *failed); });
    }));
  }

  F work_;
  Ref<Resolver<R>> resolver_;
};

}  // namespace detail

template <class F>
auto Vat::fiber(F f) const -> Promise<detail::AnswerOf<std::invoke_result_t<F&, Fiber&>>> {
  using Answer = detail::AnswerOf<std::invoke_result_t<F&, Fiber&>>;
  PromisePair<Answer> pair = run([](Turn& turn) { return turn.promise<Answer>(); });
  detail::startFiber(std::make_unique<detail::FiberTask<F, Answer>>(state_, std::move(f),
                                                                    std::move(pair.resolver)));
  return pair.promise;
}

}  // namespace keeve
