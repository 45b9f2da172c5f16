// Two machines: what one of them hands out is used on the other as if it were here, until the
// connection ends.
#include <iostream>

#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <keeve/captp/node.h>
#include <keeve/keeve.h>
#include <keeve/vats/machine.h>

using keeve::Bcom, keeve::Become, keeve::Promise, keeve::Ref, keeve::Turn;

struct Purse {
  std::int64_t balance = 0;
  Become<Purse, std::int64_t> deposit(Bcom<Purse> bcom, std::int64_t amount) const {
    return bcom(Purse{balance + amount}, balance + amount);
  }
  Become<Purse, std::int64_t> withdraw(Bcom<Purse> bcom, std::int64_t amount) const {
    if (amount > balance)
      throw keeve::Error("no-funds", "the balance is " + std::to_string(balance));
    return bcom(Purse{balance - amount}, balance - amount);
  }
};
BOOST_DESCRIBE_STRUCT(Purse, (), (balance, deposit, withdraw))

struct Bank {
  Ref<Purse> open(Turn& turn, std::int64_t balance) const { return turn.spawn<Purse>(balance); }
};
BOOST_DESCRIBE_STRUCT(Bank, (), (open))

struct Quiet final : keeve::ReportSink {
  void report(const keeve::Report&) noexcept override {}
};

// The other process: it serves a bank over its end of a socket, until it is killed.
[[noreturn]] void serve(int socket) {
  keeve::Machine machine({.loops = 1, .sink = std::make_shared<Quiet>()});
  const keeve::captp::Node node(machine, {.greeting = machine.vat().spawn<Bank>()});
  node.adopt(socket, false);
  for (;;) pause();
}

int main() {
  int sockets[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) != 0) return 1;
  const pid_t child = fork();
  if (child == 0) serve(sockets[1]);
  close(sockets[1]);

  keeve::Machine machine({.loops = 1, .sink = std::make_shared<Quiet>()});
  const keeve::captp::Node node(machine);
  const keeve::Vat vat = machine.vat("customer");
  const auto bank = node.adopt(sockets[0], true).as<Promise<Ref<Bank>>>();

  // Each message goes to the answer of the one before, and none waits for an answer on its way.
  const auto [purse, total] = vat.run([&](Turn& turn) {
    const auto mine = turn.send<&Bank::open>(bank, 100);
    turn.send<&Purse::withdraw>(mine, 30);
    return std::pair(mine, turn.send<&Purse::deposit>(mine, 5));
  });
  std::cout << "the balance is " << vat.wait(total) << '\n';

  // What fails over there tells here what kind of failure it was, and not more: the rest is in that
  // machine's reports.
  try {
    vat.ask<&Purse::withdraw>(purse, 1000);
  } catch (const keeve::Error& error) {
    std::cout << "it fails: " << error.kind() << '\n';
  }

  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  try {
    vat.ask<&Purse::deposit>(purse, 1);
  } catch (const keeve::Error& error) {
    std::cout << "the bank is gone: " << error.kind() << '\n';
  }
}

// Prints:
// the balance is 75
// it fails: no-funds
// the bank is gone: disconnected
