// Money that moves between accounts, asked for from far away, while everything breaks: at every
// commit there is as much of it as at the beginning.
#include "tests/simulation/workloads.h"

namespace keeve::simulation {
namespace {

using Money = std::int64_t;

constexpr Money kAtFirst = 100;
constexpr std::size_t kAccounts = 5;
constexpr std::size_t kTellers = 4;
constexpr std::int64_t kTransfers = 25;

struct Account {
  Money balance = 0;
  Become<Account, void> withdraw(Bcom<Account> bcom, Money amount) const {
    if (amount > balance) throw Error("no-funds", "there is not that much");
    return bcom(Account{balance - amount});
  }
  Become<Account, void> deposit(Bcom<Account> bcom, Money amount) const {
    return bcom(Account{balance + amount});
  }
  Money value() const { return balance; }
};
BOOST_DESCRIBE_STRUCT(Account, (), (balance, withdraw, deposit, value))

struct Bank {
  std::vector<Ref<Account>> accounts;
  Ref<sim::Dice> dice;
  std::int64_t moved = 0;

  /// Where it is asked to, it tries once more when the first try fails half-way.
  Become<Bank, Money> transfer(Turn& turn, Bcom<Bank> bcom, std::int64_t from, std::int64_t to,
                               Money amount, bool triesAgain) const {
    const auto once = [&] {
      turn.call<&Account::withdraw>(accounts.at(static_cast<std::size_t>(from)), amount);
      turn.call<&sim::Dice::mayThrow>(dice);
      turn.call<&Account::deposit>(accounts.at(static_cast<std::size_t>(to)), amount);
      turn.call<&sim::Dice::mayThrow>(dice);
    };
    try {
      turn.attempt(once);
    } catch (const Error&) {
      if (!triesAgain) throw;
      once();
    }
    return bcom(Bank{accounts, dice, moved + 1}, moved + 1);
  }
};
BOOST_DESCRIBE_STRUCT(Bank, (), (accounts, dice, moved, transfer))

// How many answers each teller heard: counted outside of all turns.
std::vector<std::int64_t> gAnswers;

struct Teller {
  std::int64_t number = 0;
  Ref<Bank> bank;
  Ref<sim::Dice> dice;
  std::int64_t asked = 0;

  Become<Teller, void> go(Turn& turn, Bcom<Teller> bcom) const {
    if (asked == kTransfers) return bcom.unchanged();
    const auto below = [&](std::int64_t bound) {
      return turn.call<&sim::Dice::below>(dice, bound);
    };
    const auto pick = [&] { return below(static_cast<std::int64_t>(kAccounts)); };
    const auto done = turn.send<&Bank::transfer>(bank, pick(), pick(), below(60), below(2) == 0);
    const auto next = [self = turn.self<Teller>(), which = number](Turn& in) {
      ++gAnswers[static_cast<std::size_t>(which)];
      in.sendOnly<&Teller::go>(self);
    };
    turn.on(
        done, [next](Turn& in, Money) { next(in); }, [next](Turn& in, const Error&) { next(in); });
    return bcom(Teller{number, bank, dice, asked + 1});
  }
  std::int64_t howMany() const { return asked; }
};
BOOST_DESCRIBE_STRUCT(Teller, (), (number, bank, dice, asked, go, howMany))

class BankWorkload final : public sim::Workload {
 public:
  sim::Faults mostFaults() const override {
    return {.allocation = 10, .mishap = 5, .halt = 200, .crash = 200, .cut = 20, .sever = 200};
  }

  void setUp(sim::World& world) override {
    gAnswers.assign(kTellers, 0);
    const Place place(world, 3, 1 + kTellers);
    vault_ = place.vats[0];
    for (std::size_t i = 0; i < kAccounts; ++i)
      accounts_.push_back(vault_.spawn<Account>(kAtFirst));
    const auto bank = vault_.spawn<Bank>(accounts_, vault_.dice());
    for (std::size_t i = 0; i < kTellers; ++i) {
      tellersVats_.push_back(place.vats[i + 1]);
      const sim::Vat& vat = tellersVats_.back();
      tellers_.push_back(vat.spawn<Teller>(static_cast<std::int64_t>(i), bank, vat.dice()));
    }
    world.afterEachTurn([this] { countMoney(); });
  }

  void start(sim::World&) override {
    for (std::size_t i = 0; i < kTellers; ++i)
      tellersVats_[i].run([&](Turn& turn) { turn.sendOnly<&Teller::go>(tellers_[i]); });
  }

  void check(sim::World& world) override {
    countMoney();
    // Every question was answered: by the bank, or by whatever lost it.
    std::int64_t unanswered = 0;
    for (std::size_t i = 0; i < kTellers; ++i) {
      if (!tellersVats_[i].isRunning()) continue;
      const auto asked = tellersVats_[i].call<&Teller::howMany>(tellers_[i]);
      unanswered += asked - gAnswers[i];
    }
    sim::require(unanswered <= static_cast<std::int64_t>(world.failedTurns()),
                 "a teller waits for an answer that nobody owes any more");
  }

 private:
  void countMoney() {
    if (!vault_.isRunning()) return;
    Money all = 0;
    vault_.look([&](Turn& turn) {
      for (const Ref<Account>& account : accounts_) all += turn.call<&Account::value>(account);
    });
    sim::require(all == kAtFirst * static_cast<Money>(kAccounts),
                 "there are " + std::to_string(all) + " in the bank");
  }

  sim::Vat vault_;
  std::vector<Ref<Account>> accounts_;
  std::vector<sim::Vat> tellersVats_;
  std::vector<Ref<Teller>> tellers_;
};

}  // namespace

std::unique_ptr<sim::Workload> makeBank() {
  return std::make_unique<BankWorkload>();
}

}  // namespace keeve::simulation
