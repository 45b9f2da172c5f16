/*
test("a handler that takes no Turn& cannot spawn, call or send: there is no turn to be found [core:1]")
says("'turn'")
says("declared")
*/
#include "keeve/keeve.h"

struct Quiet {
  int nothing() const {
    turn.spawn<Quiet>();  // bad
    return 0;
  }
};
BOOST_DESCRIBE_STRUCT(Quiet, (), (nothing))

int main() {
  keeve::Actormap world;
  world.spawn<Quiet>();
}
