// Turn's calls and sends by name, and its questions.
#include "keeve/core/turn.h"

#include "core/home.h"
#include "core/messages.h"
#include "core/nodes.h"

namespace keeve {
namespace {

const AnyRef& targetIn(const Value& target) {
  const bool leads = target.is(Value::Kind::reference) || target.is(Value::Kind::promise);
  if (!leads)
    throw Error(kind::notAReference,
                "a message can only be sent to a reference, not to " + target.toString());
  return target.reference();
}

}  // namespace

void detail::requireHandler(const AnyRef& handler) {
  if (handler.isLive()) return;
  throw Error(kind::invalidHandler,
              "who is to hear of a promise or an answer is an actor, not " + handler.toString());
}

Value Turn::call(const AnyRef& target, std::string_view method, Value::List arguments) {
  detail::Node* data = nullptr;
  detail::Cell* const cell = enterOrData(target, data);
  if (cell == nullptr) return detail::valueOf(*data);
  return detail::callByName(*this, *cell, method, arguments);
}

Promise<Value> Turn::send(const Value& target, std::string_view method, Value::List arguments) {
  requireOpen();
  return sendAsking(
             detail::makeNode<detail::NamedMessage>(targetIn(target), method, std::move(arguments)))
      .as<Promise<Value>>();
}

void Turn::sendOnly(const Value& target, std::string_view method, Value::List arguments) {
  TurnCore::send(
      detail::makeNode<detail::NamedMessage>(targetIn(target), method, std::move(arguments)));
}

void Turn::sendTo(const AnyRef& resolver, const Value& target, std::string_view method,
                  Value::List arguments) {
  if (resolver == targetIn(target)) {
    throw Error(kind::selfResolver,
                "the answer of a message to " + resolver.toString() + " would go to itself");
  }
  detail::requireHandler(resolver);
  // A promise is not settled by whoever holds it: the answer goes to the actor that it becomes.
  if (resolver.isPromise()) return listen(send(target, method, std::move(arguments)), resolver);
  auto* const message =
      detail::makeNode<detail::NamedMessage>(targetIn(target), method, std::move(arguments));
  message->answer = resolver;
  TurnCore::send(message);
}

void Turn::listen(const AnyRef& promise, const AnyRef& resolver, Partial partial) {
  requireOpen();
  detail::requireHandler(resolver);
  if (partial == Partial::yes) home().hasPartialListeners = true;
  TurnCore::listen(promise, detail::makeResolverListener(resolver, partial));
}

bool Turn::isSettled(const AnyRef& promise) {
  return !promise.isPromise() ? isNear(promise) : outcomeOf(promise) != nullptr;
}

bool Turn::isBroken(const AnyRef& promise) {
  detail::Node* const outcome = promise.isPromise() ? outcomeOf(promise) : nullptr;
  if (outcome == nullptr || outcome->type->kind != detail::NodeKind::broken) return false;
  outcome->mark = 1;
  return true;
}

Value Turn::valueOf(const AnyRef& promise) {
  if (!promise.isPromise()) return promise;
  detail::Node* const outcome = outcomeOf(promise);
  if (outcome == nullptr) throw Error(kind::notSettled, promise.toString() + " is still pending");
  if (outcome->type->kind == detail::NodeKind::broken) {
    outcome->mark = 1;
    throw Error(detail::errorOf(*outcome));
  }
  return detail::valueOf(*outcome);
}

bool Turn::sameSettled(const AnyRef& a, const AnyRef& b) {
  const auto end = [this](const AnyRef& ref) -> AnyRef {
    const bool isNearPromise = ref.isPromise() && detail::cellOf(ref)->home == &home();
    const detail::Node* const outcome = isNearPromise ? outcomeOf(ref) : nullptr;
    if (outcome == nullptr || outcome->type->kind != detail::NodeKind::object) return ref;
    return static_cast<const detail::ObjectNode*>(outcome)->actor;
  };
  return end(a) == end(b);
}

}  // namespace keeve
