// Bank transactions: a teller has money moved between a thousand accounts, all transfers at once.
#include "bench/savina/benchmarks.h"

namespace keeve::savina {
namespace {

constexpr std::int64_t kAccounts = 1000;
constexpr std::int64_t kMoney = 1'000'000;

struct Account {
  std::int64_t balance = 0;
  Become<Account, void> deposit(Bcom<Account> bcom, std::int64_t amount) const {
    return bcom(Account{balance + amount});
  }
  Become<Account, void> withdraw(Bcom<Account> bcom, std::int64_t amount) const {
    return bcom(Account{balance - amount});
  }
  std::int64_t value() const { return balance; }
  // By a message, since the other account may be anywhere; answered when it has arrived there.
  Become<Account, Promise<void>> transfer(Turn& turn, Bcom<Account> bcom, std::int64_t amount,
                                          Ref<Account> to) const {
    return bcom(Account{balance - amount}, turn.send<&Account::deposit>(to, amount));
  }
};
BOOST_DESCRIBE_STRUCT(Account, (), (balance, deposit, withdraw, transfer))

using Accounts = std::vector<Ref<Account>>;

// One number for all balances; it tells them apart.
std::int64_t sumOf(const std::vector<std::int64_t>& balances) {
  std::int64_t sum = 0;
  for (std::size_t i = 0; i < balances.size(); ++i)
    sum += static_cast<std::int64_t>(i + 1) * balances[i];
  return sum;
}

struct Transfer {
  std::size_t from = 0;
  std::size_t to = 0;
  std::int64_t amount = 0;
};
BOOST_DESCRIBE_STRUCT(Transfer, (), (from, to, amount))

// Gives `f` all transfers.
template <class F>
void each(std::int64_t transfers, F f) {
  std::int64_t drawn = 123;
  for (std::int64_t i = 0; i < transfers; ++i) {
    drawn = following(drawn);
    const std::int64_t from = drawn % (kAccounts / 10 * 8);
    drawn = following(drawn);
    const std::int64_t to = from + 1 + drawn % (kAccounts - from - 1);
    drawn = following(drawn);
    f(Transfer{static_cast<std::size_t>(from), static_cast<std::size_t>(to), drawn % 1000});
  }
}

std::int64_t sumAfter(std::int64_t transfers) {
  std::vector<std::int64_t> balances(kAccounts, kMoney);
  each(transfers, [&](const Transfer& it) {
    balances[it.from] -= it.amount;
    balances[it.to] += it.amount;
  });
  return sumOf(balances);
}

// Hears of each transfer, and asks in the end what there is.
struct Teller {
  std::shared_ptr<const Accounts> accounts;
  Done done;
  std::int64_t missing = 0;

  Become<Teller, void> hear(Turn& turn, Bcom<Teller> bcom) const {
    if (missing == 1) {
      std::vector<std::int64_t> balances;
      for (const auto& account : *accounts) balances.push_back(turn.call<&Account::value>(account));
      turn.sendOnly<&Resolver<std::int64_t>::fulfill>(done, sumOf(balances));
    }
    return bcom(Teller{accounts, done, missing - 1});
  }
  // The same without messages: what is near can be called, and a turn is done whole or not at all.
  Become<Teller, void> move(Turn& turn, Bcom<Teller> bcom, Transfer it) const {
    turn.call<&Account::withdraw>((*accounts)[it.from], it.amount);
    turn.call<&Account::deposit>((*accounts)[it.to], it.amount);
    return hear(turn, bcom);
  }
};
BOOST_DESCRIBE_STRUCT(Teller, (), (accounts, done, missing, hear, move))

// `begin(Turn&, teller, accounts, transfer)` begins each transfer.
template <class F>
Outcome banking(std::int64_t transfers, Placement placement, F begin) {
  const Stage stage(placement);
  const auto accounts = std::make_shared<const Accounts>(
      stage.spawn(kAccounts, [](Turn& turn, std::size_t) { return turn.spawn<Account>(kMoney); }));
  const Outcome outcome = stage.finish([&](Turn& turn) {
    const auto teller = turn.spawn<Teller>(accounts, stage.done(), transfers);
    each(transfers, [&](const Transfer& it) { begin(turn, teller, *accounts, it); });
  });
  return expect(sumAfter(transfers), outcome);
}

}  // namespace

Outcome bank(std::int64_t transfers, Placement placement) {
  return banking(
      transfers, placement,
      [](Turn& turn, const Ref<Teller>& teller, const Accounts& accounts, const Transfer& it) {
        const auto moved =
            turn.send<&Account::transfer>(accounts[it.from], it.amount, accounts[it.to]);
        turn.on<&Teller::hear>(moved, teller);
      });
}

Outcome bankByCalls(std::int64_t transfers, Placement placement) {
  return banking(transfers, placement,
                 [](Turn& turn, const Ref<Teller>& teller, const Accounts&, const Transfer& it) {
                   turn.sendOnly<&Teller::move>(teller, it);
                 });
}

}  // namespace keeve::savina
