/*
test("a reaction cannot become [core:28]")
says("a reaction cannot become: it is no actor")
*/
#include "keeve/keeve.h"

struct Saver {
  std::int64_t saved = 0;
  void later(keeve::Turn& turn, keeve::Bcom<Saver> bcom, keeve::Promise<int> amount) const {
    turn.on(amount, [bcom](int n) { return bcom(Saver{n}); });    // bad
    turn.then(amount, [bcom](int n) { return bcom(Saver{n}); });  // bad
    static_cast<void>(turn);
  }
};
BOOST_DESCRIBE_STRUCT(Saver, (), (saved, later))

int main() {
  keeve::Actormap world;
  world.spawn<Saver>();
}
