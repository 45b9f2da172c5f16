/*
test("an actor that is a lambda is constant [core:31]")
says("an actor that is a lambda cannot be mutable; it changes through Bcom")
*/
#include "keeve/keeve.h"

int main() {
  keeve::Actormap world;
  world.spawn([count = 0] { return count; });
  world.spawn([count = 0]() mutable { return ++count; });  // bad
}
