/*
test("a method of another class cannot be called [core:41]")
says("the target is no Ref, and no promise of a Ref, to an actor that has this method")
*/
#include "keeve/keeve.h"

struct Counter {
  std::int64_t count = 0;
  std::int64_t value() const { return count; }
};
BOOST_DESCRIBE_STRUCT(Counter, (), (count, value))
struct Purse {
  std::int64_t coins = 0;
  std::int64_t value() const { return coins; }
};
BOOST_DESCRIBE_STRUCT(Purse, (), (coins, value))

int main() {
  keeve::Actormap world;
  const auto counter = world.spawn<Counter>();
  world.peek<&Counter::value>(counter);
  world.peek<&Purse::value>(counter);  // bad
}
