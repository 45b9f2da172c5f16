// Looking at the state of a near actor whose class only this library makes.
#pragma once

#include "keeve/core/detail/invoke.h"
#include "keeve/core/turn.h"

namespace keeve::detail {

/// The state of the near actor that `ref` leads to, if it is a T; else null. Nobody else can look
/// there, and an actor that takes any message cannot pretend to be one.
///
/// Errors: `not-near` and the like, as a call: a far actor's state cannot be looked at.
template <class T>
const T* stateIf(Turn& turn, const AnyRef& ref) {
  return stateIf<T>(coreOf(turn).enter(ref).node);
}

}  // namespace keeve::detail
