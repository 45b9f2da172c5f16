// A part of an actor's methods.
#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "keeve/core/turn.h"

namespace keeve {

/// Stands for another actor, and passes on only the methods that it lists.
///
///     const Ref<Purse> deposits = facet<&Purse::deposit>(turn, purse);
///     turn.call<&Purse::balance>(deposits);  // access-denied
///
/// Near targets are called, others are sent to: then its callers are answered later.
///
/// Ownership: it keeps its target alive.
/// Authority: the listed methods of the target. They are compared by the names under which they are
///            called by name.
/// Errors:    `access-denied` names the method and those that are allowed.
/// Cost:      that of an AnyMessage.
/// Source:    Goblins' ^facet, which answers a text where it should refuse a message without a
///            method's name.
struct Facet {
  AnyRef target;
  std::vector<std::string> methods;

  Value receive(Turn& turn, AnyMessage message) const;
};
BOOST_DESCRIBE_STRUCT(Facet, (), (target, methods))

/// By names. Nothing is checked: the target's methods are not known here.
inline AnyRef facet(Turn& turn, AnyRef target, std::vector<std::string> methods) {
  return turn.spawn<Facet>(std::move(target), std::move(methods));
}

template <auto... Methods, class T>
requires(sizeof...(Methods) > 0) Ref<T> facet(Turn& turn, const Ref<T>& target) {
  static_assert(((detail::methodName<Methods>() != "?") && ...),
                "a facet passes on described methods only: name them in BOOST_DESCRIBE_STRUCT");
  return facet(turn, target, {std::string(detail::methodName<Methods>())...}).template as<Ref<T>>();
}

}  // namespace keeve
