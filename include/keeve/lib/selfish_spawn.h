// Constructing an actor that is given its own reference.
#pragma once

#include <type_traits>
#include <utility>

#include "keeve/core/turn.h"

namespace keeve {

/// A new actor that begins as `make(self)`, where `self` is its own reference.
///
///     const auto node = selfishSpawn<Node>(turn, [&](Ref<Node> self) { return Node{self, self}; });
///
/// In a handler an actor has its reference from Turn::self: this is for constructors that have to
/// pass it on, or to keep it.
///
/// Errors: what `make` throws; then there is no actor, and `self` leads nowhere. So it does while
///         `make` runs: a call is refused (`no-such-actor`), what is sent arrives afterwards.
/// Source: Goblins' selfish-spawn.
template <class T, class F>
Ref<T> selfishSpawn(Turn& turn, F&& make) {
  static_assert(std::is_invocable_r_v<T, F&, Ref<T>>,
                "what makes the actor takes its reference and returns its first behaviour");
  detail::TurnCore& core = detail::coreOf(turn);
  core.requireOpen();
  detail::Cell& cell = core.newCell();
  Ref<T> self = detail::RefAccess::adopt(&cell).template as<Ref<T>>();
  const detail::WithoutSelf nobody(core);
  core.install(cell, detail::NodePtr(detail::makeBehaviour<T>(cell.serial, make(self))));
  return self;
}

}  // namespace keeve
