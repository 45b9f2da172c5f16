// Worlds of actors without a thread or a loop: run, looked into, forked, taken back.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "keeve/core/connector.h"
#include "keeve/core/detail/timeline_ptr.h"
#include "keeve/core/report.h"
#include "keeve/core/turn.h"

namespace keeve {

class Transactormap;
class Snapshot;
template <class R>
struct TurnResult;

// Snapshot, Transactormap and TurnResult are in keeve/core/transactormap.h.

/// What an actormap is made with.
struct ActormapOptions {
  std::string name = {};                         // for people; empty: `actormap` and a number
  std::shared_ptr<VatConnector> connector = {};  // none: it can be reached from nowhere
  std::shared_ptr<ReportSink> sink = {};         // none: standard error
  /// When an outer frame becomes over a nested become of the same actor: `stale-become`, or
  /// silently, as in Goblins.
  enum class OuterBecome : bool { fails, wins };
  OuterBecome outerBecome = OuterBecome::fails;
};

/// A map from references to behaviours, and turns on it.
///
/// This is all of keeve that a synchronous program needs: a game, a test, a debugger. A vat is an
/// actormap with a loop. Every run from outside is one turn; what it sends is dropped unless the
/// method says otherwise, so promises that it returns need not settle.
///
/// Shape:     a handle; moving it is cheap. One state; transactormaps and snapshots of it are
///            states beside it.
/// Ownership: its actors live while they are referred to (see collect) and it, or a transactormap
///            or snapshot of it, does.
/// Threads:   one, the one that made it (`wrong-thread`).
/// Authority: everything in it: whoever holds an actormap can run anything there and look into each
///            actor.
/// Errors:    what the turn throws, as keeve::Error or as it was thrown; then nothing has changed.
/// Cost:      a turn is a few nanoseconds. Using several states of one actormap by turns costs the
///            way between them: one exchange for each slot in which they differ.
/// Source:    Goblins' actormaps. Some names: `poke` is actormap-poke!, `run` is actormap-run!,
///            `peek` with a function is actormap-run, `churn` is its churn-run!.
class Actormap {
 public:
  using Options = ActormapOptions;
  Actormap();
  explicit Actormap(Options options);
  Actormap(Actormap&&) noexcept = default;
  Actormap& operator=(Actormap&&) noexcept = default;
  ~Actormap() = default;

  // --- turns that commit
  template <class T, class... Args>
  Ref<T> spawn(Args&&... args) {
    return run([&](Turn& turn) { return turn.spawn<T>(std::forward<Args>(args)...); });
  }
  template <detail::FunctionObject F>
  Ref<detail::ProcedureOf<F>> spawn(F lambda) {
    return run([&](Turn& turn) { return turn.spawn(std::move(lambda)); });
  }
  template <auto Method, class Target, class... Args>
  detail::MethodResult<Method> poke(const Target& target, Args&&... args) {
    return run([&](Turn& turn) { return turn.call<Method>(target, std::forward<Args>(args)...); });
  }
  Value poke(const AnyRef& target, std::string_view method, Value::List arguments);
  /// Runs `f(Turn&)`.
  template <class F>
  std::invoke_result_t<F&, Turn&> run(F&& f);

  // --- turns that leave no trace
  template <auto Method, class Target, class... Args>
  detail::MethodResult<Method> peek(const Target& target, Args&&... args) const {
    return peek([&](Turn& turn) { return turn.call<Method>(target, std::forward<Args>(args)...); });
  }
  template <class F>
  std::invoke_result_t<F&, Turn&> peek(F&& f) const;

  // --- turns that stand beside: the result, the state after it, and what it sent, in order
  template <auto Method, class Target, class... Args>
  TurnResult<detail::MethodResult<Method>> turn(const Target& target, Args&&... args) const;
  template <class F>
  TurnResult<std::invoke_result_t<F&, Turn&>> turn(F&& f) const;

  /// As poke, but what was done before a throw stays done. For whoever can bear that; only where
  /// the actormap owns its actors (`not-a-root` on a transactormap).
  template <auto Method, class Target, class... Args>
  detail::MethodResult<Method> recklessPoke(const Target& target, Args&&... args);

  // --- messages
  /// As run; then every near message is run until none is left. Far ones are dropped.
  template <class F>
  std::invoke_result_t<F&, Turn&> churn(F&& f);
  /// Runs these messages, and all near ones that come of it, each in a turn of its own. Far ones go
  /// to their actormaps' connectors.
  void dispatch(Messages messages);

  // --- states
  /// A true snapshot: what happens later does not show in it. O(1); afterwards the first write of
  /// each slot is kept too.
  Snapshot snapshot() const;
  /// An actormap of its own that begins with the state of `snapshot`: the same references, other
  /// futures.
  static Actormap restore(const Snapshot& snapshot);
  /// An independent copy: restore(snapshot()).
  Actormap copy() const;

  // --- questions
  bool isNear(const AnyRef& ref) const noexcept;
  bool isTransactormap() const noexcept;
  const std::shared_ptr<VatConnector>& connector() const noexcept;
  /// Actors and promises in it.
  std::size_t size() const;
  /// Collects actors that only hold each other; the others go by themselves. Returns how many.
  std::size_t collect();

  // --- describing: what a debugger and an upgrade are made of
  /// The actor's fields: `<Counter {'count: 5}>`. Errors: `no-such-actor`; `volatile` for a
  /// procedure.
  Value portrait(const AnyRef& actor) const;
  /// A new actor from a portrait of a T. Unknown fields are ignored, missing ones keep their
  /// initializer.
  template <class T>
  Ref<T> spawnFromPortrait(const Value& portrait);
  /// All references that the actor's behaviour holds; a procedure shows none.
  std::vector<AnyRef> references(const AnyRef& actor) const;

 protected:
  friend class Transactormap;
  explicit Actormap(detail::TimelinePtr timeline) : timeline_(std::move(timeline)) {}

  enum class Mode : std::uint8_t { commit, keepMessages };
  class Leaving;
  Turn& begin(bool recordReads) const;
  void finish(Mode mode) const;
  void abandon() const noexcept;
  Transactormap detachTurn(Messages& near, Messages& far) const;
  void requireRoot() const;
  void runNear();
  static const Value& fieldsOf(const Value& portrait);

  detail::TimelinePtr timeline_;
};

}  // namespace keeve

#include "keeve/core/detail/actormap_bodies.h"
