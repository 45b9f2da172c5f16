#include "ledger/branch.h"

namespace ledger {

namespace {

Account usable(Turn& turn, const Vault& vault, const std::string& name) {
  const auto account = turn.call<&Accounts::get>(vault.accounts, name);
  if (!account) throw Error("unknown-account", name);
  if (account->isFrozen) throw Error("frozen", name);
  return *account;
}

std::vector<std::int64_t> plus(std::vector<std::int64_t> sums, std::int64_t at,
                               std::int64_t cents) {
  sums.at(static_cast<std::size_t>(at)) += cents;
  return sums;
}

// The two ends of a transfer to another branch. What they are given was committed before, and
// nothing in them can be refused by anybody else.

void conclude(Turn& turn, const Vault& vault, const Transfer& transfer, const Ref<Purse>& escrow,
              std::int64_t to) {
  turn.call<&Mint::retire>(vault.mint, transfer.cents, escrow);
  turn.call<&Books::noteSent>(vault.books, to, transfer.cents);
  turn.call<&Escrows::erase>(vault.escrows, transfer.line);
}

void refund(Turn& turn, const Vault& vault, const Transfer& transfer, const Ref<Purse>& escrow,
            const Ref<Purse>& payer) {
  turn.call<&Purse::deposit>(payer, transfer.cents, escrow);
  turn.call<&Escrows::erase>(vault.escrows, transfer.line);
}

}  // namespace

Become<Books, void> Books::noteSent(Bcom<Books> bcom, std::int64_t to, std::int64_t cents) const {
  return bcom(Books{plus(sent, to, cents), received});
}

Become<Books, void> Books::noteReceived(Bcom<Books> bcom, std::int64_t from,
                                        std::int64_t cents) const {
  return bcom(Books{sent, plus(received, from, cents)});
}

Vault Vault::open(Turn& turn, std::size_t branches) {
  const std::vector<std::int64_t> none(branches, 0);
  return {turn.spawn<Mint>(), turn.spawn<Accounts>(), turn.spawn<Escrows>(),
          turn.spawn<Books>(none, none)};
}

void Desk::credit(Turn& turn, std::string account, std::int64_t cents) const {
  const Account payee = usable(turn, vault, account);
  const Ref<Purse> money = turn.call<&Mint::make>(vault.mint, cents);
  turn.call<&Purse::deposit>(payee.purse, cents, money);
  turn.call<&Books::noteReceived>(vault.books, peer, cents);
}

void Branch::open(Turn& turn, std::string account, std::int64_t cents) const {
  const Ref<Purse> purse = turn.call<&Mint::make>(vault.mint, cents);
  const bool isNew = turn.call<&Accounts::set>(vault.accounts, account, Account{purse, false});
  if (!isNew) throw Error("account-exists", account);
}

void Branch::freeze(Turn& turn, std::string account) const {
  Account changed = usable(turn, vault, account);
  changed.isFrozen = true;
  turn.call<&Accounts::set>(vault.accounts, account, changed);
}

Promise<Route> Branch::transfer(Turn& turn, Transfer transfer) const {
  const Account payer = usable(turn, vault, transfer.from);
  if (transfer.from == transfer.to) throw Error("same-account", transfer.from);

  const std::size_t to = branchOf(transfer.to, desks.size());
  if (to == static_cast<std::size_t>(number)) {
    const Account payee = usable(turn, vault, transfer.to);
    turn.call<&Purse::deposit>(payee.purse, transfer.cents, payer.purse);
    return turn.fulfilled(Route::within);
  }

  const Ref<Purse> escrow = turn.call<&Purse::sprout>(payer.purse);
  turn.call<&Purse::deposit>(escrow, transfer.cents, payer.purse);
  turn.call<&Escrows::set>(vault.escrows, transfer.line, escrow);
  const auto credited = turn.send<&Desk::credit>(desks[to], transfer.to, transfer.cents);
  return turn.then(
      credited,
      [vault = vault, transfer, escrow, to](Turn& later) {
        conclude(later, vault, transfer, escrow, static_cast<std::int64_t>(to));
        return later.fulfilled(Route::across);
      },
      [vault = vault, transfer, escrow, payer](Turn& later, const Error& why) {
        refund(later, vault, transfer, escrow, payer.purse);
        // Answered, not thrown: a throw would undo the refund.
        return later.broken<Route>(why);
      });
}

Audit Branch::audit(Turn& turn) const {
  Audit result;
  for (const auto& [name, account] : turn.call<&Accounts::entries>(vault.accounts)) {
    const std::int64_t cents = turn.call<&Purse::balance>(account.purse);
    result.purses += cents;
    result.balances.emplace_back(name, cents);
  }
  for (const auto& [line, escrow] : turn.call<&Escrows::entries>(vault.escrows)) {
    result.escrows += turn.call<&Purse::balance>(escrow);
    ++result.openEscrows;
  }
  result.issued = turn.call<&Mint::total>(vault.mint);
  std::tie(result.sent, result.received) = turn.call<&Books::read>(vault.books);
  return result;
}

}  // namespace ledger
