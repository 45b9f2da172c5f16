// Calling where that is possible, and sending elsewhere.
#pragma once

#include <string_view>
#include <utility>

#include "keeve/core/turn.h"

namespace keeve {

/// How a target is reached in this turn.
enum class Reach : bool { call, send };

/// `call` for a near actor, and for a promise that became one; `send` for all else, a broken
/// promise among it: sending gives its error to whoever waits for the answer.
///
/// A call sees the state of now, a send the state of then: what is sent before by others goes
/// first. Use these where that does not matter.
///
/// Source: Goblins' select-$/<- (first called select-swear), which calls any near promise.
Reach reachOf(Turn& turn, const AnyRef& target);

/// Calls or sends, and gives the answer as a promise: of a call it is fulfilled already, or broken
/// with what the handler threw. What a handler did before it threw is undone, as by a message.
///
/// Source: Goblins' run-$/<-.
template <auto Method, class Target, class... Args>
Promise<detail::MethodAnswer<Method>> callOrSend(Turn& turn, const Target& target, Args&&... args) {
  using Result = detail::MethodResult<Method>;
  using Answer = detail::MethodAnswer<Method>;
  if (reachOf(turn, target) == Reach::send)
    return turn.send<Method>(target, std::forward<Args>(args)...);
  try {
    return turn.attempt([&]() -> Promise<Answer> {
      if constexpr (std::is_void_v<Result>) {
        turn.call<Method>(target, std::forward<Args>(args)...);
        return turn.fulfilled();
      } else if constexpr (std::is_same_v<Result, Promise<Answer>>) {
        return turn.call<Method>(target, std::forward<Args>(args)...);
      } else {
        return turn.fulfilled<Answer>(turn.call<Method>(target, std::forward<Args>(args)...));
      }
    });
  } catch (...) {
    return turn.broken<Answer>(Error::current());
  }
}

/// By name: the answer of a call, or the promise of one that was sent. What a called handler throws
/// is thrown.
Value callOrSend(Turn& turn, const AnyRef& target, std::string_view method, Value::List arguments);

}  // namespace keeve
