/*
test("a handler is constant [core:31]")
says("an actor's methods are const; they change it through Bcom")
*/
#include "keeve/keeve.h"

struct Counter {
  std::int64_t count = 0;
  std::int64_t value() const { return count; }
  void increment() { ++count; }
};
BOOST_DESCRIBE_STRUCT(Counter, (), (count, value))

int main() {
  keeve::Actormap world;
  const auto counter = world.spawn<Counter>();
  world.peek<&Counter::value>(counter);
  world.poke<&Counter::increment>(counter);  // bad
}
