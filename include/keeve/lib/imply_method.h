// One method of an actor as a procedure.
#pragma once

#include <string>
#include <utility>

#include "keeve/core/turn.h"

namespace keeve {

/// Passes what it is called with to one method of its target.
///
/// Near targets are called, others are sent to.
///
/// Ownership: it keeps its target alive. Authority: the one method.
/// Errors:    `no-such-method` for anything but a call as a procedure.
/// Cost:      that of an AnyMessage. Source: Goblins' imply-method.
struct ImplyMethod {
  AnyRef target;
  std::string method;

  Value receive(Turn& turn, AnyMessage message) const;
};
BOOST_DESCRIBE_STRUCT(ImplyMethod, (), (target, method))

namespace detail {
template <class R, class Stored>
struct ImpliedProcedure;
template <class R, class... A>
struct ImpliedProcedure<R, std::tuple<A...>> {
  using type = Procedure<R(A...)>;
};
/// The procedure that a method is without its name.
template <auto Method>
using Implied =
    typename ImpliedProcedure<MethodResult<Method>, typename MethodOf<Method>::Stored>::type;
}  // namespace detail

/// `implyMethod<&Purse::deposit>(turn, purse)` is a procedure of deposit's arguments and result.
template <auto Method, class T>
Ref<detail::Implied<Method>> implyMethod(Turn& turn, const Ref<T>& target) {
  static_assert(detail::TargetFor<Ref<T>, typename detail::MethodOf<Method>::Self>,
                "the target has no such method");
  static_assert(detail::methodName<Method>() != "?",
                "a described method is implied: name it in BOOST_DESCRIBE_STRUCT");
  return turn.spawn<ImplyMethod>(target, std::string(detail::methodName<Method>()))
      .template as<Ref<detail::Implied<Method>>>();
}

}  // namespace keeve
