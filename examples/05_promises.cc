// A send is answered later: with a promise, to which one can send before it is kept.
#include <iostream>

#include <keeve/keeve.h>
#include <keeve/vats/machine.h>

using keeve::Ref, keeve::Turn;

struct Car {
  std::string colour;
  std::string drive(std::string where) const { return "the " + colour + " car goes to " + where; }
};
BOOST_DESCRIBE_STRUCT(Car, (), (colour, drive))

struct Factory {
  Ref<Car> make(Turn& turn, std::string colour) const {
    if (colour == "tartan") throw keeve::Error("no-such-paint", "tartan is out of stock");
    return turn.spawn<Car>(colour);
  }
};
BOOST_DESCRIBE_STRUCT(Factory, (), (make))

int main() {
  keeve::Machine machine;
  const keeve::Vat town = machine.vat("town");

  const keeve::Promise<std::size_t> said = town.run([](Turn& turn) {
    const auto factory = turn.spawn<Factory>();

    // Nothing of this has happened when send returns: the message goes when the turn ends.
    const auto car = turn.send<&Factory::make>(factory, "red");
    const auto news = turn.send<&Car::drive>(car, "the sea");  // to a car that is not made yet
    turn.on(news, [](const std::string& text) { std::cout << text << '\n'; });

    // What fails breaks its promise, and all that was asked of it, with the first error. It is
    // heard of first: a broken promise needs no car to answer.
    const auto none = turn.send<&Car::drive>(turn.send<&Factory::make>(factory, "tartan"), "work");
    turn.on(
        none, nullptr,
        [](const keeve::Error& why) { std::cout << "no drive: " << why.what() << '\n'; },
        [] { std::cout << "either way, this is said after it\n"; });

    // then is on with a promise of what the reaction returns.
    return turn.then(news, [](const std::string& text) { return text.size(); });
  });
  std::cout << town.wait(said) << " letters\n";
}

// Prints:
// no drive: no-such-paint: tartan is out of stock
// either way, this is said after it
// the red car goes to the sea
// 27 letters
//
// Next: 06_two_vats.cc, the same between threads.
