/*
test("an actor cannot keep a turn: it is no datum [core:2]")
says("a field of this actor is of a type that is no Datum")
*/
#include "keeve/keeve.h"

struct Keeper {
  std::int64_t state = 0;
  keeve::Turn* turn = nullptr;                             // bad
  BOOST_DESCRIBE_CLASS(Keeper, (), (state, turn), (), ())  // bad
};
struct Honest {
  std::int64_t state = 0;
};
BOOST_DESCRIBE_STRUCT(Honest, (), (state))

int main() {
  keeve::Actormap world;
  world.spawn<Honest>();
  world.spawn<Keeper>();  // bad
}
