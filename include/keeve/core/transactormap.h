// States beside an actormap: what a turn would change, and what was.
#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>
#include <vector>

#include "keeve/core/actormap.h"

namespace keeve {

/// A state that stands on another one: what one turn changed, waiting to be merged or to be
/// forgotten.
///
/// It reads through to its parent, which may move on beneath it (a snapshot does not; this is no
/// snapshot). Everything that can be done with an actormap can be done with it, but for a reckless
/// poke and a snapshot.
///
/// Errors: after its merge, `already-merged`. See Actormap for the rest.
class Transactormap : public Actormap {
 public:
  /// Without changes, over `parent`.
  explicit Transactormap(const Actormap& parent);

  /// The state that it stands on, as far as it can still be named: a transactormap, or the actormap
  /// itself.
  bool hasTransactormapAsParent() const noexcept;
  Transactormap parentTransactormap() const;

  /// Actors and promises that differ from the parent, in the order in which they were first
  /// changed.
  std::vector<AnyRef> delta() const;

  /// Makes its changes, and those of the transactormaps that it stands on, changes of the actormap
  /// beneath them all. Nothing happens when it was merged before. Errors: `merge-conflict` when
  /// something that it saw or wrote has changed there since; then nothing is merged. Forced, the
  /// last merge wins, actor by actor.
  enum class Conflict : bool { refused, forced };
  void merge(Conflict conflict = Conflict::refused);
  bool isMerged() const noexcept;

 private:
  friend class Actormap;
  using Actormap::Actormap;
};

/// The state of an actormap at one moment, for as long as anybody keeps it.
///
/// Shape:   a counted name; copying is cheap. Threads: its actormap's.
/// Cost:    it keeps alive the actors of that moment, and the first value of each slot that is
///          written afterwards.
class Snapshot {
 public:
  /// Actors and promises in it.
  std::size_t size() const;

 private:
  friend class Actormap;
  explicit Snapshot(detail::TimelinePtr timeline) : timeline_(std::move(timeline)) {}
  detail::TimelinePtr timeline_;
};

/// What Actormap::turn returns.
template <class R>
struct TurnResult {
  R result;
  Transactormap next;
  Messages toNear;
  Messages toFar;
};
template <>
struct TurnResult<void> {
  Transactormap next;
  Messages toNear;
  Messages toFar;
};

template <class F>
TurnResult<std::invoke_result_t<F&, Turn&>> Actormap::turn(F&& f) const {
  Turn& turn = begin(true);
  const Leaving leaving(*this);
  Messages near;
  Messages far;
  if constexpr (std::is_void_v<std::invoke_result_t<F&, Turn&>>) {
    f(turn);
    Transactormap next = detachTurn(near, far);
    return {std::move(next), std::move(near), std::move(far)};
  } else {
    auto result = f(turn);
    Transactormap next = detachTurn(near, far);
    return {std::move(result), std::move(next), std::move(near), std::move(far)};
  }
}

template <auto Method, class Target, class... Args>
TurnResult<detail::MethodResult<Method>> Actormap::turn(const Target& target,
                                                        Args&&... args) const {
  return turn([&](Turn& turn) { return turn.call<Method>(target, std::forward<Args>(args)...); });
}

}  // namespace keeve
