// Chameneos: creatures meet in pairs at a mall, and both change their colour.
#include "bench/savina/benchmarks.h"

namespace keeve::savina {
namespace {

constexpr std::size_t kCreatures = 100;

enum class Colour { blue, red, yellow };
BOOST_DESCRIBE_ENUM(Colour, blue, red, yellow)

// Two of the same colour keep it; two of different colours both take the third.
constexpr Colour complement(Colour a, Colour b) {
  return a == b ? a : static_cast<Colour>(3 - static_cast<int>(a) - static_cast<int>(b));
}

struct Creature;

struct Mall {
  std::int64_t left = 0;
  Ref<Creature> waiting;
  Become<Mall, void> enter(Turn& turn, Bcom<Mall> bcom, Ref<Creature> who, Colour colour) const;
};
BOOST_DESCRIBE_STRUCT(Mall, (), (left, waiting, enter))

struct Creature {
  Ref<Mall> mall;
  Ref<Gather> all;
  Colour colour = Colour::blue;
  std::int64_t meetings = 0;

  void start(Turn& turn) const { enter(turn, colour); }
  Become<Creature, void> meet(Turn& turn, Bcom<Creature> bcom, Ref<Creature> other,
                              Colour its) const {
    const Colour both = complement(colour, its);
    turn.sendOnly<&Creature::change>(other, both);
    return met(turn, bcom, both);
  }
  Become<Creature, void> change(Turn& turn, Bcom<Creature> bcom, Colour both) const {
    return met(turn, bcom, both);
  }
  void stop(Turn& turn) const { turn.sendOnly<&Gather::add>(all, meetings); }

 private:
  void enter(Turn& turn, Colour with) const {
    turn.sendOnly<&Mall::enter>(mall, turn.self<Creature>(), with);
  }
  Become<Creature, void> met(Turn& turn, Bcom<Creature> bcom, Colour both) const {
    enter(turn, both);
    return bcom(Creature{mall, all, both, meetings + 1});
  }
};
BOOST_DESCRIBE_STRUCT(Creature, (), (mall, all, colour, meetings, start, meet, change, stop))

Become<Mall, void> Mall::enter(Turn& turn, Bcom<Mall> bcom, Ref<Creature> who,
                               Colour colour) const {
  if (left == 0) {
    turn.sendOnly<&Creature::stop>(who);
    return bcom.unchanged();
  }
  if (!waiting) return bcom(Mall{left, who});
  turn.sendOnly<&Creature::meet>(waiting, who, colour);
  return bcom(Mall{left - 1, {}});
}

}  // namespace

Outcome chameneos(std::int64_t meetings, Placement placement) {
  const Stage stage(placement);
  const auto mall = stage.home().spawn<Mall>(meetings);
  const auto all = stage.gather(kCreatures);
  const auto creatures = stage.spawn(kCreatures, [&](Turn& turn, std::size_t i) {
    return turn.spawn<Creature>(mall, all, static_cast<Colour>(i % 3));
  });
  return expect(2 * meetings, stage.finish([&](Turn& turn) {
    for (const auto& creature : creatures) turn.sendOnly<&Creature::start>(creature);
  }));
}

}  // namespace keeve::savina
