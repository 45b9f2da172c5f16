/*
test("an actor cannot become data [core:26][core:D6]")
says("constraints not satisfied")
*/
#include "keeve/keeve.h"

struct Counter {
  std::int64_t count = 0;
  keeve::Become<Counter, void> reset(keeve::Bcom<Counter> bcom) const {
    return bcom(42);  // bad
    return bcom(Counter{42});
  }
};
BOOST_DESCRIBE_STRUCT(Counter, (), (count, reset))

int main() {
  keeve::Actormap world;
  world.spawn<Counter>();
}
