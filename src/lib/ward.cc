#include "keeve/lib/ward.h"

#include "keeve/lib/opportunistic.h"
#include "lib/state.h"

namespace keeve {
namespace detail {
namespace {

/// A warded actor, seen by who can incant.
struct Enchanted {
  AnyRef guarded;
  AnyRef plain;
  Value receive(Turn& turn, AnyMessage message) const {
    if (reachOf(turn, guarded) == Reach::send)
      return turn.send(guarded, message.method, std::move(message.arguments));
    if (answers(turn, guarded, message.method))
      return turn.call(guarded, message.method, std::move(message.arguments));
    return callOrSend(turn, plain, message.method, std::move(message.arguments));
  }

  // Whether a near actor has the method, or takes any.
  static bool answers(Turn& turn, const AnyRef& actor, std::string_view method) {
    const Node* const node = coreOf(turn).enter(actor).node;
    return takesAny(node) ||
           methodNamed(static_cast<const BehaviourBase&>(*node).its(), method) != nullptr;
  }
};
BOOST_DESCRIBE_STRUCT(Enchanted, (), (guarded, plain))

}  // namespace

Value Warded::receive(Turn& turn, AnyMessage message) const {
  return callOrSend(turn, plain, message.method, std::move(message.arguments));
}

AnyRef ward(Turn& turn, const Ref<WardBrand>& brand, const AnyRef& guarded, const AnyRef& plain) {
  return turn.spawn<Warded>(plain, guarded, brand);
}

AnyRef enchant(Turn& turn, const Ref<WardBrand>& brand, const AnyRef& warded) {
  const auto* const its = stateIf<Warded>(turn, warded);
  if (its == nullptr || its->brand != brand)
    throw Error(kind::accessDenied,
                warded.toString() + " was not warded by this incanter's warden");
  return turn.spawn<Enchanted>(its->guarded, its->plain);
}

}  // namespace detail

WardingPair spawnWarding(Turn& turn) {
  const auto brand = turn.spawn<detail::WardBrand>();
  return {turn.spawn<Warden>(brand), turn.spawn<Incanter>(brand)};
}

}  // namespace keeve
