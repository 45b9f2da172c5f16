// A turn is all or nothing: what was done before the failure is undone with it.
#include <iostream>

#include <keeve/keeve.h>

using keeve::Bcom, keeve::Become, keeve::Ref, keeve::Turn;

struct Account {
  std::int64_t cents = 0;

  Become<Account, void> deposit(Bcom<Account> bcom, std::int64_t amount) const {
    return bcom(Account{cents + amount});
  }
  Become<Account, void> withdraw(Bcom<Account> bcom, std::int64_t amount) const {
    if (amount > cents) throw keeve::Error("overdraft", "there are only " + std::to_string(cents));
    return bcom(Account{cents - amount});
  }
  std::int64_t balance() const { return cents; }
};
BOOST_DESCRIBE_STRUCT(Account, (), (cents, deposit, withdraw, balance))

// The payee is paid first, on purpose: even so, nobody ever sees money that was not there.
void transfer(Turn& turn, Ref<Account> from, Ref<Account> to, std::int64_t amount) {
  turn.call<&Account::deposit>(to, amount);
  turn.call<&Account::withdraw>(from, amount);
}

int main() {
  keeve::Actormap bank;
  const auto ann = bank.spawn<Account>(100);
  const auto bob = bank.spawn<Account>(20);
  const auto show = [&](const char* when) {
    std::cout << when << ": ann " << bank.peek<&Account::balance>(ann) << ", bob "
              << bank.peek<&Account::balance>(bob) << '\n';
  };

  show("at first");
  bank.run([&](Turn& turn) { transfer(turn, ann, bob, 70); });
  show("after 70");
  try {
    bank.run([&](Turn& turn) { transfer(turn, ann, bob, 70); });
  } catch (const keeve::Error& error) {
    std::cout << "refused: " << error.what() << '\n';
  }
  show("and then");

  // A part of a turn may fail alone: attempt is a savepoint.
  bank.run([&](Turn& turn) {
    turn.call<&Account::deposit>(bob, 1);
    try {
      turn.attempt([&] { transfer(turn, ann, bob, 1000); });
    } catch (const keeve::Error&) {
      turn.call<&Account::deposit>(ann, 1);
    }
  });
  show("a cent each");
}

// Prints:
// at first: ann 100, bob 20
// after 70: ann 30, bob 90
// refused: overdraft: there are only 30
// and then: ann 30, bob 90
// a cent each: ann 31, bob 91
//
// Next: 03_door.cc, an actor that becomes another class.
