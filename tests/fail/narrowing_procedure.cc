/*
test("an argument for a lambda that would lose something is refused, also when it is sent [core:41]")
says("this procedure takes other arguments, or one would not convert without loss")
*/
#include "keeve/keeve.h"

int main() {
  keeve::Actormap world;
  const auto actor = world.spawn([](int) {});
  world.run([&](keeve::Turn& turn) {
    turn.send(actor, 1);
    turn.send(actor, 1.5);  // bad
  });
}
