// Actors that are made, passed around and forgotten, in circles and across vats: who is held
// answers, and of those whom nobody holds nothing is left.
#include "tests/simulation/workloads.h"

namespace keeve::simulation {
namespace {

constexpr std::size_t kVats = 4;
constexpr std::int64_t kRounds = 30;

/// Holds others of its vat, itself too.
struct Plant {
  std::vector<AnyRef> roots;
  bool isAlive() const { return true; }
  Become<Plant, void> grow(Bcom<Plant> bcom, Ref<Plant> root) const {
    Plant next = *this;
    next.roots.push_back(root);
    return bcom(std::move(next));
  }
};
BOOST_DESCRIBE_STRUCT(Plant, (), (roots, isAlive, grow))

/// Holds plants of all vats.
struct Garden {
  std::vector<Ref<Plant>> plants;
  std::vector<Ref<Garden>> others;
  Ref<sim::Dice> dice;

  Become<Garden, void> meet(Bcom<Garden> bcom, std::vector<Ref<Garden>> whom) const {
    return bcom(Garden{plants, std::move(whom), dice});
  }
  /// Makes a circle of plants, gives one away, drops one, asks one whether it lives.
  Become<Garden, void> tend(Turn& turn, Bcom<Garden> bcom, std::int64_t round) const {
    if (round == kRounds) return bcom.unchanged();
    Garden next = *this;
    const auto below = [&](std::size_t bound) {
      return static_cast<std::size_t>(
          turn.call<&sim::Dice::below>(dice, static_cast<std::int64_t>(bound)));
    };
    const auto first = turn.spawn<Plant>();
    Ref<Plant> last = first;
    for (std::size_t i = below(4); i > 0; --i) last = turn.spawn<Plant>(std::vector<AnyRef>{last});
    turn.call<&Plant::grow>(first, last);
    turn.call<&sim::Dice::mayThrow>(dice);
    next.plants.push_back(first);
    const Ref<Plant> given = next.plants[below(next.plants.size())];
    turn.sendOnly<&Garden::give>(others[below(others.size())], given);
    turn.on(turn.send<&Plant::isAlive>(given), [](bool) {});
    if (below(2) == 0)
      next.plants.erase(next.plants.begin() +
                        static_cast<std::ptrdiff_t>(below(next.plants.size())));
    turn.sendOnly<&Garden::tend>(turn.self<Garden>(), round + 1);
    return bcom(std::move(next));
  }
  Become<Garden, void> give(Bcom<Garden> bcom, Ref<Plant> plant) const {
    Garden next = *this;
    next.plants.push_back(std::move(plant));
    if (next.plants.size() > 8) next.plants.erase(next.plants.begin());
    return bcom(std::move(next));
  }
  Become<Garden, void> clear(Bcom<Garden> bcom) const { return bcom(Garden{{}, others, dice}); }
  std::vector<Ref<Plant>> all() const { return plants; }
};
BOOST_DESCRIBE_STRUCT(Garden, (), (plants, others, dice, meet, tend, give, clear, all))

class GarbageWorkload final : public sim::Workload {
 public:
  sim::Faults mostFaults() const override { return {.allocation = 15, .mishap = 20, .cut = 20}; }

  void setUp(sim::World& world) override {
    vats_ = Place(world, 3, kVats).vats;
    for (const sim::Vat& vat : vats_)
      gardens_.push_back(
          vat.spawn<Garden>(std::vector<Ref<Plant>>(), std::vector<Ref<Garden>>(), vat.dice()));
    for (std::size_t i = 0; i < kVats; ++i) vats_[i].call<&Garden::meet>(gardens_[i], gardens_);
    settle(world);
    for (const sim::Vat& vat : vats_) sizes_.push_back(vat.size());
  }

  void start(sim::World&) override {
    for (std::size_t i = 0; i < kVats; ++i) {
      vats_[i].run([&](Turn& turn) { turn.sendOnly<&Garden::tend>(gardens_[i], std::int64_t{0}); });
    }
  }

  void check(sim::World& world) override {
    settle(world);
    for (std::size_t i = 0; i < kVats; ++i) {
      // One that could not even tell of a failed turn, for want of memory, has halted.
      if (!vats_[i].isRunning()) continue;
      const auto held = vats_[i].call<&Garden::all>(gardens_[i]);
      for (const Ref<Plant>& plant : held) requireAlive(vats_[i], plant);
    }
    for (std::size_t i = 0; i < kVats; ++i) {
      if (vats_[i].isRunning()) vats_[i].call<&Garden::clear>(gardens_[i]);
    }
    settle(world);
    for (std::size_t i = 0; i < kVats; ++i) {
      if (!vats_[i].isRunning()) continue;
      sim::require(vats_[i].size() == sizes_[i],
                   vats_[i].name() + " has " + std::to_string(vats_[i].size()) +
                       " left instead of " + std::to_string(sizes_[i]));
    }
  }

 private:
  void settle(sim::World& world) {
    world.run();
    for (const sim::Vat& vat : vats_) {
      if (vat.isRunning()) vat.collect();
    }
    world.run();
  }
  // A plant of a vat that has halted is gone with it.
  static void requireAlive(const sim::Vat& vat, const Ref<Plant>& plant) {
    try {
      sim::require(vat.wait(vat.send<&Plant::isAlive>(plant)), "a plant is dead");
    } catch (const Error& error) {
      if (error.kind() != kind::vatHalted) throw;
    }
  }

  std::vector<sim::Vat> vats_;
  std::vector<Ref<Garden>> gardens_;
  std::vector<std::size_t> sizes_;
};

}  // namespace

std::unique_ptr<sim::Workload> makeGarbage() {
  return std::make_unique<GarbageWorkload>();
}

}  // namespace keeve::simulation
