// Methods of an actor that can only be reached with a matching power.
#pragma once

#include "keeve/core/turn.h"

namespace keeve {

namespace detail {

/// What a warden and its incanter have in common: an identity.
struct WardBrand {};
BOOST_DESCRIBE_STRUCT(WardBrand, (), ())

/// Passes ordinary messages to one actor, and keeps another for who can incant.
struct Warded {
  AnyRef plain;
  AnyRef guarded;
  Ref<WardBrand> brand;
  Value receive(Turn& turn, AnyMessage message) const;
};
BOOST_DESCRIBE_STRUCT(Warded, (), (plain, guarded, brand))

AnyRef ward(Turn& turn, const Ref<WardBrand>& brand, const AnyRef& guarded, const AnyRef& plain);
AnyRef enchant(Turn& turn, const Ref<WardBrand>& brand, const AnyRef& warded);

}  // namespace detail

/// Makes warded actors. Authority: to let its incanter in.
struct Warden {
  Ref<detail::WardBrand> brand;
  /// An actor that is `plain` to everybody, and that the incanter can turn into `guarded`, which
  /// goes on to `plain` with methods that it does not have.
  AnyRef ward(Turn& turn, AnyRef guarded, AnyRef plain) const {
    return detail::ward(turn, brand, guarded, plain);
  }
};
BOOST_DESCRIBE_STRUCT(Warden, (), (brand, ward))

/// Opens warded actors. Authority: the guarded methods of all actors of its warden.
struct Incanter {
  Ref<detail::WardBrand> brand;
  /// The warded actor with its guarded methods. Errors: `access-denied` for an actor of another
  /// warden, or of none; `not-near` for one of another vat.
  AnyRef enchant(Turn& turn, AnyRef warded) const { return detail::enchant(turn, brand, warded); }
};
BOOST_DESCRIBE_STRUCT(Incanter, (), (brand, enchant))

/// The two powers over one kind of ward.
struct WardingPair {
  Ref<Warden> warden;
  Ref<Incanter> incanter;
};

/// A warden and the incanter that its wards yield to.
///
///     const auto [warden, incanter] = spawnWarding(turn);
///     const auto lamp = turn.call<&Warden::ward>(warden, switches, light).as<Ref<Light>>();
///     ... anybody can use the lamp as a Light; who has the incanter can switch it:
///     const auto ours = turn.call<&Incanter::enchant>(incanter, lamp).as<Ref<Switches>>();
///
/// One actor is passed around instead of two, and whoever holds the power recognizes it. What an
/// incanter says to a warded actor is seen by nobody on the way, so there is nothing to replay.
///
/// Errors: see Incanter. Cost: that of an AnyMessage. Source: Goblins' ward.
WardingPair spawnWarding(Turn& turn);

}  // namespace keeve
