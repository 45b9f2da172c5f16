/*
test("a field that the description of a behaviour with an interface forgets is found [core:31]")
says("every_field_of_this_actor_is_in_its_BOOST_DESCRIBE_STRUCT_line")
*/
#include "keeve/keeve.h"

struct Door {
  virtual ~Door() = default;
  virtual int knocks() const = 0;
};
BOOST_DESCRIBE_STRUCT(Door, (), (knocks))

struct Open : Door {
  int count = 0;
  int forgotten = 0;  // bad
  int knocks() const override { return count; }
};
BOOST_DESCRIBE_STRUCT(Open, (Door), (count))

int main() {
  keeve::Actormap world;
  world.spawn<Open>();
}
