// A message whatever its method: what actors take that stand in for others.
#pragma once

#include <string_view>
#include <type_traits>
#include <utility>

#include "keeve/core/detail/method.h"
#include "keeve/core/value.h"

namespace keeve {

/// A method's name and its arguments, as a call by name has them.
///
/// A behaviour with a method `receive` of one such argument takes every message that is not one of
/// its own described methods, called or sent, typed or by name. That is how an actor stands in for
/// another one, or for one of whose kind it knows nothing:
///
///     struct Audit {
///       AnyRef target;
///       Value receive(Turn& turn, AnyMessage message) const {
///         note(message.method);
///         return turn.call(target, message.method, std::move(message.arguments));
///       }
///     };
///     BOOST_DESCRIBE_STRUCT(Audit, (), (target))
///
///     Ref<Purse> audited = turn.spawn<Audit>(purse).as<Ref<Purse>>();
///
/// `receive` is an ordinary handler: it may take Turn& and a Bcom of its class first, become
/// something else, and answer a promise or be a coroutine. It is not itself described: there is no
/// method of this name. Its answer is a Value; who called a typed method gets it converted, and who
/// sent may be answered a promise of it.
///
/// Shape:     `method` is good while the handler runs, until its first co_await.
/// Authority: whoever is called through such an actor shows it all arguments.
/// Errors:    a typed call of a method that is not described throws `no-such-method`, since it has
///            no name to pass on; of one whose arguments or answer are no Datums, `bad-type`,
///            as does an answer that does not convert; an answer that comes later, where a plain
///            one was called for, throws `not-near`.
/// Cost:      arguments and answer become Values: a typed call without arguments through a caretaker
///            takes about 20 times as long as a plain one (row call.standin). Other actors pay
///            nothing.
/// Source:    Smalltalk's doesNotUnderstand:, E's match clauses.
struct AnyMessage {
  std::string_view method;
  Value::List arguments;
  bool asks = true;  // whether anybody waits for the answer
};

namespace detail {

template <class T>
inline constexpr bool receivesAny = false;
template <class T>
requires requires {
  &T::receive;
}
inline constexpr bool receivesAny<T> =
    std::is_same_v<typename MethodTraits<decltype(&T::receive)>::Stored, std::tuple<AnyMessage>>;

}  // namespace detail
}  // namespace keeve
