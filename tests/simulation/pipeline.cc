// Messages sent to answers that are not there yet: each arrives once, in order, and each answer
// comes, whatever is lost on the way.
#include "tests/simulation/workloads.h"

namespace keeve::simulation {
namespace {

constexpr std::size_t kVats = 5;
constexpr std::size_t kLines = 6;
constexpr std::int64_t kSteps = 10;

// What became of each pipeline's last answer: outside of all turns.
std::vector<std::vector<std::string>> gEnds;
// How often each step was done: in a turn that fails, too.
std::map<std::pair<std::int64_t, std::int64_t>, int> gDone;

/// One of a ring of them, each in another vat: a step answers the next one.
struct Station {
  Ref<Station> next;
  Ref<sim::Dice> dice;
  bool answersLate = false;

  Become<Station, void> connect(Bcom<Station> bcom, Ref<Station> to) const {
    return bcom(Station{to, dice, answersLate});
  }
  Promise<Ref<Station>> step(Turn& turn, std::int64_t line, std::int64_t number) const {
    ++gDone[{line, number}];
    turn.call<&sim::Dice::mayThrow>(dice);
    auto pair = turn.promise<Ref<Station>>();
    if (answersLate) {
      turn.sendOnly<&Resolver<Ref<Station>>::fulfill>(pair.resolver, next);
    } else {
      turn.call<&Resolver<Ref<Station>>::fulfill>(pair.resolver, next);
    }
    return pair.promise;
  }
  std::int64_t end() const { return 42; }
};
BOOST_DESCRIBE_STRUCT(Station, (), (next, dice, answersLate, connect, step, end))

class PipelineWorkload final : public sim::Workload {
 public:
  sim::Faults mostFaults() const override {
    return {.allocation = 20, .mishap = 20, .halt = 100, .crash = 100, .cut = 20, .sever = 100};
  }

  void setUp(sim::World& world) override {
    gEnds.assign(kLines, {});
    gDone.clear();
    vats_ = Place(world, 3, kVats).vats;
    for (const sim::Vat& vat : vats_) {
      const bool answersLate = world.random().oneIn(2);
      stations_.push_back(vat.spawn<Station>(Ref<Station>(), vat.dice(), answersLate));
    }
    for (std::size_t i = 0; i < kVats; ++i)
      vats_[i].call<&Station::connect>(stations_[i], stations_[(i + 1) % kVats]);
  }

  void start(sim::World& world) override {
    for (std::size_t line = 0; line < kLines; ++line) {
      from_.push_back(world.random().below(kVats));
      const std::size_t first = world.random().below(kVats);
      vats_[from_[line]].run([&](Turn& turn) {
        Promise<Ref<Station>> at = stations_[first].as<Promise<Ref<Station>>>();
        for (std::int64_t step = 0; step < kSteps; ++step)
          at = turn.send<&Station::step>(at, static_cast<std::int64_t>(line), step);
        turn.on(
            turn.send<&Station::end>(at),
            [line](std::int64_t value) { gEnds[line].push_back(std::to_string(value)); },
            [line](const Error& why) { gEnds[line].emplace_back(why.kind()); });
      });
    }
  }

  void check(sim::World& world) override {
    for (const auto& [which, times] : gDone)
      sim::require(times == 1, "a step was done " + std::to_string(times) + " times");
    std::uint64_t silent = 0;
    for (std::size_t line = 0; line < kLines; ++line) {
      sim::require(gEnds[line].size() <= 1, "an answer came twice");
      if (gEnds[line].empty() && vats_[from_[line]].isRunning()) ++silent;
      if (world.faults() == 0) {
        sim::require(gEnds[line] == std::vector<std::string>{"42"}, "an answer is wrong");
        for (std::int64_t step = 0; step < kSteps; ++step)
          sim::require(gDone.count({static_cast<std::int64_t>(line), step}) == 1, "a step is lost");
      }
      // Where one step fails, none after it is done: the breakage goes down the line.
      for (std::int64_t step = 1; step < kSteps; ++step) {
        const auto its = static_cast<std::int64_t>(line);
        sim::require(gDone.count({its, step}) == 0 || gDone.count({its, step - 1}) == 1,
                     "a step was done before the one whose answer it was sent to");
      }
    }
    sim::require(silent <= world.failedTurns(), "an answer never came");
  }

 private:
  std::vector<sim::Vat> vats_;
  std::vector<Ref<Station>> stations_;
  std::vector<std::size_t> from_;
};

}  // namespace

std::unique_ptr<sim::Workload> makePipeline() {
  return std::make_unique<PipelineWorkload>();
}

}  // namespace keeve::simulation
