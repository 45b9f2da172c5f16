/*
test("a coroutine handler with a reference for a parameter is refused [core:28]")
says("a coroutine handler takes its arguments by value")
*/
#include "keeve/keeve.h"

struct Saver {
  std::int64_t saved = 0;
  keeve::Co<int> byValue(keeve::Turn&, std::string) const { co_return 1; }
  keeve::Co<int> byReference(keeve::Turn&, const std::string&) const { co_return 1; }
};
BOOST_DESCRIBE_STRUCT(Saver, (), (saved, byValue))

int main() {
  keeve::Actormap world;
  const auto saver = world.spawn<Saver>();
  world.run([&](keeve::Turn& turn) {
    turn.send<&Saver::byValue>(saver, "one");
    turn.send<&Saver::byReference>(saver, "two");  // bad
  });
}
