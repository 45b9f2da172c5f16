// A lambda as an actor.
#pragma once

namespace keeve {

/// What references to an actor are references to when its behaviour is a lambda, or any function
/// object:
///
///     Ref<Procedure<std::string(std::string)>> greet =
///         turn.spawn([](std::string name) { return "Hello, " + name; });
///     turn.call(greet, "Ann");
///
/// Its handler may take Turn& and Bcom<Procedure<...>> first, like any other, and become another
/// function object of the same signature. It must be callable as a constant: a `mutable` lambda is
/// refused.
///
/// By name its one method is `operator()`, where its parameters and its result are Datums. Otherwise
/// a procedure is opaque: it has no portrait, and what it captures cannot be seen. A reference that
/// it captures keeps that actor alive as long as the procedure lives, also when the two only hold
/// each other.
template <class Signature>
struct Procedure;

}  // namespace keeve
