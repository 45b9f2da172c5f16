// The bank as the program sees it: branches in vats on all processors, and the books over them all.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <keeve/vats/machine.h>

#include "ledger/teller.h"

namespace ledger {

struct BankOptions {
  std::size_t branches = 0;  // 0: one for each processor
  std::vector<std::pair<std::string, std::int64_t>> accounts;
};

/// What became of all transfers so far.
struct Outcome {
  std::int64_t within = 0;
  std::int64_t across = 0;
  std::vector<Rejection> rejected;
  std::int64_t accepted() const { return within + across; }
};

/// One branch's line in the books.
struct BranchBooks {
  std::string name;
  bool isHalted = false;
  std::int64_t opening = 0;
  Audit audit;
  std::int64_t impliedByOthers = 0;  // for a halted one: what the others' books leave it with
  bool agrees = true;
};

/// The bank.
///
/// Threads: one.
class Bank {
 public:
  /// Opens all accounts. Errors: `account-exists`, `bad-amount` (more money than an integer holds).
  explicit Bank(const BankOptions& options);

  std::size_t branches() const { return offices_.size(); }
  /// Errors: `unknown-account`, `frozen`.
  void freeze(const std::string& account);
  /// Stops a branch, in the middle of whatever it does.
  void halt(std::size_t branch);

  /// Hands it to its payer's branch. A few batches for each branch may be on their way; then this
  /// waits for the oldest.
  void submit(Transfer transfer);
  /// Hands in what is still collected and waits for all answers.
  void settle();
  const Outcome& outcome() const { return outcome_; }
  /// A rejection from elsewhere, to be counted with the others.
  void reject(Rejection why) { outcome_.rejected.push_back(std::move(why)); }

  std::int64_t opening() const;
  /// Counts every purse and every escrow. Requires: settle() was called.
  std::vector<BranchBooks> audit();

 private:
  struct Sent {
    Promise<BatchResult> answer;
    std::vector<std::pair<std::int64_t, std::string>> transfers;  // line and id
  };
  struct Office {
    keeve::Vat vat;
    Ref<Branch> branch;
    Ref<Teller> teller;
    std::int64_t opening = 0;
    std::vector<Transfer> collected;
    std::deque<Sent> onTheWay;
  };
  void send(Office& office);
  void hear(Office& office);
  void lose(const Sent& sent, const Error& why);

  keeve::Machine machine_;
  std::vector<Office> offices_;
  Outcome outcome_;
};

/// The same over all branches: money in purses and escrows, and in halted branches' books.
struct Totals {
  std::int64_t purses = 0;
  std::int64_t escrows = 0;
  std::int64_t halted = 0;
  bool agrees = true;
  std::int64_t sum() const { return purses + escrows + halted; }
};
Totals totalsOf(const std::vector<BranchBooks>& books);

}  // namespace ledger
