/*
test("a turn cannot be made or copied: it is only ever handed over [core:1]")
says("delete")
*/
#include "keeve/keeve.h"

int main() {
  keeve::Actormap world;
  world.run([](keeve::Turn& turn) {
    keeve::Turn mine = turn;  // bad
    static_cast<void>(turn);
  });
}
