// Actors put together from procedures at run time, and actors that extend others.
#pragma once

#include <map>
#include <string>
#include <utility>

#include "keeve/core/turn.h"

namespace keeve {

/// An actor whose methods are procedures, by name, and which leaves everything else to another one.
///
///     const AnyRef greeter = methods(turn, {{"greet", turn.spawn([](std::string name) {
///                                              return "Hello, " + name;
///                                            })}});
///     const AnyRef polite = methods(turn, {{"thank", thanks}}, greeter);  // extends it
///
/// A class with methods is simpler where they are known when the program is compiled; a class
/// extends another actor by a method `receive` of its own (see AnyMessage).
///
/// Ownership: it keeps its procedures and what it extends alive.
/// Authority: to call them.
/// Errors:    `no-such-method` names the method and those that there are.
/// Cost:      that of an AnyMessage, and a look-up. Source: Goblins' methods and extend-methods.
struct Methods {
  std::map<std::string, AnyRef> table;
  AnyRef extends;  // empty: nothing

  Value receive(Turn& turn, AnyMessage message) const;
};
BOOST_DESCRIBE_STRUCT(Methods, (), (table, extends))

inline Ref<Methods> methods(Turn& turn, std::map<std::string, AnyRef> table, AnyRef extends = {}) {
  return turn.spawn<Methods>(std::move(table), std::move(extends));
}

}  // namespace keeve
