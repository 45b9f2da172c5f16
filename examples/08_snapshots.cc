// The same references mean other things in other states of a world: to look ahead, to take back, to
// try two futures and keep one.
#include <iostream>

#include <keeve/keeve.h>

using keeve::Bcom, keeve::Become;

struct Robot {
  std::int64_t x = 0;
  std::int64_t fuel = 3;
  Become<Robot, std::int64_t> move(Bcom<Robot> bcom, std::int64_t by) const {
    if (fuel == 0) throw keeve::Error("empty", "no fuel at " + std::to_string(x));
    return bcom(Robot{x + by, fuel - 1}, x + by);
  }
};
BOOST_DESCRIBE_STRUCT(Robot, (), (x, fuel, move))

int main() {
  keeve::Actormap world;
  const auto robot = world.spawn<Robot>();
  const auto where = [&](const char* what, const keeve::Actormap& state) {
    std::cout << what << ": " << state.portrait(robot) << '\n';
  };

  // Two turns beside the world, each on what the other saw.
  auto left = world.turn<&Robot::move>(robot, -1);
  auto right = world.turn<&Robot::move>(robot, 1);
  where("the world ", world);
  where("went left ", left.next);
  where("went right", right.next);

  // One of them becomes the truth; the other was decided on a state that is gone.
  right.next.merge();
  where("the world ", world);
  try {
    left.next.merge();
  } catch (const keeve::Error& error) {
    std::cout << "left is refused: " << error.kind() << '\n';
  }

  // A snapshot is a state to go back to, as often as one likes.
  const keeve::Snapshot before = world.snapshot();
  world.poke<&Robot::move>(robot, 10);
  world.poke<&Robot::move>(robot, 10);
  where("the world ", world);
  keeve::Actormap again = keeve::Actormap::restore(before);
  again.poke<&Robot::move>(robot, -10);
  where("again     ", again);
  where("the world ", world);
}

// Prints:
// the world : <Robot {'fuel: 3, 'x: 0}>
// went left : <Robot {'fuel: 2, 'x: -1}>
// went right: <Robot {'fuel: 2, 'x: 1}>
// the world : <Robot {'fuel: 2, 'x: 1}>
// left is refused: merge-conflict
// the world : <Robot {'fuel: 0, 'x: 21}>
// again     : <Robot {'fuel: 1, 'x: -9}>
// the world : <Robot {'fuel: 0, 'x: 21}>
//
// Next: ledger/PROTOCOL.md, and the program beside it that uses all of this on real input.
