/*
test("a handler takes the bcom of its own class or interface [core:24]")
says("a handler's Bcom and Become are of its own class or interface")
*/
#include "keeve/keeve.h"

struct Other {
  std::int64_t state = 0;
};
BOOST_DESCRIBE_STRUCT(Other, (), (state))

struct Mine {
  std::int64_t state = 0;
  keeve::Become<Mine, void> own(keeve::Bcom<Mine> bcom) const { return bcom(Mine{}); }
  keeve::Become<Other, void> foreign(keeve::Bcom<Other> bcom) const { return bcom(Other{}); }
};
BOOST_DESCRIBE_STRUCT(Mine, (), (state, own))

int main() {
  keeve::Actormap world;
  const auto mine = world.spawn<Mine>();
  world.poke<&Mine::own>(mine);
  world.poke<&Mine::foreign>(mine);  // bad
}
