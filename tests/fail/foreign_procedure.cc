/*
test("a lambda takes the bcom of its own procedure [core:24]")
says("a lambda's Bcom and Become are of its own Procedure")
*/
#include "keeve/keeve.h"

int main() {
  using keeve::Bcom, keeve::Procedure;
  keeve::Actormap world;
  world.spawn([](Bcom<Procedure<void(int)>> bcom, int) { return bcom.unchanged(); });
  world.spawn([](Bcom<Procedure<void(int)>> bcom) { return bcom.unchanged(); });  // bad
}
