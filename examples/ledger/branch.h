// A branch of the bank: the accounts of one vat, and what other vats may ask of it.
// PROTOCOL.md tells the story, with every way in which it can end.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <keeve/core/collections.h>

#include "ledger/mint.h"
#include "ledger/transfer.h"

namespace ledger {

using keeve::Promise;

/// What the bank keeps for one customer.
struct Account {
  Ref<Purse> purse;
  bool isFrozen = false;  // neither pays nor is paid
};
BOOST_DESCRIBE_STRUCT(Account, (), (purse, isFrozen))

using Accounts = keeve::Map<std::string, Account>;
using Escrows = keeve::Map<std::int64_t, Ref<Purse>>;  // by line

/// How much went to each other branch and came from it.
struct Books {
  std::vector<std::int64_t> sent;
  std::vector<std::int64_t> received;

  Become<Books, void> noteSent(Bcom<Books> bcom, std::int64_t to, std::int64_t cents) const;
  Become<Books, void> noteReceived(Bcom<Books> bcom, std::int64_t from, std::int64_t cents) const;
  std::pair<std::vector<std::int64_t>, std::vector<std::int64_t>> read() const {
    return {sent, received};
  }
};
BOOST_DESCRIBE_STRUCT(Books, (), (sent, received, noteSent, noteReceived, read))

/// The actors of one branch, all in one vat.
struct Vault {
  Ref<Mint> mint;
  Ref<Accounts> accounts;
  Ref<Escrows> escrows;
  Ref<Books> books;

  static Vault open(Turn& turn, std::size_t branches);
};
BOOST_DESCRIBE_STRUCT(Vault, (), (mint, accounts, escrows, books))

/// Where one other branch pays in. Each has a desk of its own, so it cannot speak for another.
///
/// Authority: to make money here, on that branch's account: only that branch holds it.
struct Desk {
  Vault vault;
  std::int64_t peer = 0;

  /// Errors: `unknown-account`, `frozen`, `bad-amount`; then nothing was paid in.
  void credit(Turn& turn, std::string account, std::int64_t cents) const;
};
BOOST_DESCRIBE_STRUCT(Desk, (), (vault, peer, credit))

/// What is in a branch, counted piece by piece.
struct Audit {
  std::int64_t purses = 0;
  std::int64_t escrows = 0;
  std::int64_t openEscrows = 0;
  std::int64_t issued = 0;  // what its mint says
  std::vector<std::int64_t> sent;
  std::vector<std::int64_t> received;
  std::vector<std::pair<std::string, std::int64_t>> balances;
};
BOOST_DESCRIBE_STRUCT(Audit, (), (purses, escrows, openEscrows, issued, sent, received, balances))

/// Carries out transfers from its accounts.
struct Branch {
  Vault vault;
  std::int64_t number = 0;
  std::vector<Ref<Desk>> desks;  // of the other branches; its own place is empty

  void open(Turn& turn, std::string account, std::int64_t cents) const;
  void freeze(Turn& turn, std::string account) const;
  /// Errors: `unknown-account`, `frozen`, `same-account`, `overdraft`, `bad-amount`, and
  /// `vat-halted` when the payee's branch has stopped; then the money is where it was.
  Promise<Route> transfer(Turn& turn, Transfer transfer) const;
  Audit audit(Turn& turn) const;
};
BOOST_DESCRIBE_STRUCT(Branch, (), (vault, number, desks, open, freeze, transfer, audit))

}  // namespace ledger
