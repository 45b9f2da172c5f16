// Money: who may make it, and how it moves.
#pragma once

#include <cstdint>

#include "keeve/core/turn.h"

namespace keeve {

namespace detail {
/// The mark of one currency. It does nothing; it is what the purses of one mint have in common and
/// nobody else can get, because no reference shows what its actor holds.
struct MintBrand {};
BOOST_DESCRIBE_STRUCT(MintBrand, (), ())

/// The brand on its way from purse to purse. It is no Datum, so an actor that takes any message,
/// and could pretend to be a purse, is not given it.
struct PurseProof {
  Ref<MintBrand> brand;
};
}  // namespace detail

/// Some money.
///
/// What leaves one purse arrives in another one of the same mint: nothing makes or loses money but
/// the mint. A purse is asked for money with the brand as the proof that a purse asks, and shows it
/// to purses only. So money comes from a purse itself, not from what stands for one (a facet).
///
/// Shape:     whole numbers from 0; by name `deposit` takes an amount and a purse.
/// Authority: to look, to pay in, and to pay out into another purse of the mint. Who should only
///            pay in gets a facet.
/// Errors:    then nothing has moved: `bad-amount` (below 0, or more than a purse can hold),
///            `overdraft`, `foreign-purse`, `bad-type` for what is no purse, `not-near`.
/// Cost:      one call and two exchanges a payment.
/// Source:    Miller, Morningstar and Frantz, "Capability-based Financial Instruments" (2000);
///            Goblins' simple-mint.
struct Purse {
  Ref<detail::MintBrand> brand;
  std::int64_t amount = 0;

  std::int64_t balance() const { return amount; }
  /// An empty purse of the same mint.
  Ref<Purse> sprout(Turn& turn) const;
  /// Moves money from `source` to here. A purse may pay itself; that changes nothing.
  Become<Purse, void> deposit(Turn& turn, Bcom<Purse> bcom, std::int64_t moved,
                              Ref<Purse> source) const;

  /// For purses, which can show the brand. It is not described, so nobody reaches it by name.
  Become<Purse, void> take(Bcom<Purse> bcom, detail::PurseProof proof, std::int64_t moved) const;
};
BOOST_DESCRIBE_STRUCT(Purse, (), (brand, amount, balance, sprout, deposit))

/// Makes money of one kind.
///
///     const auto mint = turn.spawn<Mint>();
///     const auto ann = turn.call<&Mint::newPurse>(mint, 100);
///     const auto bob = turn.call<&Purse::sprout>(ann);
///     turn.call<&Purse::deposit>(bob, 30, ann);
///
/// Authority: to make as much money as one likes. Errors: `bad-amount` below 0.
struct Mint {
  Ref<detail::MintBrand> brand;
  static Mint construct(Turn& turn) { return {turn.spawn<detail::MintBrand>()}; }
  Ref<Purse> newPurse(Turn& turn, std::int64_t amount) const;
};
BOOST_DESCRIBE_STRUCT(Mint, (), (brand, newPurse))

/// Takes money out of a near purse, in a new one: what is paid with. Errors: as Purse::deposit.
Ref<Purse> withdraw(Turn& turn, std::int64_t amount, const Ref<Purse>& purse);

}  // namespace keeve
