// A record of fields as an actor.
#pragma once

#include <map>
#include <string>
#include <utility>

#include "keeve/core/turn.h"

namespace keeve {

/// An actor with a method for each field: without arguments it answers the field's value, with one
/// it sets it.
///
///     const Ref<St8> point = st8(turn, {{"x", 1}, {"y", 2}});
///     turn.call(point, "x", {5});
///     turn.call(point, "x", {});  // 5
///
/// Shape:     values of any kind. A strict one has the fields that it began with, a loose one takes
///            any new name.
/// Ownership: it keeps the actors among its values alive.
/// Authority: whoever has it can read and write all fields; lend a facet for less.
/// Errors:    `no-such-method` for an unknown field, `bad-arguments` for more than one argument.
/// Cost:      that of an AnyMessage; setting copies the record: for dozens of fields.
/// Source:    Goblins' ^st8 and ^loose-st8.
struct St8 {
  std::map<std::string, Value> fields;
  bool isLoose = false;

  Become<St8, Value> receive(Bcom<St8> bcom, AnyMessage message) const;
};
BOOST_DESCRIBE_STRUCT(St8, (), (fields, isLoose))

inline Ref<St8> st8(Turn& turn, std::map<std::string, Value> fields) {
  return turn.spawn<St8>(std::move(fields), false);
}
inline Ref<St8> looseSt8(Turn& turn, std::map<std::string, Value> fields = {}) {
  return turn.spawn<St8>(std::move(fields), true);
}

}  // namespace keeve
