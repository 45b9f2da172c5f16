/*
test("a reaction is constant [core:31]")
says("a reaction takes [Turn&,] and what it reacts to, or nothing, and is not mutable")
*/
#include "keeve/keeve.h"

int main() {
  keeve::Actormap world;
  world.run([](keeve::Turn& turn) {
    turn.on(1, [](int) {});
    turn.on(1, [count = 0](int n) mutable { count += n; });  // bad
  });
}
