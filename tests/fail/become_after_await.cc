/*
test("a handler that awaits cannot become [core:28]")
says("a coroutine handler cannot become")
*/
#include "keeve/keeve.h"

struct Saver {
  std::int64_t saved = 0;
  keeve::Co<int> wait(keeve::Turn&, keeve::Promise<int> amount) const { co_return co_await amount; }
  keeve::Co<int> take(keeve::Turn&, keeve::Bcom<Saver>) const { co_return 1; }
};
BOOST_DESCRIBE_STRUCT(Saver, (), (saved, wait))

int main() {
  keeve::Actormap world;
  const auto saver = world.spawn<Saver>();
  world.run([&](keeve::Turn& turn) {
    turn.send<&Saver::wait>(saver, turn.promise<int>().promise);
    turn.send<&Saver::take>(saver);  // bad
  });
}
