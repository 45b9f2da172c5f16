/*
test("what is no reference can be neither called nor sent to [core:33][core:55]")
says("the target is no Ref, and no promise of a Ref, to an actor that has this method")
*/
#include "keeve/keeve.h"

struct Counter {
  std::int64_t count = 0;
  std::int64_t value() const { return count; }
};
BOOST_DESCRIBE_STRUCT(Counter, (), (count, value))

int main() {
  keeve::Actormap world;
  world.run([](keeve::Turn& turn) {
    const auto counter = turn.spawn<Counter>();
    turn.call<&Counter::value>(counter);
    turn.call<&Counter::value>(42);                           // bad
    turn.send<&Counter::value>(42);                           // bad
    turn.call<&Counter::value>(turn.promise<int>().promise);  // bad
  });
}
