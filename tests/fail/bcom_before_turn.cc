/*
test("a handler that takes Bcom before Turn& is refused [core:1]")
says("a handler's leading parameters are Turn&, then Bcom, each optional, in this order")
*/
#include "keeve/keeve.h"

int main() {
  keeve::Actormap world;
  using Its = keeve::Procedure<void()>;
  world.spawn([](keeve::Turn&, keeve::Bcom<Its> bcom) { return bcom.unchanged(); });
  world.spawn([](keeve::Bcom<Its> bcom, keeve::Turn&) { return bcom.unchanged(); });  // bad
}
