// Promises that follow promises, in chains and in circles, within vats and across them: each is
// settled in the end, once, and all of one chain alike.
#include <optional>

#include "tests/simulation/workloads.h"

namespace keeve::simulation {
namespace {

using Number = std::int64_t;
using Settler = Resolver<Number>;

constexpr std::size_t kVats = 4;
constexpr std::size_t kPromises = 24;

/// What somebody heard of a promise: a number, or the kind of an error.
struct Outcome {
  std::optional<Number> value;
  std::string error;
  bool operator==(const Outcome&) const = default;
};
// By promise, what each listener heard. Counted outside of all turns.
std::vector<std::vector<Outcome>> gHeard;

/// Resolves what it is told to, in a turn of its vat.
struct Linker {
  Ref<sim::Dice> dice;
  void link(Turn& turn, Ref<Settler> which, Promise<Number> to) const {
    turn.call<&sim::Dice::mayThrow>(dice);
    turn.call<&Settler::follow>(which, to);
  }
  void fulfill(Turn& turn, Ref<Settler> which, Number value) const {
    turn.call<&Settler::fulfill>(which, value);
    turn.call<&sim::Dice::mayThrow>(dice);
  }
  void spoil(Turn& turn, Ref<Settler> which) const {
    turn.call<&Settler::breakWith>(which, Error("spoilt", "on purpose"));
  }
  /// Listens: in this turn, so from now on.
  void listen(Turn& turn, Promise<Number> promise, std::int64_t which) const {
    const auto at = static_cast<std::size_t>(which);
    turn.on(
        promise,
        [at](Number value) {
          gHeard[at].push_back({value, ""});
        },
        [at](const Error& why) {
          gHeard[at].push_back({std::nullopt, std::string(why.kind())});
        });
  }
};
BOOST_DESCRIBE_STRUCT(Linker, (), (dice, link, fulfill, spoil, listen))

/// What becomes of a promise, by the plan: follows another one, or ends.
struct Plan {
  std::optional<std::size_t> next;
  Outcome end;
};

class PromisesWorkload final : public sim::Workload {
 public:
  sim::Faults mostFaults() const override { return {.allocation = 20, .mishap = 20, .cut = 20}; }

  void setUp(sim::World& world) override {
    gHeard.assign(kPromises, {});
    const Place place(world, 3, kVats);
    vats_ = place.vats;
    for (const sim::Vat& vat : vats_) linkers_.push_back(vat.spawn<Linker>(vat.dice()));
    for (std::size_t i = 0; i < kPromises; ++i) {
      home_.push_back(world.random().below(kVats));
      pairs_.push_back(vats_[home_[i]].run([](Turn& turn) { return turn.promise<Number>(); }));
      plans_.push_back(draw(world.random(), i));
    }
  }

  void start(sim::World& world) override {
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < kPromises; ++i) {
      order.insert(order.begin() + static_cast<std::ptrdiff_t>(world.random().below(i + 1)), i);
    }
    for (const std::size_t which : order) {
      for (std::uint64_t i = world.random().below(3); i > 0; --i) listen(world, which);
      settle(world, which);
      // Between, some of it happens.
      if (world.random().oneIn(3)) world.run(world.random().below(40));
    }
    for (std::size_t i = 0; i < kPromises; ++i) listen(world, i);
  }

  void check(sim::World& world) override {
    const bool isWhole = world.failedTurns() == 0;
    for (std::size_t i = 0; i < kPromises; ++i) {
      // A turn that failed broke its answer: whoever had asked by it, and he alone, hears of that.
      // And where there was no memory even to break that, the vat has halted.
      if (!isWhole)
        std::erase_if(gHeard[i], [](const Outcome& its) {
          return its.error == kind::exception || its.error == kind::vatHalted;
        });
      for (const Outcome& heard : gHeard[i]) {
        const Outcome expected = isWhole ? endOf(i) : gHeard[i][0];
        sim::require(heard == expected, "promise " + std::to_string(i) + " became " + text(heard) +
                                            " instead of " + text(expected));
      }
      if (isWhole)
        sim::require(gHeard[i].size() == listeners_[i], "a listener heard nothing, or twice");
      sim::require(gHeard[i].size() <= listeners_[i], "a listener heard twice");
    }
  }

 private:
  static Plan draw(sim::Random& random, std::size_t which) {
    if (random.below(4) != 0) return {random.below(kPromises), {}};
    if (random.oneIn(4)) return {std::nullopt, {std::nullopt, "spoilt"}};
    return {std::nullopt, {static_cast<Number>(which), ""}};
  }

  void listen(sim::World& world, std::size_t which) {
    const std::size_t from = world.random().below(kVats);
    if (!vats_[from].isRunning()) return;
    listeners_[which] += 1;
    vats_[from].run([&](Turn& turn) {
      turn.sendOnly<&Linker::listen>(linkers_[from], pairs_[which].promise,
                                     static_cast<std::int64_t>(which));
    });
  }

  // Told from a vat that need not be the promise's.
  void settle(sim::World& world, std::size_t which) {
    const Plan& plan = plans_[which];
    const sim::Vat& vat = vats_[world.random().below(kVats)];
    if (!vat.isRunning()) return;
    vat.run([&](Turn& turn) {
      const Ref<Linker>& linker = linkers_[home_[which]];
      const Ref<Settler>& its = pairs_[which].resolver;
      if (plan.next) {
        turn.sendOnly<&Linker::link>(linker, its, pairs_[*plan.next].promise);
      } else if (plan.end.value) {
        turn.sendOnly<&Linker::fulfill>(linker, its, *plan.end.value);
      } else {
        turn.sendOnly<&Linker::spoil>(linker, its);
      }
    });
  }

  /// Where the chain from here ends; a circle breaks all that lead into it.
  Outcome endOf(std::size_t which) const {
    for (std::size_t hops = 0; hops <= kPromises; ++hops) {
      if (!plans_[which].next) return plans_[which].end;
      which = *plans_[which].next;
    }
    return {std::nullopt, std::string(kind::promiseCycle)};
  }

  static std::string text(const Outcome& outcome) {
    return outcome.value ? std::to_string(*outcome.value) : outcome.error;
  }

  std::vector<sim::Vat> vats_;
  std::vector<Ref<Linker>> linkers_;
  std::vector<std::size_t> home_;
  std::vector<PromisePair<Number>> pairs_;
  std::vector<Plan> plans_;
  std::map<std::size_t, std::size_t> listeners_;
};

}  // namespace

std::unique_ptr<sim::Workload> makePromises() {
  return std::make_unique<PromisesWorkload>();
}

}  // namespace keeve::simulation
