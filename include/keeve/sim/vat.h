// A vat of a simulated world.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include "keeve/core/chance.h"
#include "keeve/core/timer.h"
#include "keeve/core/turn.h"

namespace keeve::sim {

struct Dice;
class Machine;
class World;
class WorldState;
struct VatState;

/// Something to run in a turn, without a template.
struct Work {
  void* context;
  void (*run)(void* context, Turn& turn);
};

/// A vat that takes its turns when its world says so: like keeve::Vat in all that an actor can see.
///
/// run, call and spawn are a turn at once, between two others; what it sends waits for World::run.
/// look is a turn that leaves no trace, not even in the journal.
///
/// Shape:     a handle; copies are the same vat.
/// Ownership: the world's. A handle that outlives the world answers everything with `vat-halted`.
/// Threads:   its world's only.
/// Authority: all over the vat's actors. Hand out references, not this.
/// Errors:    what the turn throws is thrown here, as it was thrown; the turn was undone.
///            `vat-halted` after halt or a crash; `would-block` inside of a turn.
class Vat {
 public:
  /// No vat: everything fails with `vat-halted`.
  Vat() = default;

  const std::string& name() const noexcept;
  bool isRunning() const noexcept;
  friend bool operator==(const Vat& a, const Vat& b) noexcept { return a.state_ == b.state_; }

  /// Runs `f(Turn&)` in a turn and returns its result when it is committed.
  template <class F>
  std::invoke_result_t<F&, Turn&> run(F&& f) const {
    return with<F>(f, [this](Work work) { runTurn(work, true); });
  }
  /// Runs `f(Turn&)` in a turn that is undone, and returns its result.
  template <class F>
  std::invoke_result_t<F&, Turn&> look(F&& f) const {
    return with<F>(f, [this](Work work) { runTurn(work, false); });
  }
  template <class T, class... Args>
  Ref<T> spawn(Args&&... args) const {
    return run([&](Turn& turn) { return turn.spawn<T>(std::forward<Args>(args)...); });
  }
  template <keeve::detail::FunctionObject F>
  Ref<keeve::detail::ProcedureOf<F>> spawn(F lambda) const {
    return run([&](Turn& turn) { return turn.spawn(std::move(lambda)); });
  }
  template <auto Method, class Target, class... Args>
  keeve::detail::MethodResult<Method> call(const Target& target, Args&&... args) const {
    return run([&](Turn& turn) { return turn.call<Method>(target, std::forward<Args>(args)...); });
  }
  template <auto Method, class Target, class... Args>
  auto send(const Target& target, Args&&... args) const {
    return run([&](Turn& turn) { return turn.send<Method>(target, std::forward<Args>(args)...); });
  }

  /// Runs the world until the promise is settled and returns its answer, or throws what broke it.
  /// This vat listens to it. Errors: `not-settled` when nothing can happen any more that would
  /// settle it.
  template <class T>
  T wait(const Promise<T>& promise) const;

  /// An actor of this vat that tells the world's time.
  Ref<Timer> timer() const;
  /// An actor of this vat that answers by luck, and throws by luck.
  Ref<Dice> dice() const;
  /// An actor of this vat that gives bytes from the seed, where a program would use SystemChance.
  Ref<Chance> chance() const;

  /// Stops it between two turns: what waits for it is told `vat-halted`. Again: nothing happens.
  void halt() const noexcept;
  /// Collects actors that only hold each other; the world also does so from time to time. Returns
  /// how many.
  std::size_t collect() const;
  /// Actors and promises in it.
  std::size_t size() const;
  /// Turns that messages had, and how many of those were undone.
  std::uint64_t turns() const noexcept;
  std::uint64_t failedTurns() const noexcept;

 private:
  friend class Machine;
  friend class World;
  explicit Vat(std::shared_ptr<VatState> state) : state_(std::move(state)) {}
  void runTurn(Work work, bool commits) const;
  /// Makes one step of the world. False when there is none.
  bool step() const;

  template <class F, class Run>
  static std::invoke_result_t<F&, Turn&> with(F& f, Run&& run) {
    using Result = std::invoke_result_t<F&, Turn&>;
    if constexpr (std::is_void_v<Result>) {
      run({&f, [](void* context, Turn& turn) {
             (*static_cast<std::remove_reference_t<F>*>(context))(turn);
           }});
    } else {
      struct Both {
        F& f;
        std::optional<Result> result;
      } both{f, {}};
      run({&both, [](void* context, Turn& turn) {
             auto& its = *static_cast<Both*>(context);
             its.result.emplace(its.f(turn));
           }});
      return *std::move(both.result);
    }
  }

  std::shared_ptr<VatState> state_;
};

}  // namespace keeve::sim

#include "keeve/sim/detail/vat_bodies.h"
