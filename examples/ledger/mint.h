// Money: the mint of the capability literature (Miller, Morningstar and Frantz, "Capability-based
// Financial Instruments", 2000). Only a mint makes money, and a purse is paid from a purse alone.
#pragma once

#include <cstdint>

#include <keeve/keeve.h>

namespace ledger {

using keeve::Bcom;
using keeve::Become;
using keeve::Error;
using keeve::Ref;
using keeve::Turn;

/// The mark of one currency. It does nothing; it is what purses of one mint have in common, and
/// nobody else has it, because no reference shows what its actor holds.
struct Brand {};
BOOST_DESCRIBE_STRUCT(Brand, (), ())

/// The brand on its way to a purse. It is not described, so it is no Datum and only a Purse is given
/// it: an actor that takes any message, and says that it is a purse, is not.
struct Proof {
  Ref<Brand> brand;
};

/// Some money.
///
/// Who holds a reference can look, pay in, and pay out to another purse of the same brand. To make
/// a purse that is not empty takes the brand; to take from one takes it too, and a purse shows its
/// brand only to a purse (see Proof).
struct Purse {
  Ref<Brand> brand;
  std::int64_t cents = 0;

  /// An empty purse of the same brand.
  Ref<Purse> sprout(Turn& turn) const { return turn.spawn<Purse>(brand); }

  /// Moves money from `source` to here. Errors: `overdraft`, `bad-amount`, `foreign-purse`; then
  /// nothing has moved.
  Become<Purse, void> deposit(Turn& turn, Bcom<Purse> bcom, std::int64_t amount,
                              Ref<Purse> source) const {
    turn.call<&Purse::take>(source, Proof{brand}, amount);
    return bcom(Purse{brand, cents + amount});
  }

  /// For purses and the mint: they can show the brand. It is not described, so nobody reaches it by
  /// name either.
  Become<Purse, void> take(Bcom<Purse> bcom, Proof proof, std::int64_t amount) const {
    if (proof.brand != brand) throw Error("foreign-purse", "that is another mint's money");
    if (amount <= 0) throw Error("bad-amount", "an amount is at least one cent");
    if (amount > cents)
      throw Error("overdraft", std::to_string(amount) + " cents wanted, " + std::to_string(cents) +
                                   " are there");
    return bcom(Purse{brand, cents - amount});
  }
  std::int64_t balance() const { return cents; }
};
BOOST_DESCRIBE_STRUCT(Purse, (), (brand, cents, sprout, deposit, balance))

/// Makes money, takes it out of the world, and knows how much there is.
struct Mint {
  Ref<Brand> brand;
  std::int64_t issued = 0;

  static Mint construct(Turn& turn) { return {turn.spawn<Brand>(), 0}; }

  /// A purse with new money.
  Become<Mint, Ref<Purse>> make(Turn& turn, Bcom<Mint> bcom, std::int64_t amount) const {
    std::int64_t sum = 0;
    if (amount < 0 || __builtin_add_overflow(issued, amount, &sum))
      throw Error("bad-amount", "a mint makes no such sum: " + std::to_string(amount));
    return bcom(Mint{brand, sum}, turn.spawn<Purse>(brand, amount));
  }
  /// Takes `amount` out of `purse` and out of the world.
  Become<Mint, void> retire(Turn& turn, Bcom<Mint> bcom, std::int64_t amount,
                            Ref<Purse> purse) const {
    turn.call<&Purse::take>(purse, Proof{brand}, amount);
    return bcom(Mint{brand, issued - amount});
  }
  /// The sum of all purses, kept from turn to turn.
  std::int64_t total() const { return issued; }
};
BOOST_DESCRIBE_STRUCT(Mint, (), (brand, issued, make, retire, total))

}  // namespace ledger
