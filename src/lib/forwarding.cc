// What stands for other actors, and passes on what it is told.
#include "keeve/lib/facet.h"
#include "keeve/lib/forwarder.h"
#include "keeve/lib/imply_method.h"
#include "keeve/lib/methods.h"
#include "keeve/lib/opportunistic.h"
#include "keeve/lib/revokeable.h"
#include "keeve/lib/st8.h"

namespace keeve {
namespace {

constexpr std::string_view kAsProcedure = "operator()";

std::string listed(const std::vector<std::string>& names) {
  std::string all;
  for (const std::string& name : names) all.append(all.empty() ? " " : ", ").append(name);
  return all.empty() ? " nothing" : all;
}

}  // namespace

Reach reachOf(Turn& turn, const AnyRef& target) {
  if (!turn.isNear(target)) return Reach::send;
  if (!target.isPromise()) return Reach::call;
  if (!turn.isSettled(target) || turn.isBroken(target)) return Reach::send;
  const Value become = turn.valueOf(target);
  const bool isHere = become.is(Value::Kind::reference) && turn.isNear(become.reference());
  return isHere ? Reach::call : Reach::send;
}

Value callOrSend(Turn& turn, const AnyRef& target, std::string_view method, Value::List arguments) {
  if (reachOf(turn, target) == Reach::call) return turn.call(target, method, std::move(arguments));
  return turn.send(target, method, std::move(arguments));
}

Value Facet::receive(Turn& turn, AnyMessage message) const {
  if (std::find(methods.begin(), methods.end(), message.method) == methods.end()) {
    throw Error(kind::accessDenied, std::string(message.method)
                                        .append(" is not among the methods of this facet; it has")
                                        .append(listed(methods)));
  }
  return callOrSend(turn, target, message.method, std::move(message.arguments));
}

Value Forwarder::receive(Turn& turn, AnyMessage message) const {
  const AnyRef target = turn.call<&Cell<AnyRef>::get>(to);
  if (!target) {
    throw Error(kind::revoked,
                std::string("this reference leads nowhere any more: ").append(message.method));
  }
  return callOrSend(turn, target, message.method, std::move(message.arguments));
}

void Revoker::revoke(Turn& turn) const {
  turn.call<&Cell<AnyRef>::set>(lent, AnyRef());
}

Value ImplyMethod::receive(Turn& turn, AnyMessage message) const {
  if (message.method != kAsProcedure) {
    throw Error(kind::noSuchMethod, std::string(message.method)
                                        .append(": this is a procedure that stands for ")
                                        .append(method)
                                        .append(": call it as one"));
  }
  return callOrSend(turn, target, method, std::move(message.arguments));
}

Value Methods::receive(Turn& turn, AnyMessage message) const {
  if (const auto found = table.find(std::string(message.method)); found != table.end())
    return callOrSend(turn, found->second, kAsProcedure, std::move(message.arguments));
  if (extends) return callOrSend(turn, extends, message.method, std::move(message.arguments));
  std::vector<std::string> names;
  for (const auto& [name, procedure] : table) names.push_back(name);
  throw Error(kind::noSuchMethod,
              std::string(message.method).append(": no such method; it has").append(listed(names)));
}

Become<St8, Value> St8::receive(Bcom<St8> bcom, AnyMessage message) const {
  const std::string name(message.method);
  const auto found = fields.find(name);
  if (message.arguments.size() > 1) {
    throw Error(kind::badArguments,
                name + ": a field is read with no argument and set with one, got " +
                    std::to_string(message.arguments.size()));
  }
  if (found == fields.end() && (!isLoose || message.arguments.empty())) {
    std::vector<std::string> names;
    for (const auto& [known, value] : fields) names.push_back(known);
    throw Error(kind::noSuchMethod, name + ": no such field; it has" + listed(names));
  }
  if (message.arguments.empty()) return bcom.unchanged(found->second);
  St8 next = *this;
  next.fields[name] = std::move(message.arguments.front());
  return bcom(std::move(next), Value());
}

}  // namespace keeve
