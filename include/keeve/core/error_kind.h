// The words for what went wrong.
#pragma once

#include <string_view>

/// The kinds of error that keeve itself raises: kebab-case words, so that they read the same in a
/// log, on the wire and in a test. A program adds words of its own by using them; nothing is
/// registered.
namespace keeve::kind {

using Kind = std::string_view;

// Calling and sending.
/// A call on a reference of another vat.
inline constexpr Kind notNear = "not-near";
/// A call on a promise that is no object (yet).
inline constexpr Kind notCallable = "not-callable";
/// A message to a number, a text, an empty Ref.
inline constexpr Kind notAReference = "not-a-reference";
/// A sturdy reference that nobody enlivened.
inline constexpr Kind notLive = "not-live";
/// Not in this actormap: undone, or never there.
inline constexpr Kind noSuchActor = "no-such-actor";
/// The name is not described, or not of this actor.
inline constexpr Kind noSuchMethod = "no-such-method";
/// Wrong number or type, by name.
inline constexpr Kind badArguments = "bad-arguments";
/// A value or behaviour is not what was claimed.
inline constexpr Kind badType = "bad-type";
/// Calls nested beyond the stack.
inline constexpr Kind tooDeep = "too-deep";
/// A message whose answer would go to its target.
inline constexpr Kind selfResolver = "self-resolver";
/// No connector leads to the target's actormap.
inline constexpr Kind unreachable = "unreachable";

// Becoming and being in a turn.
/// A Become that another actor's bcom sealed.
inline constexpr Kind foreignBecome = "foreign-become";
/// An outer frame over a nested become.
inline constexpr Kind staleBecome = "stale-become";
/// A Turn used while no turn is open.
inline constexpr Kind turnClosed = "turn-closed";
/// A Turn or Actormap used by another thread.
inline constexpr Kind wrongThread = "wrong-thread";
/// self() where no actor is at work.
inline constexpr Kind noSelf = "no-self";

// Promises.
/// A promise that was resolved to itself.
inline constexpr Kind promiseCycle = "promise-cycle";
/// A message to a promise that became data.
inline constexpr Kind promiseIsData = "promise-is-data";
/// The value of a promise that is still pending.
inline constexpr Kind notSettled = "not-settled";
/// Something that cannot listen to a promise.
inline constexpr Kind invalidHandler = "invalid-handler";
/// A promise broken with a plain value.
inline constexpr Kind problem = "problem";

// Machines.
/// A peer that does not keep to the protocol: its session ends.
inline constexpr Kind protocolError = "protocol-error";

// Values.
/// A text that is not one of a Value.
inline constexpr Kind badSyntax = "bad-syntax";
/// A Value nested beyond its limit.
inline constexpr Kind valueTooDeep = "value-too-deep";
/// A Value with too many parts or bytes.
inline constexpr Kind valueTooLarge = "value-too-large";
/// An index or key that is not there.
inline constexpr Kind outOfRange = "out-of-range";

// Standing in for others.
/// A reference that was lent and taken back.
inline constexpr Kind revoked = "revoked";
/// A method, or a key, that this reference does not allow.
inline constexpr Kind accessDenied = "access-denied";
/// Not a box of this unsealer's sealer.
inline constexpr Kind foreignSeal = "foreign-seal";

// Actormaps.
/// The base moved on under a transactormap.
inline constexpr Kind mergeConflict = "merge-conflict";
/// A transactormap used after its merge.
inline constexpr Kind alreadyMerged = "already-merged";
/// Only an actormap that owns its actors can do it.
inline constexpr Kind notARoot = "not-a-root";
/// A closure or coroutine that cannot be repeated.
inline constexpr Kind isVolatile = "volatile";

// Vats and what lies beyond.
/// The target's vat has stopped.
inline constexpr Kind vatHalted = "vat-halted";
/// A turn that runs longer than its machine's limit.
inline constexpr Kind slowTurn = "slow-turn";
/// A blocking entry from inside a vat.
inline constexpr Kind wouldBlock = "would-block";
/// The machine behind the reference is gone.
inline constexpr Kind disconnected = "disconnected";
/// Too much at once, or too slow.
inline constexpr Kind overloaded = "overloaded";
/// The other side cannot do it.
inline constexpr Kind unimplemented = "unimplemented";

// The actor library.
/// Taking from what has nothing.
inline constexpr Kind empty = "empty";
/// Reading from or writing to an inbox that was stopped.
inline constexpr Kind inboxClosed = "inbox-closed";
/// Use of a resource after its Io was halted.
inline constexpr Kind halted = "halted";
/// A value that none of the cases takes.
inline constexpr Kind noMatch = "no-match";
/// A swiss number under which nothing is registered.
inline constexpr Kind unknownSwiss = "unknown-swiss-number";
/// A swiss number that stands for another actor already, or is too short to be one.
inline constexpr Kind badSwiss = "bad-swiss-number";
/// An amount of money that cannot be moved or made.
inline constexpr Kind badAmount = "bad-amount";
/// More money than there is in the purse.
inline constexpr Kind overdraft = "overdraft";
/// A purse of another mint.
inline constexpr Kind foreignPurse = "foreign-purse";

// Whatever else.
/// Any other C++ exception; see thrown().
inline constexpr Kind exception = "exception";
/// A bug in keeve itself.
inline constexpr Kind internal = "internal";

}  // namespace keeve::kind
