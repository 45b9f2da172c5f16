/*
test("a handler takes Turn& before Bcom, and both before its arguments [core:1]")
says("a handler's leading parameters are Turn&, then Bcom, each optional, in this order")
*/
#include "keeve/keeve.h"

struct Backwards {
  std::int64_t state = 0;
  keeve::Become<Backwards, void> right(keeve::Turn&, keeve::Bcom<Backwards> bcom, int) const {
    return bcom(Backwards{});
  }
  void late(int, keeve::Turn&) const {}
};
BOOST_DESCRIBE_STRUCT(Backwards, (), (state, right))

int main() {
  keeve::Actormap world;
  const auto actor = world.spawn<Backwards>();
  world.poke<&Backwards::right>(actor, 1);
  world.poke<&Backwards::late>(actor, 1);  // bad
}
