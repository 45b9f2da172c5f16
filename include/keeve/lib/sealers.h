// Sealing values so that only who holds the unsealer can open them.
#pragma once

#include <string>
#include <utility>

#include "keeve/core/turn.h"

namespace keeve {

namespace detail {

/// What a sealer, its unsealer and its boxes have in common: an identity.
struct Brand {
  std::string name;
};
BOOST_DESCRIBE_STRUCT(Brand, (), (name))

/// A box that one unsealer opens. It has no methods: what is in it can be had in no other way.
struct SealedBox {
  Ref<Brand> brand;
  Value content;
};
BOOST_DESCRIBE_STRUCT(SealedBox, (), (brand, content))

/// The box that a near reference leads to, if it is one with this brand; else null.
const SealedBox* boxOf(Turn& turn, const AnyRef& ref, const Ref<Brand>& brand);
/// What it holds. Errors: `foreign-seal`, `not-near`.
Value openBox(Turn& turn, const AnyRef& box, const Ref<Brand>& brand);

}  // namespace detail

/// A sealed value, on its way to whoever can open it. It may pass through anybody's hands.
using Sealed = Ref<detail::SealedBox>;

/// Seals.
///
/// Authority: to make boxes that its unsealer takes for its own.
template <class T>
struct Sealer {
  Ref<detail::Brand> brand;
  Sealed seal(Turn& turn, T value) const {
    return turn.spawn<detail::SealedBox>(brand, toValue<T>(std::move(value)));
  }
  BOOST_DESCRIBE_CLASS(Sealer, (), (brand, seal), (), ())
};

/// Opens what its sealer sealed, as often as it is asked.
///
/// Authority: to see all that was sealed for it.
/// Errors:    `foreign-seal` for whatever is not a box of its sealer. `not-near` for a box of
///            another vat: its contents are with its actor, so send there the unsealer.
template <class T>
struct Unsealer {
  Ref<detail::Brand> brand;
  T unseal(Turn& turn, Sealed box) const { return fromValue<T>(detail::openBox(turn, box, brand)); }
  BOOST_DESCRIBE_CLASS(Unsealer, (), (brand, unseal), (), ())
};

/// Tells whether something is a box of its sealer. Authority: nothing but that.
struct SealChecker {
  Ref<detail::Brand> brand;
  bool isSealed(Turn& turn, AnyRef box) const { return detail::boxOf(turn, box, brand) != nullptr; }
};
BOOST_DESCRIBE_STRUCT(SealChecker, (), (brand, isSealed))

/// The three powers over one brand.
template <class T>
struct SealerTriplet {
  Ref<Sealer<T>> sealer;
  Ref<Unsealer<T>> unsealer;
  Ref<SealChecker> checker;
};

/// A new brand: a sealer, its unsealer and its checker. The name is for people; two brands of one
/// name have nothing to do with each other.
///
///     const auto [sealer, unsealer, checker] = spawnSealers<std::string>(turn, "letters");
///     const Sealed letter = turn.call<&Sealer<std::string>::seal>(sealer, "for your eyes only");
///
/// Rights amplification is built from it: who holds the box and who holds the unsealer can do
/// together what neither can alone.
///
/// Cost:   sealing is a spawn, unsealing a call. Source: Morris 1973; Goblins' sealer triplets.
template <class T>
SealerTriplet<T> spawnSealers(Turn& turn, std::string name = {}) {
  const auto brand = turn.spawn<detail::Brand>(std::move(name));
  return {turn.spawn<Sealer<T>>(brand), turn.spawn<Unsealer<T>>(brand),
          turn.spawn<SealChecker>(brand)};
}

}  // namespace keeve
