// An actor, and the two ways to look at it: poke keeps what happened, peek does not.
#include <iostream>

#include <keeve/keeve.h>

struct Counter {
  std::int64_t count = 0;

  keeve::Become<Counter, std::int64_t> increment(keeve::Bcom<Counter> bcom, std::int64_t by) const {
    return bcom(Counter{count + by}, count + by);  // the actor's next state, and the answer
  }
  std::int64_t value() const { return count; }  // takes no bcom, so it cannot change anything
};
BOOST_DESCRIBE_STRUCT(Counter, (), (count, increment, value))

int main() {
  keeve::Actormap world;
  const auto counter = world.spawn<Counter>();

  std::cout << "poke: " << world.poke<&Counter::increment>(counter, 5) << '\n';
  std::cout << "peek: " << world.peek<&Counter::increment>(counter, 5) << '\n';
  std::cout << "it is still " << world.peek<&Counter::value>(counter) << '\n';
}

// Prints:
// poke: 5
// peek: 10
// it is still 5
//
// Next: 02_transfer.cc, a turn that fails and leaves no trace.
