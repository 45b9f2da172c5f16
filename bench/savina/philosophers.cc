// Dining philosophers: each eats with two forks, which an arbitrator grants or denies.
#include "bench/savina/benchmarks.h"

namespace keeve::savina {
namespace {

constexpr std::size_t kPhilosophers = 20;

// The seat's two forks, as bits.
constexpr std::uint64_t forksOf(std::uint64_t seat) {
  return (1ULL << seat) | (1ULL << ((seat + 1) % kPhilosophers));
}

struct Philosopher;

struct Arbitrator {
  std::uint64_t taken = 0;
  Become<Arbitrator, void> ask(Turn& turn, Bcom<Arbitrator> bcom, Ref<Philosopher> who,
                               std::uint64_t seat) const;
  Become<Arbitrator, void> giveBack(Bcom<Arbitrator> bcom, std::uint64_t seat) const {
    return bcom(Arbitrator{taken & ~forksOf(seat)});
  }
};
BOOST_DESCRIBE_STRUCT(Arbitrator, (), (taken, ask, giveBack))

struct Philosopher {
  Ref<Arbitrator> arbitrator;
  Ref<Gather> all;
  std::uint64_t seat = 0;
  std::int64_t meals = 0;
  std::int64_t eaten = 0;

  // Who is denied asks again at once.
  void hungry(Turn& turn) const {
    turn.sendOnly<&Arbitrator::ask>(arbitrator, turn.self<Philosopher>(), seat);
  }
  Become<Philosopher, void> eat(Turn& turn, Bcom<Philosopher> bcom) const {
    turn.sendOnly<&Arbitrator::giveBack>(arbitrator, seat);
    if (eaten + 1 < meals) {
      hungry(turn);
    } else {
      turn.sendOnly<&Gather::add>(all, eaten + 1);
    }
    return bcom(Philosopher{arbitrator, all, seat, meals, eaten + 1});
  }
};
BOOST_DESCRIBE_STRUCT(Philosopher, (), (arbitrator, all, seat, meals, eaten, hungry, eat))

Become<Arbitrator, void> Arbitrator::ask(Turn& turn, Bcom<Arbitrator> bcom, Ref<Philosopher> who,
                                         std::uint64_t seat) const {
  const std::uint64_t wanted = forksOf(seat);
  if ((taken & wanted) != 0) {
    turn.sendOnly<&Philosopher::hungry>(who);
    return bcom.unchanged();
  }
  turn.sendOnly<&Philosopher::eat>(who);
  return bcom(Arbitrator{taken | wanted});
}

}  // namespace

Outcome philosophers(std::int64_t mealsEach, Placement placement) {
  const Stage stage(placement);
  const auto all = stage.gather(kPhilosophers);
  const auto arbitrator = stage.home().spawn<Arbitrator>();
  const auto philosophers = stage.spawn(kPhilosophers, [&](Turn& turn, std::size_t seat) {
    return turn.spawn<Philosopher>(arbitrator, all, seat, mealsEach);
  });
  return expect(static_cast<std::int64_t>(kPhilosophers) * mealsEach, stage.finish([&](Turn& turn) {
    for (const auto& each : philosophers) turn.sendOnly<&Philosopher::hungry>(each);
  }));
}

}  // namespace keeve::savina
