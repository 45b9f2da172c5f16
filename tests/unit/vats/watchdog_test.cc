// Turns that run for too long are named while they run.
#include <atomic>
#include <chrono>
#include <thread>

#include "keeve/vats/machine.h"
#include "tests/support/world.h"

namespace keeve::test {
namespace {

/// Says when the first report of a slow turn has come.
class Awaited final : public ReportSink {
 public:
  void report(const Report& report) noexcept override {
    kept_.report(report);
    if (report.what == Report::What::slowTurn) ++slow_;
  }
  int slow() const noexcept { return slow_; }
  std::vector<Report> take() { return kept_.take(); }

 private:
  KeptReports kept_;
  std::atomic<int> slow_{0};
};

std::shared_ptr<Awaited> theSink;

/// Runs until somebody has complained about it.
struct Slow {
  void work() const {
    const int before = theSink->slow();
    while (theSink->slow() == before) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  void rest() const {}
};
BOOST_DESCRIBE_STRUCT(Slow, (), (work, rest))

struct Scene {
  std::shared_ptr<Awaited> sink = theSink = std::make_shared<Awaited>();
  Machine machine = make();
  Vat vat = machine.vat("kitchen");
  Ref<Slow> slow = vat.spawn<Slow>();

  Machine make() const {
    MachineOptions options;
    options.loops = 1;
    options.sink = sink;
    options.slowTurn = std::chrono::milliseconds(5);
    return Machine(options);
  }
};

TEST_CASE(
    "a turn that runs longer than the limit is reported while it runs, with actor and method") {
  Scene s;
  s.vat.sendOnly<&Slow::work>(s.slow);
  s.vat.ask<&Slow::rest>(s.slow);
  const std::vector<Report> reports = s.sink->take();
  REQUIRE(reports.size() == 1);
  CHECK(reports[0].what == Report::What::slowTurn);
  CHECK(reports[0].where == "kitchen");
  CHECK(reports[0].error.kind() == kind::slowTurn);
  CHECK(reports[0].error.message().starts_with("Slow#1.work has been running for more than 5 ms"));
}

TEST_CASE("a slow call by name, and slow work from outside, are named as well") {
  Scene s;
  s.vat.wait(s.vat.run([&](Turn& turn) { return turn.send(s.slow, "work", {}); }));
  s.vat.call<&Slow::work>(s.slow);
  const std::vector<Report> reports = s.sink->take();
  REQUIRE(reports.size() == 2);
  CHECK(reports[0].error.message().starts_with("Slow#1.work has"));
  CHECK(reports[1].error.message().starts_with("work from outside has"));
}

}  // namespace
}  // namespace keeve::test
