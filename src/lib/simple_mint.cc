#include "keeve/lib/simple_mint.h"

#include <string>

namespace keeve {

namespace {
void requireAmount(std::int64_t amount) {
  if (amount < 0)
    throw Error(kind::badAmount, "an amount of money is 0 or more, not " + std::to_string(amount));
}
void requireCover(std::int64_t wanted, std::int64_t there) {
  if (wanted > there)
    throw Error(kind::overdraft,
                std::to_string(wanted) + " wanted, " + std::to_string(there) + " in the purse");
}
}  // namespace

Ref<Purse> Purse::sprout(Turn& turn) const {
  return turn.spawn<Purse>(brand);
}

Become<Purse, void> Purse::deposit(Turn& turn, Bcom<Purse> bcom, std::int64_t moved,
                                   Ref<Purse> source) const {
  requireAmount(moved);
  // Also by way of a promise: else this would become what it was before it paid.
  if (turn.sameSettled(source, turn.self<Purse>())) {
    requireCover(moved, amount);
    return bcom.unchanged();
  }
  std::int64_t sum = 0;
  if (__builtin_add_overflow(amount, moved, &sum))
    throw Error(kind::badAmount, "a purse does not hold more than 2^63-1: it has " +
                                     std::to_string(amount) + ", and should get " +
                                     std::to_string(moved));
  turn.call<&Purse::take>(source, detail::PurseProof{brand}, moved);
  return bcom(Purse{brand, sum});
}

Become<Purse, void> Purse::take(Bcom<Purse> bcom, detail::PurseProof proof,
                                std::int64_t moved) const {
  if (proof.brand != brand)
    throw Error(kind::foreignPurse, "that purse is of another mint: change the money first");
  requireAmount(moved);
  requireCover(moved, amount);
  return bcom(Purse{brand, amount - moved});
}

Ref<Purse> Mint::newPurse(Turn& turn, std::int64_t amount) const {
  requireAmount(amount);
  return turn.spawn<Purse>(brand, amount);
}

Ref<Purse> withdraw(Turn& turn, std::int64_t amount, const Ref<Purse>& purse) {
  auto paid = turn.call<&Purse::sprout>(purse);
  turn.call<&Purse::deposit>(paid, amount, purse);
  return paid;
}

}  // namespace keeve
