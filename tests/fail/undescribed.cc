/*
test("what has no description is no behaviour [core:13]")
says("an actor's behaviour needs a BOOST_DESCRIBE_STRUCT line")
*/
#include "keeve/keeve.h"

struct Plain {
  int number = 0;
};

int main() {
  keeve::Actormap world;
  world.spawn([] {});
  world.spawn<Plain>();  // bad
}
