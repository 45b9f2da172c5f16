/*
test("a wrong number of arguments is refused [core:41]")
says("this method takes another number of arguments")
*/
#include "keeve/keeve.h"

struct Counter {
  std::int64_t count = 0;
  void add(int) const {}
};
BOOST_DESCRIBE_STRUCT(Counter, (), (count, add))

int main() {
  keeve::Actormap world;
  const auto counter = world.spawn<Counter>();
  world.poke<&Counter::add>(counter, 1);
  world.poke<&Counter::add>(counter);  // bad
}
