/*
test("what a bcom sealed is no message [core:11]")
says("an argument of a message is no Datum")
*/
#include "keeve/keeve.h"

struct Thief {
  void take(keeve::Become<Thief, void>) const {}
  keeve::Become<Thief, void> lend(keeve::Turn& turn, keeve::Bcom<Thief> bcom) const {
    turn.sendOnly<&Thief::take>(turn.self<Thief>(), bcom(Thief{}));  // bad
    static_cast<void>(turn);
    return bcom(Thief{});
  }
};
BOOST_DESCRIBE_STRUCT(Thief, (), (lend))

int main() {
  keeve::Actormap world;
  world.spawn<Thief>();
}
