// A reference is the permission: how to lend a part of it, for a while, to the right one only.
#include <iostream>

#include <keeve/core/actormap.h>
#include <keeve/lib/cell.h>
#include <keeve/lib/env.h>
#include <keeve/lib/facet.h>
#include <keeve/lib/imply_method.h>
#include <keeve/lib/membrane.h>
#include <keeve/lib/methods.h>
#include <keeve/lib/opportunistic.h>
#include <keeve/lib/pushdown.h>
#include <keeve/lib/revokeable.h>
#include <keeve/lib/sealers.h>
#include <keeve/lib/selfish_spawn.h>
#include <keeve/lib/st8.h>
#include <keeve/lib/swappable.h>
#include <keeve/lib/ward.h>

using namespace keeve;

struct Lamp {
  std::string colour = "white";
  bool isOn = false;

  Become<Lamp, void> turn(Bcom<Lamp> bcom, bool on) const { return bcom(Lamp{colour, on}); }
  std::string look() const { return isOn ? colour : "dark"; }
};
BOOST_DESCRIBE_STRUCT(Lamp, (), (colour, isOn, turn, look))

struct House {
  Ref<Lamp> inside;
  Ref<Lamp> lamp() const { return inside; }
};
BOOST_DESCRIBE_STRUCT(House, (), (inside, lamp))

struct Node {
  Ref<Node> first;
  Ref<Node> head() const { return first; }
};
BOOST_DESCRIBE_STRUCT(Node, (), (first, head))

// What comes of `f`: its text, or the kind of its error.
template <class F>
std::string tried(F f) {
  try {
    return f();
  } catch (const Error& error) {
    return std::string(error.kind());
  }
}

void parts(Turn& turn, Ref<Lamp> lamp) {
  using Price = Cell<std::int64_t>;
  const auto price = turn.spawn<Price>(5);
  const Ref<ReadCell<std::int64_t>> label = cellReadOnly(turn, price);
  cellAdd(turn, price);
  std::cout << "price: " << turn.call<&ReadCell<std::int64_t>::get>(label) << '\n';

  const Ref<Lamp> window = facet<&Lamp::look>(turn, lamp);
  std::cout << "through the window: " << turn.call<&Lamp::look>(window) << '\n';
  std::cout << "a switch there: " << tried([&] {
    turn.call<&Lamp::turn>(window, true);
    return "it works";
  }) << '\n';

  const Ref<Procedure<void(bool)>> button = implyMethod<&Lamp::turn>(turn, lamp);
  turn.call(button, true);
  std::cout << "the button: " << turn.call<&Lamp::look>(lamp) << '\n';
}

void lending(Turn& turn, Ref<Lamp> lamp) {
  const auto [lent, revoker] = revokeable(turn, lamp);
  std::cout << "lent: " << turn.call<&Lamp::look>(lent) << '\n';
  turn.call<&Revoker::revoke>(revoker);
  const Ref<Lamp> gone = lent;
  std::cout << "taken back: " << tried([&] { return turn.call<&Lamp::look>(gone); }) << '\n';

  const auto [house, border] = membrane(turn, turn.spawn<House>(lamp));
  const Ref<Lamp> reached = turn.call<&House::lamp>(house);
  std::cout << "by way of the house: " << turn.call<&Lamp::look>(reached) << '\n';
  turn.call<&Membrane::revoke>(border);
  std::cout << "border closed: " << tried([&] { return turn.call<&Lamp::look>(reached); }) << '\n';
}

void changing(Turn& turn, Ref<Lamp> lamp) {
  const auto red = turn.spawn<Lamp>("red", true);
  const auto [signal, swapper] = swappable(turn, lamp);
  turn.call<&Swapper<Lamp>::swap>(swapper, red);
  std::cout << "signal: " << turn.call<&Lamp::look>(signal) << '\n';

  const auto [stack, top] = spawnPushdown<Lamp>(turn);
  turn.call<&Pushdown<Lamp>::push>(stack, lamp);
  turn.call<&Pushdown<Lamp>::push>(stack, red);
  turn.call<&Pushdown<Lamp>::pop>(stack);
  std::cout << "on top: " << turn.call<&Lamp::look>(top) << '\n';
}

void secrets(Turn& turn, Ref<Lamp> lamp) {
  using Letters = Sealer<std::string>;
  const auto [sealer, unsealer, checker] = spawnSealers<std::string>(turn, "letters");
  const Sealed letter = turn.call<&Letters::seal>(sealer, "for your eyes only");
  std::cout << "opened: " << turn.call<&Unsealer<std::string>::unseal>(unsealer, letter) << '\n';

  const auto [warden, incanter] = spawnWarding(turn);
  const AnyRef shown = turn.call<&Warden::ward>(warden, lamp, facet<&Lamp::look>(turn, lamp));
  const AnyRef ours = turn.call<&Incanter::enchant>(incanter, shown);
  turn.call(ours, "turn", {false});
  std::cout << "warded: " << turn.call(shown, "look", {}) << '\n';

  const auto [env, reset] = spawnEnv(turn);
  const Ref<EnvKey> colour = turn.call<&Env::newKey>(env);
  turn.call<&Env::write>(env, colour, "blue");
  const Ref<EnvKey> forOthers = turn.call<&Env::readKey>(env, colour);
  std::cout << "env: " << *turn.call<&Env::read>(env, forOthers) << '\n';
}

void composing(Turn& turn, Ref<Lamp> lamp) {
  const Ref<St8> point = st8(turn, {{"x", 1}, {"y", 2}});
  turn.call(point, "x", {5});
  std::cout << "x: " << turn.call(point, "x", {}) << '\n';

  const AnyRef blink = turn.spawn([lamp](Turn& in) {
    in.call<&Lamp::turn>(lamp, true);
    return std::string("blink");
  });
  const Ref<Methods> blinking = methods(turn, {{"blink", blink}}, lamp);
  std::cout << turn.call(blinking, "blink", {}) << ", " << turn.call(blinking, "look", {}) << '\n';

  const auto ring = selfishSpawn<Node>(turn, [](Ref<Node> self) { return Node{self}; });
  std::cout << "a ring of one: " << (turn.call<&Node::head>(ring) == ring) << '\n';

  turn.on(callOrSend<&Lamp::look>(turn, lamp),
          [](const std::string& seen) { std::cout << "near or far: " << seen << '\n'; });
}

int main() {
  Actormap map;
  map.churn([](Turn& turn) {
    const auto lamp = turn.spawn<Lamp>();
    parts(turn, lamp);
    lending(turn, lamp);
    changing(turn, lamp);
    secrets(turn, lamp);
    composing(turn, lamp);
  });
}

// Prints:
// price: 6
// through the window: dark
// a switch there: access-denied
// the button: white
// lent: white
// taken back: revoked
// by way of the house: white
// border closed: revoked
// signal: red
// on top: white
// opened: for your eyes only
// warded: "dark"
// env: "blue"
// x: 5
// "blink", "white"
// a ring of one: 1
// near or far: white
