// Workloads: bugs that were planted in them are found, and the line that is printed finds them
// again.
#include "keeve/sim/workload.h"

#include <array>

#include "tests/support/world.h"

namespace keeve::test {
namespace {

/// Counts if nobody has yet: but it looks in one turn and counts in another.
struct Racer {
  Ref<Counter> counter;
  void go(Turn& turn) const {
    turn.on(turn.send<&Counter::value>(counter), [counter = counter](Turn& in, std::int64_t seen) {
      if (seen == 0) in.sendOnly<&Counter::add>(counter, std::int64_t{1});
    });
  }
};
BOOST_DESCRIBE_STRUCT(Racer, (), (counter, go))

class Race final : public sim::Workload {
 public:
  void setUp(sim::World& world) override {
    vat_ = world.machine().vat();
    counter_ = vat_.spawn<Counter>();
    for (int i = 0; i < 2; ++i) {
      racersVats_.push_back(world.machine().vat());
      racers_.push_back(racersVats_.back().spawn<Racer>(counter_));
    }
  }
  void start(sim::World&) override {
    for (std::size_t i = 0; i < racers_.size(); ++i)
      racersVats_[i].run([&](Turn& turn) { turn.sendOnly<&Racer::go>(racers_[i]); });
  }
  void check(sim::World&) override {
    sim::require(vat_.call<&Counter::value>(counter_) == 1, "it was counted twice");
  }

 private:
  sim::Vat vat_;
  Ref<Counter> counter_;
  std::vector<sim::Vat> racersVats_;
  std::vector<Ref<Racer>> racers_;
};

// Another one in each run.
int gRuns = 0;

class Forgetful final : public sim::Workload {
 public:
  void setUp(sim::World& world) override { world.note(std::to_string(gRuns++)); }
  void start(sim::World&) override {}
  void check(sim::World&) override {}
};

class Odd final : public sim::Workload {
 public:
  void setUp(sim::World&) override {}
  void start(sim::World&) override {}
  void check(sim::World&) override { throw 42; }
};

template <class W>
std::unique_ptr<sim::Workload> make() {
  return std::make_unique<W>();
}
constexpr std::array kWorkloads{
    sim::NamedWorkload{"race", "looks, then leaps", &make<Race>},
    sim::NamedWorkload{"forgetful", "differs from run to run", &make<Forgetful>},
    sim::NamedWorkload{"odd", "throws a number", &make<Odd>},
};

TEST_CASE("a bug in an actor comes up for some seed, and again from that seed") {
  int found = 0;
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    const sim::Verdict verdict = sim::runTwice(kWorkloads[0], seed);
    if (verdict.failure.empty()) continue;
    ++found;
    CHECK(verdict.failure.find("counted twice") != std::string::npos);
    std::vector<std::string> lines;
    const sim::Verdict again = sim::runOnce(kWorkloads[0], seed, &lines);
    CHECK(again.failure == verdict.failure);
    CHECK(again.hash == verdict.hash);
    CHECK(lines.size() > 10);
  }
  CHECK(found > 0);
  CHECK(found < 50);
}

TEST_CASE("a run that depends on more than its seed is a failure") {
  CHECK(sim::runTwice(kWorkloads[1], 1).failure.find("differ") != std::string::npos);
}

TEST_CASE("whatever a workload throws is its failure") {
  CHECK(sim::runOnce(kWorkloads[2], 1).failure.find("no std::exception") != std::string::npos);
}

TEST_CASE("the command says what is wrong with its line") {
  const auto run = [](std::vector<const char*> words) {
    return sim::runCommand(words, kWorkloads, "./dev sim");
  };
  CHECK(run({}) == 2);
  CHECK(run({"unknown"}) == 2);
  CHECK(run({"race", "--seed"}) == 2);
  CHECK(run({"race", "--seed", "-1"}) == 2);
  CHECK(run({"race", "--seed", "18446744073709551616"}) == 2);
  CHECK(run({"race", "--runs", "many"}) == 2);
  CHECK(run({"race", "--for", "10"}) == 2);
  CHECK(run({"race", "--for", "m"}) == 2);
  CHECK(run({"race", "--fast"}) == 2);
  CHECK(run({"odd", "--seed", "1"}) == 1);
}

}  // namespace
}  // namespace keeve::test
