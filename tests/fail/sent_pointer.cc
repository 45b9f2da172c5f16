/*
test("what could be changed behind a message's back cannot be sent [core:11]")
says("an argument of a message is no Datum")
*/
#include <memory>

#include "keeve/keeve.h"

struct Reader {
  void constant(std::shared_ptr<const int>) const {}
  void changeable(std::shared_ptr<int>) const {}
};
BOOST_DESCRIBE_STRUCT(Reader, (), (constant))

int main() {
  keeve::Actormap world;
  world.run([](keeve::Turn& turn) {
    const auto reader = turn.spawn<Reader>();
    turn.sendOnly<&Reader::constant>(reader, std::make_shared<const int>(1));
    turn.sendOnly<&Reader::changeable>(reader, std::make_shared<int>(1));  // bad
  });
}
