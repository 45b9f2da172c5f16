// A reference that leads to the top of a stack of actors.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "keeve/lib/forwarder.h"

namespace keeve {

/// A stack of actors, the top one of which gets what is sent to its forwarder: states of a game, of
/// a parser, of a dialogue.
///
/// Ownership: it keeps the actors on it alive.
/// Authority: to decide what the forwarder's users talk to.
/// Errors:    `out-of-range` for a pop of an empty stack, `not-a-reference` for an empty push.
/// Cost:      a push or pop copies the stack's references: for stacks of dozens.
/// Source:    Goblins' spawn-pushdown-pair.
template <class T>
struct Pushdown {
  Ref<Cell<AnyRef>> top;           // what the forwarder sees
  std::vector<Ref<T>> items = {};  // the top one last

  Become<Pushdown, void> push(Turn& turn, Bcom<Pushdown> bcom, Ref<T> next) const {
    if (!next) throw Error(kind::notAReference, "a pushdown was given an empty reference to push");
    turn.call<&Cell<AnyRef>::set>(top, next);
    Pushdown grown = *this;
    grown.items.push_back(std::move(next));
    return bcom(std::move(grown));
  }
  /// Pushes what the near procedure `make` returns for the actor that is on top; for an empty
  /// reference when there is none.
  Become<Pushdown, void> spawnPush(Turn& turn, Bcom<Pushdown> bcom,
                                   Ref<Procedure<Ref<T>(Ref<T>)>> make) const {
    return push(turn, std::move(bcom), turn.call(make, items.empty() ? Ref<T>() : items.back()));
  }
  /// Returns what was on top.
  Become<Pushdown, Ref<T>> pop(Turn& turn, Bcom<Pushdown> bcom) const {
    if (items.empty()) throw Error(kind::outOfRange, "this pushdown is empty: ask isEmpty first");
    Pushdown shrunk = *this;
    Ref<T> popped = std::move(shrunk.items.back());
    shrunk.items.pop_back();
    turn.call<&Cell<AnyRef>::set>(top, shrunk.items.empty() ? AnyRef() : shrunk.items.back());
    return bcom(std::move(shrunk), std::move(popped));
  }
  bool isEmpty() const { return items.empty(); }
  std::int64_t size() const { return static_cast<std::int64_t>(items.size()); }

  BOOST_DESCRIBE_CLASS(Pushdown, (), (top, items, push, spawnPush, pop, isEmpty, size), (), ())
};

/// A stack, and what leads to its top.
template <class T>
struct PushdownPair {
  Ref<Pushdown<T>> stack;
  Ref<T> forwarder;
};

/// An empty stack and its forwarder, whose uses fail with `revoked` while it is empty.
template <class T>
PushdownPair<T> spawnPushdown(Turn& turn) {
  const auto top = turn.spawn<Cell<AnyRef>>();
  return {turn.spawn<Pushdown<T>>(top), turn.spawn<Forwarder>(top).template as<Ref<T>>()};
}

}  // namespace keeve
