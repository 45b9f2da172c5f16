/*
test("what needs a larger alignment than messages have is refused [core:33]")
says("that needs an alignment beyond 16 bytes")
*/
#include "keeve/keeve.h"

struct alignas(64) Wide {
  double numbers[8];
};

int main() {
  keeve::Actormap world;
  world.run([](keeve::Turn& turn) {
    const Wide wide{};
    const double first = wide.numbers[0];
    turn.on(5, [first](int) { static_cast<void>(first); });
    turn.on(5, [wide](int) { static_cast<void>(wide); });  // bad
  });
}
