// An actor may become another class: who holds the reference to the interface need not know.
#include <iostream>

#include <keeve/keeve.h>

using keeve::Bcom, keeve::Become, keeve::Ref;

// An interface has no fields. It is described like any behaviour, so it can be called by name.
struct Door {
  virtual ~Door() = default;
  virtual Become<Door, std::string> push(Bcom<Door> bcom) const = 0;
  virtual Become<Door, std::string> turnKey(Bcom<Door> bcom) const = 0;
};
BOOST_DESCRIBE_STRUCT(Door, (), (push, turnKey))

struct Open : Door {
  Become<Door, std::string> push(Bcom<Door> bcom) const override;
  Become<Door, std::string> turnKey(Bcom<Door> bcom) const override {
    return bcom.unchanged("an open door cannot be locked");
  }
};
BOOST_DESCRIBE_STRUCT(Open, (Door), ())

struct Closed : Door {
  Become<Door, std::string> push(Bcom<Door> bcom) const override {
    return bcom(Open(), "it opens");
  }
  Become<Door, std::string> turnKey(Bcom<Door> bcom) const override;
};
BOOST_DESCRIBE_STRUCT(Closed, (Door), ())

struct Locked : Door {
  std::int64_t tries = 0;

  Become<Door, std::string> push(Bcom<Door> bcom) const override {
    Locked next = *this;
    ++next.tries;
    return bcom(next, "locked (" + std::to_string(next.tries) + ")");
  }
  Become<Door, std::string> turnKey(Bcom<Door> bcom) const override {
    return bcom(Closed(), "it unlocks");
  }
};
BOOST_DESCRIBE_STRUCT(Locked, (Door), (tries))

Become<Door, std::string> Open::push(Bcom<Door> bcom) const {
  return bcom(Closed(), "it closes");
}
Become<Door, std::string> Closed::turnKey(Bcom<Door> bcom) const {
  return bcom(Locked(), "it locks");
}

int main() {
  keeve::Actormap house;
  const Ref<Door> door = house.spawn<Closed>();

  std::cout << house.poke<&Door::turnKey>(door) << '\n';
  std::cout << house.poke<&Door::push>(door) << '\n';
  std::cout << house.poke<&Door::push>(door) << '\n';
  std::cout << "a debugger sees " << house.portrait(door) << '\n';
  std::cout << house.poke(door, "turnKey", {}).text() << ", asked by name\n";
  std::cout << house.poke<&Door::push>(door) << '\n';
  std::cout << house.poke<&Door::turnKey>(door) << '\n';
}

// Prints:
// it locks
// locked (1)
// locked (2)
// a debugger sees <Locked {'tries: 2}>
// it unlocks, asked by name
// it opens
// an open door cannot be locked
//
// Next: 04_revoke.cc, lending a reference and taking it back.
