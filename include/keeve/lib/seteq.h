// A set as an actor.
#pragma once

#include <cstdint>
#include <variant>
#include <vector>

#include "keeve/core/collections.h"

namespace keeve {

/// A set of any number of members, made for references: they are members by identity.
///
///     const Ref<SetEq<>> guests = turn.spawn<SetEq<>>();
///     turn.call<&SetEq<>::add>(guests, alice);
///
/// Shape:     T needs std::hash and ==, and is a Datum. A promise and what it became are two
///            members, as `==` tells them apart.
/// Ownership: it keeps its members alive.
/// Authority: whoever has it can see and change all of it.
/// Cost:      a Map entry a member (see keeve/core/collections.h): a change is one look-up, and no
///            copy; asList copies all.
/// Source:    Goblins' ^seteq, which copied its table with each change.
template <class T = AnyRef>
struct SetEq {
  using Members = Map<T, std::monostate>;
  Ref<Members> members;

  static SetEq construct(Turn& turn) { return {turn.spawn<Members>()}; }

  /// True when it was no member before.
  bool add(Turn& turn, T it) const {
    return turn.call<&Members::set>(members, std::move(it), std::monostate());
  }
  /// True when it was a member.
  bool remove(Turn& turn, const T& it) const { return turn.call<&Members::erase>(members, it); }
  bool member(Turn& turn, const T& it) const { return turn.call<&Members::has>(members, it); }
  std::int64_t size(Turn& turn) const { return turn.call<&Members::size>(members); }
  /// In the order in which they came.
  std::vector<T> asList(Turn& turn) const {
    std::vector<T> all;
    for (auto& [it, nothing] : turn.call<&Members::entries>(members)) all.push_back(it);
    return all;
  }

  BOOST_DESCRIBE_CLASS(SetEq, (), (members, add, remove, member, size, asList), (), ())
};

}  // namespace keeve
