// Two vats run on two threads. Between them there is no lock and no shared state: only messages.
#include <iostream>

#include <keeve/keeve.h>
#include <keeve/vats/machine.h>

using keeve::Bcom, keeve::Become, keeve::Ref, keeve::Turn;

struct Stock {
  std::int64_t pieces = 0;
  Become<Stock, std::int64_t> take(Bcom<Stock> bcom, std::int64_t wanted) const {
    if (wanted > pieces) throw keeve::Error("sold-out", std::to_string(pieces) + " are left");
    return bcom(Stock{pieces - wanted}, pieces - wanted);
  }
};
BOOST_DESCRIBE_STRUCT(Stock, (), (pieces, take))

struct Shop {
  Ref<Stock> stock;
  // A handler that answers a promise answers what that becomes. The reactions run when this handler
  // is over, so they capture nothing of it, or values.
  keeve::Promise<std::string> buy(Turn& turn, std::int64_t wanted) const {
    const auto left = turn.send<&Stock::take>(stock, wanted);
    return turn.then(
        left, [](std::int64_t n) { return "sold, " + std::to_string(n) + " left"; },
        [](const keeve::Error& why) { return "sorry: " + std::string(why.message()); });
  }
};
BOOST_DESCRIBE_STRUCT(Shop, (), (stock, buy))

int main() {
  keeve::Machine machine({.loops = 2});
  const keeve::Vat harbour = machine.vat("harbour");
  const keeve::Vat market = machine.vat("market");

  const Ref<Stock> stock = harbour.spawn<Stock>(10);
  const Ref<Shop> shop = market.spawn<Shop>(stock);
  std::cout << market.ask<&Shop::buy>(shop, 7) << '\n';
  std::cout << market.ask<&Shop::buy>(shop, 7) << '\n';

  // What is far cannot be called: its vat may be in the middle of something.
  try {
    market.call<&Stock::take>(stock, 1);
  } catch (const keeve::Error& error) {
    std::cout << "a call is refused: " << error.kind() << '\n';
  }

  // A vat that stops tells those who wait.
  harbour.halt();
  std::cout << market.ask<&Shop::buy>(shop, 1) << '\n';
}

// Prints:
// sold, 3 left
// sorry: 3 are left
// a call is refused: not-near
// sorry: harbour has halted
//
// Next: 07_waiting.cc, code that waits without blocking its loop.
