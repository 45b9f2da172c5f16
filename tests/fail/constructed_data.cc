/*
test("a constructor that returns data makes no actor [core:13]")
says("construct returns the actor's first behaviour")
*/
#include "keeve/keeve.h"

struct Right {
  static Right construct() { return {}; }
};
BOOST_DESCRIBE_STRUCT(Right, (), ())
struct Wrong {
  static int construct() { return 42; }
};
BOOST_DESCRIBE_STRUCT(Wrong, (), ())

int main() {
  keeve::Actormap world;
  world.spawn<Right>();
  world.spawn<Wrong>();  // bad
}
