/*
test("an argument that would lose something is refused [core:41]")
says("an argument does not convert to its parameter's type without loss")
*/
#include "keeve/keeve.h"

struct Counter {
  std::int64_t count = 0;
  void add(std::int32_t) const {}
};
BOOST_DESCRIBE_STRUCT(Counter, (), (count, add))

int main() {
  keeve::Actormap world;
  const auto counter = world.spawn<Counter>();
  world.poke<&Counter::add>(counter, std::int16_t{1});
  world.poke<&Counter::add>(counter, std::int64_t{1});  // bad
}
