/*
test("a field that the description forgets is found [core:31]")
says("a field of this actor is missing from its BOOST_DESCRIBE_STRUCT line")
*/
#include "keeve/keeve.h"

struct Counter {
  std::int64_t count = 0;
  std::int64_t forgotten = 0;  // bad
};
BOOST_DESCRIBE_STRUCT(Counter, (), (count))

int main() {
  keeve::Actormap world;
  world.spawn<Counter>();
}
