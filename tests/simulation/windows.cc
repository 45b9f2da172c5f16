// A turn that does all that a turn can do, with its first, its second, ... allocation failing until
// none does: each time all of it happened, or nothing.
#include <optional>

#include "tests/simulation/workloads.h"

namespace keeve::simulation {
namespace {

using Number = std::int64_t;
using Table = Map<Number, Number>;
using Settler = Resolver<Number>;

// A turn has some dozens.
constexpr std::uint64_t kMostAllocations = 400;

// Who heard what: outside of all turns.
struct Heard {
  Number here = 0;
  Number far = 0;
  Number reactions = 0;
  bool operator==(const Heard&) const = default;
};
Heard gHeard;

struct Here {
  void hear() const { ++gHeard.here; }
};
BOOST_DESCRIBE_STRUCT(Here, (), (hear))
struct Far {
  void hear() const { ++gHeard.far; }
};
BOOST_DESCRIBE_STRUCT(Far, (), (hear))

struct Counter {
  Number count = 0;
  Become<Counter, void> add(Bcom<Counter> bcom) const { return bcom(Counter{count + 1}); }
  Number value() const { return count; }
};
BOOST_DESCRIBE_STRUCT(Counter, (), (count, add, value))

struct Doer {
  std::vector<Ref<Counter>> counters;
  Ref<Table> table;
  Ref<Here> here;
  Ref<Far> far;
  std::vector<AnyRef> spawned;

  Become<Doer, Number> act(Turn& turn, Bcom<Doer> bcom, Ref<Settler> settler,
                           Number howMuch) const {
    Doer next = *this;
    for (Number i = 0; i < howMuch; ++i) {
      for (const Ref<Counter>& counter : counters) turn.call<&Counter::add>(counter);
      turn.call<&Table::set>(table, i, turn.call<&Counter::value>(counters[0]));
      turn.call<&Table::erase>(table, i + 1);
      turn.call<&Table::set>(table, i + 2, i);
      next.spawned.push_back(turn.spawn<Counter>());
      turn.sendOnly<&Here::hear>(here);
      turn.sendOnly<&Far::hear>(far);
      turn.on(turn.send<&Counter::value>(counters[0]), [](Number) { ++gHeard.reactions; });
    }
    turn.call<&Settler::fulfill>(settler, howMuch);
    return bcom(std::move(next), howMuch);
  }
  Number size() const { return static_cast<Number>(spawned.size()); }
};
BOOST_DESCRIBE_STRUCT(Doer, (), (counters, table, here, far, spawned, act, size))

/// All that can be seen of the world.
struct Seen {
  std::vector<Number> counts;
  std::vector<std::pair<Number, Number>> entries;
  Number spawned = 0;
  Heard heard;
  bool isSettled = false;
  bool operator==(const Seen&) const = default;
};

class WindowsWorkload final : public sim::Workload {
 public:
  void setUp(sim::World& world) override {
    gHeard = {};
    const Place place(world, 2, 2);
    vat_ = place.vats[0];
    std::vector<Ref<Counter>> counters;
    for (int i = 0; i < 3; ++i) counters.push_back(vat_.spawn<Counter>());
    counters_ = counters;
    table_ = vat_.spawn<Table>();
    doer_ = vat_.spawn<Doer>(counters, table_, vat_.spawn<Here>(), place.vats[1].spawn<Far>(),
                             std::vector<AnyRef>());
    howMuch_ = 1 + static_cast<Number>(world.random().below(12));
  }

  void start(sim::World& world) override {
    for (std::uint64_t nth = 1; nth < kMostAllocations; ++nth) {
      if (!tryOnce(world, nth)) return;
    }
    sim::require(false, "the turn does not come to an end of its allocations");
  }

  void check(sim::World&) override {}

 private:
  /// False when the turn had fewer allocations than that.
  bool tryOnce(sim::World& world, std::uint64_t nth) {
    const auto pair = vat_.run([](Turn& turn) { return turn.promise<Number>(); });
    const Seen before = see(pair.promise);
    const std::uint64_t faults = world.faults();
    std::optional<std::string> broken;
    std::optional<Number> answer;
    vat_.run([&](Turn& turn) {
      turn.on(
          turn.send<&Doer::act>(doer_, pair.resolver, howMuch_),
          [&](Number value) { answer = value; },
          [&](const Error& why) { broken = std::string(why.kind()); });
    });
    world.failAllocation(vat_, nth);
    sim::require(world.run(100'000), "the world does not come to rest");
    const bool failed = world.faults() != faults;
    const Seen after = see(pair.promise);
    sim::require(broken.has_value() != answer.has_value(), "the answer did not come, or twice");
    if (broken) {
      sim::require(failed, "the turn failed for another reason");
      sim::require(after == before, "a turn that failed left something behind, at allocation " +
                                        std::to_string(nth));
    } else {
      sim::require(after == changed(before),
                   "a turn was done in part, at allocation " + std::to_string(nth));
    }
    return failed;
  }

  Seen see(const Promise<Number>& promise) {
    Seen seen;
    vat_.look([&](Turn& turn) {
      for (const Ref<Counter>& counter : counters_)
        seen.counts.push_back(turn.call<&Counter::value>(counter));
      seen.entries = turn.call<&Table::entries>(table_);
      seen.spawned = turn.call<&Doer::size>(doer_);
      seen.isSettled = turn.isSettled(promise);
    });
    seen.heard = gHeard;
    return seen;
  }

  Seen changed(Seen seen) const {
    for (Number i = 0; i < howMuch_; ++i) {
      for (Number& count : seen.counts) ++count;
      set(seen, i, seen.counts[0]);
      std::erase_if(seen.entries, [&](const auto& entry) { return entry.first == i + 1; });
      set(seen, i + 2, i);
    }
    seen.spawned += howMuch_;
    seen.heard.here += howMuch_;
    seen.heard.far += howMuch_;
    seen.heard.reactions += howMuch_;
    seen.isSettled = true;
    return seen;
  }
  static void set(Seen& seen, Number key, Number value) {
    for (auto& [its, old] : seen.entries) {
      if (its == key) {
        old = value;
        return;
      }
    }
    seen.entries.emplace_back(key, value);
  }

  sim::Vat vat_;
  std::vector<Ref<Counter>> counters_;
  Ref<Table> table_;
  Ref<Doer> doer_;
  Number howMuch_ = 0;
};

}  // namespace

std::unique_ptr<sim::Workload> makeWindows() {
  return std::make_unique<WindowsWorkload>();
}

}  // namespace keeve::simulation
