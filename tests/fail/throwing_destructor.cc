/*
test("a behaviour whose destructor may throw is refused [core:53]")
says("a behaviour's destructor must not throw: it may run while a turn is undone")
*/
#include "keeve/keeve.h"

struct Brittle {
  ~Brittle() noexcept(false) {}
};

int main() {
  keeve::Actormap world;
  world.spawn([] {});
  world.spawn([brittle = Brittle()] {});  // bad
}
