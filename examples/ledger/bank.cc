#include "ledger/bank.h"

#include <algorithm>
#include <thread>

#include <fmt/format.h>

namespace ledger {

namespace {

constexpr std::size_t kBatch = 512;   // transfers
constexpr std::size_t kOnTheWay = 4;  // batches a branch

keeve::MachineOptions machineFor(std::size_t branches) {
  const std::size_t processors = std::max(1u, std::thread::hardware_concurrency());
  return {.loops = static_cast<unsigned>(std::min(branches, processors))};
}

std::size_t branchesFor(const BankOptions& options) {
  return options.branches != 0 ? options.branches
                               : std::max(1u, std::thread::hardware_concurrency());
}

}  // namespace

Bank::Bank(const BankOptions& options) : machine_(machineFor(branchesFor(options))) {
  const std::size_t count = branchesFor(options);
  std::vector<Vault> vaults;
  for (std::size_t i = 0; i < count; ++i) {
    Office office;
    office.vat = machine_.vat(fmt::format("branch-{}", i));
    vaults.push_back(office.vat.run([&](Turn& turn) { return Vault::open(turn, count); }));
    offices_.push_back(std::move(office));
  }
  for (std::size_t i = 0; i < count; ++i) {
    std::vector<Ref<Desk>> desks(count);
    for (std::size_t peer = 0; peer < count; ++peer) {
      if (peer != i)
        desks[peer] = offices_[peer].vat.spawn<Desk>(vaults[peer], static_cast<std::int64_t>(i));
    }
    Office& office = offices_[i];
    office.branch = office.vat.spawn<Branch>(vaults[i], static_cast<std::int64_t>(i), desks);
    office.teller = office.vat.spawn<Teller>(office.branch);
  }
  std::int64_t sum = 0;
  for (const auto& [name, cents] : options.accounts) {
    if (__builtin_add_overflow(sum, cents, &sum))
      throw Error("bad-amount", "the accounts hold more cents than an integer can say");
    Office& office = offices_[branchOf(name, count)];
    office.vat.call<&Branch::open>(office.branch, name, cents);
    office.opening += cents;
  }
}

void Bank::freeze(const std::string& account) {
  Office& office = offices_[branchOf(account, offices_.size())];
  office.vat.call<&Branch::freeze>(office.branch, account);
}

void Bank::halt(std::size_t branch) {
  offices_.at(branch).vat.halt();
}

void Bank::submit(Transfer transfer) {
  Office& office = offices_[branchOf(transfer.from, offices_.size())];
  office.collected.push_back(std::move(transfer));
  if (office.collected.size() >= kBatch) send(office);
}

void Bank::send(Office& office) {
  if (office.onTheWay.size() >= kOnTheWay) hear(office);
  Sent sent;
  for (const Transfer& transfer : office.collected)
    sent.transfers.emplace_back(transfer.line, transfer.id);
  try {
    sent.answer = office.vat.call<&Teller::perform>(office.teller, office.collected);
    office.onTheWay.push_back(std::move(sent));
  } catch (const Error& why) {
    lose(sent, why);
  }
  office.collected.clear();
}

void Bank::hear(Office& office) {
  const Sent sent = std::move(office.onTheWay.front());
  office.onTheWay.pop_front();
  try {
    BatchResult result = office.vat.wait(sent.answer);
    outcome_.within += result.within;
    outcome_.across += result.across;
    std::move(result.rejected.begin(), result.rejected.end(),
              std::back_inserter(outcome_.rejected));
  } catch (const Error& why) {
    lose(sent, why);
  }
}

// The payer's branch is gone, and what it did of this batch with it: nobody can tell.
void Bank::lose(const Sent& sent, const Error& why) {
  for (const auto& [line, id] : sent.transfers)
    outcome_.rejected.push_back({line, id, "branch-lost", std::string(why.message())});
}

void Bank::settle() {
  for (Office& office : offices_) {
    if (!office.collected.empty()) send(office);
  }
  for (Office& office : offices_) {
    while (!office.onTheWay.empty()) hear(office);
  }
}

std::int64_t Bank::opening() const {
  std::int64_t sum = 0;
  for (const Office& office : offices_) sum += office.opening;
  return sum;
}

std::vector<BranchBooks> Bank::audit() {
  std::vector<BranchBooks> books;
  for (Office& office : offices_) {
    BranchBooks its;
    its.name = office.vat.name();
    its.opening = office.opening;
    its.isHalted = !office.vat.isRunning();
    if (!its.isHalted) its.audit = office.vat.call<&Branch::audit>(office.branch);
    books.push_back(std::move(its));
  }
  for (std::size_t i = 0; i < books.size(); ++i) {
    BranchBooks& its = books[i];
    std::int64_t expected = its.opening;
    if (its.isHalted) {
      // A credit that was committed has been answered, so what the others know is all there is.
      for (const BranchBooks& other : books) {
        if (!other.isHalted) expected += other.audit.sent[i] - other.audit.received[i];
      }
      its.impliedByOthers = expected;
    } else {
      for (const std::int64_t cents : its.audit.received) expected += cents;
      for (const std::int64_t cents : its.audit.sent) expected -= cents;
      its.agrees =
          its.audit.purses + its.audit.escrows == its.audit.issued && its.audit.issued == expected;
    }
  }
  return books;
}

Totals totalsOf(const std::vector<BranchBooks>& books) {
  Totals totals;
  for (const BranchBooks& its : books) {
    totals.purses += its.audit.purses;
    totals.escrows += its.audit.escrows;
    totals.halted += its.impliedByOthers;
    totals.agrees = totals.agrees && its.agrees;
  }
  return totals;
}

}  // namespace ledger
