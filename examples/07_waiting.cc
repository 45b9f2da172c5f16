// Three ways to wait for promises in order: a coroutine, a fiber, and time itself.
#include <iostream>

#include <keeve/core/timer.h>
#include <keeve/keeve.h>
#include <keeve/vats/fiber.h>
#include <keeve/vats/machine.h>

using namespace std::chrono_literals;
using keeve::Co, keeve::Fiber, keeve::Ref, keeve::Timer, keeve::Turn;

struct Kettle {
  Ref<Timer> timer;  // who holds no timer cannot tell the time

  // Each co_await ends the turn, lets others run, and goes on in a turn of its own.
  Co<std::string> boil(Turn& turn) const {
    const auto begun = co_await turn.send<&Timer::now>(timer);
    co_await turn.send<&Timer::after>(timer, 5ms);
    const auto ended = co_await turn.send<&Timer::now>(timer);
    co_return ended - begun >= 5ms ? "hot water" : "cold water";
  }
};
BOOST_DESCRIBE_STRUCT(Kettle, (), (timer, boil))

struct Pot {
  std::string brew(std::string water) const {
    if (water != "hot water") throw keeve::Error("undrinkable", "this is " + water);
    return "tea";
  }
};
BOOST_DESCRIBE_STRUCT(Pot, (), (brew))

int main() {
  keeve::Machine machine;
  const keeve::Vat kitchen = machine.vat("kitchen");
  const auto kettle = kitchen.spawn<Kettle>(kitchen.timer());
  const auto pot = kitchen.spawn<Pot>();

  // A fiber is plain code on a stack of its own: it waits where it stands.
  const auto breakfast = kitchen.fiber([=](Fiber& fiber) {
    std::string served;
    for (const char* guest : {"Ann", "Bob"}) {
      const auto water =
          fiber.wait(fiber.run([&](Turn& turn) { return turn.send<&Kettle::boil>(kettle); }));
      served +=
          guest +
          (" gets " + fiber.run([&](Turn& turn) { return turn.call<&Pot::brew>(pot, water); })) +
          "\n";
    }
    return served;
  });
  std::cout << kitchen.wait(breakfast);
  try {
    kitchen.ask<&Pot::brew>(pot, "milk");
  } catch (const keeve::Error& error) {
    std::cout << error.what() << '\n';
  }
}

// Prints:
// Ann gets tea
// Bob gets tea
// undrinkable: this is milk
//
// Next: 08_snapshots.cc, other states of the same actors.
