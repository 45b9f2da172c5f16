// Rules 56 to 60: what is sent on one reference arrives in the order in which it was sent, also by
// those whom the reference was passed to, whatever becomes of it meanwhile.
#include <algorithm>

#include "tests/simulation/workloads.h"

namespace keeve::simulation {
namespace {

constexpr std::size_t kSenders = 4;
constexpr std::int64_t kMessages = 12;

/// What one sender says: who he is, on which reference he says it, and the how-manieth it is there.
struct Said {
  std::int64_t sender = 0;
  std::int64_t way = 0;
  std::int64_t number = 0;
};
BOOST_DESCRIBE_STRUCT(Said, (), (sender, way, number))

// What was heard, in order, and how much of it when a reaction ran: outside of all turns. No turn
// fails here.
std::vector<Said> gHeard;
struct Mark {
  Said said;
  std::size_t heard;
};
std::vector<Mark> gMarks;

struct Ear {
  void hear(Said said) const { gHeard.push_back(said); }
};
BOOST_DESCRIBE_STRUCT(Ear, (), (hear))

/// Hands out the ear late, and by way of promises.
struct Doorman {
  Ref<Ear> ear;
  Ref<sim::Dice> dice;
  Promise<Ref<Ear>> enter(Turn& turn) const {
    auto pair = turn.promise<Ref<Ear>>();
    turn.sendOnly<&Doorman::open>(turn.self<Doorman>(), pair.resolver,
                                  turn.call<&sim::Dice::below>(dice, 4));
    return pair.promise;
  }
  void open(Turn& turn, Ref<Resolver<Ref<Ear>>> resolver, std::int64_t rounds) const {
    if (rounds > 0)
      return turn.sendOnly<&Doorman::open>(turn.self<Doorman>(), resolver, rounds - 1);
    turn.call<&Resolver<Ref<Ear>>::fulfill>(resolver, ear);
  }
};
BOOST_DESCRIBE_STRUCT(Doorman, (), (ear, dice, enter, open))

/// Told of a reference, says something on it: rule 59.
struct Friend {
  std::int64_t number = 0;
  void take(Turn& turn, Promise<Ref<Ear>> ear, std::int64_t way, std::int64_t after) const {
    turn.sendOnly<&Ear::hear>(ear, Said{number, way, after});
  }
};
BOOST_DESCRIBE_STRUCT(Friend, (), (number, take))

struct Speaker {
  std::int64_t number = 0;
  Ref<Ear> ear;
  Promise<Ref<Ear>> promised;
  Ref<Friend> other;
  Ref<sim::Dice> dice;
  bool promiseIsEars = false;  // the promise is of the ear's vat

  /// Says the `count`-th on both ways, then the next in a turn of its own.
  void speak(Turn& turn, std::int64_t count) const {
    if (count == kMessages) return;
    turn.sendOnly<&Ear::hear>(ear, Said{number, 0, count});
    turn.sendOnly<&Ear::hear>(promised, Said{number, 1, count});
    const std::int64_t what = turn.call<&sim::Dice::below>(dice, 4);
    if (what == 0) {
      const auto way = turn.call<&sim::Dice::below>(dice, 2);
      const Promise<Ref<Ear>> passed = way == 0 ? ear.as<Promise<Ref<Ear>>>() : promised;
      turn.sendOnly<&Friend::take>(other, passed, 10 + 2 * number + way, count);
    }
    if (what == 1 && (promiseIsEars || turn.isNear(ear))) {
      // Rule 60: when this runs, all that was said on the reference so far has been heard. (A near
      // promise that becomes a far actor is heard of without a round trip, as rule 99 has it.)
      turn.on(promised, [number = number, count](Turn&, const Ref<Ear>&) {
        gMarks.push_back({{number, 1, count}, gHeard.size()});
      });
    }
    turn.sendOnly<&Speaker::speak>(turn.self<Speaker>(), count + 1);
  }
};
BOOST_DESCRIBE_STRUCT(Speaker, (), (number, ear, promised, other, dice, promiseIsEars, speak))

class OrderWorkload final : public sim::Workload {
 public:
  sim::Faults mostFaults() const override { return {.cut = 10}; }

  void setUp(sim::World& world) override {
    gHeard.clear();
    gMarks.clear();
    // Passing on is ordered within a process, and between two of them.
    const Place place(world, 2, 2 + 2 * kSenders);
    const sim::Vat& ears = place.vats[0];
    const auto ear = ears.spawn<Ear>();
    const auto earsDoorman = ears.spawn<Doorman>(ear, ears.dice());
    const sim::Vat& doors = place.vats[world.random().below(2)];
    const auto doorman = doors.spawn<Doorman>(ear, doors.dice());
    for (std::size_t i = 0; i < kSenders; ++i) {
      const auto number = static_cast<std::int64_t>(i);
      const sim::Vat& vat = place.vats[2 + i];
      const sim::Vat& others = place.vats[2 + kSenders + i];
      const auto other = others.spawn<Friend>(number);
      vats_.push_back(vat);
      const auto dice = vat.dice();
      const bool isEars = world.random().oneIn(2);
      const auto earsPromise =
          ears.run([&](Turn& turn) { return turn.send<&Doorman::enter>(earsDoorman); });
      speakers_.push_back(vat.run([&](Turn& turn) {
        const auto promised = isEars ? earsPromise : turn.send<&Doorman::enter>(doorman);
        return turn.spawn<Speaker>(number, ear, promised, other, dice, isEars);
      }));
    }
  }

  void start(sim::World&) override {
    for (std::size_t i = 0; i < kSenders; ++i) {
      vats_[i].run(
          [&](Turn& turn) { turn.sendOnly<&Speaker::speak>(speakers_[i], std::int64_t{0}); });
    }
  }

  void check(sim::World& world) override {
    sim::require(world.failedTurns() == 0, "a turn failed");
    for (const Mark& mark : gMarks) {
      const auto end = gHeard.begin() + static_cast<std::ptrdiff_t>(mark.heard);
      sim::require(std::any_of(gHeard.begin(), end,
                               [&](const Said& said) {
                                 return said.sender == mark.said.sender && said.way == 1 &&
                                        said.number == mark.said.number;
                               }),
                   "a reaction ran before what had been sent on its promise was delivered");
    }
    std::map<std::pair<std::int64_t, std::int64_t>, std::int64_t> next;
    for (const Said& said : gHeard) {
      std::int64_t& expected = next[{said.sender, said.way}];
      if (said.way < 10) {
        sim::require(said.number == expected, "a message overtook another one, or was lost");
        ++expected;
      } else {
        // What the friend says on a way comes after what the speaker had said there.
        const std::int64_t speaker = (said.way - 10) / 2;
        const std::int64_t heard = next[{speaker, (said.way - 10) % 2}];
        sim::require(heard > said.number, "a message overtook what was sent before the reference");
        sim::require(said.number >= expected, "a friend's messages changed places");
        expected = said.number;
      }
    }
    for (std::int64_t sender = 0; sender < static_cast<std::int64_t>(kSenders); ++sender) {
      for (std::int64_t way = 0; way < 2; ++way)
        sim::require(next[{sender, way}] == kMessages, "a message was lost");
    }
  }

 private:
  std::vector<sim::Vat> vats_;
  std::vector<Ref<Speaker>> speakers_;
};

}  // namespace

std::unique_ptr<sim::Workload> makeOrder() {
  return std::make_unique<OrderWorkload>();
}

}  // namespace keeve::simulation
