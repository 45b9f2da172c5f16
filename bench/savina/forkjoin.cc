// Fork-join: many actors that get many messages each (throughput), or one each (creation).
#include <cmath>

#include "bench/row.h"
#include "bench/savina/benchmarks.h"

namespace keeve::savina {
namespace {

constexpr std::size_t kWorkers = 60;

// What a worker does with a message.
void compute() {
  double angle = 37.2;
  bench::keep(angle);
  const double sine = std::sin(angle);
  bench::keep(sine * sine);
}

struct Worker {
  std::int64_t expected = 0;
  Ref<Gather> all;
  std::int64_t heard = 0;
  Become<Worker, void> perform(Turn& turn, Bcom<Worker> bcom) const {
    compute();
    if (heard + 1 == expected) turn.sendOnly<&Gather::add>(all, expected);
    return bcom(Worker{expected, all, heard + 1});
  }
};
BOOST_DESCRIBE_STRUCT(Worker, (), (expected, all, heard, perform))

// Gone after its only message, since nobody holds it then.
struct Once {
  Ref<Gather> all;
  void perform(Turn& turn) const {
    compute();
    turn.sendOnly<&Gather::add>(all, 1);
  }
};
BOOST_DESCRIBE_STRUCT(Once, (), (all, perform))

}  // namespace

Outcome forkJoinThroughput(std::int64_t messagesEach, Placement placement) {
  const Stage stage(placement);
  const auto all = stage.gather(kWorkers);
  const auto workers = stage.spawn(
      kWorkers, [&](Turn& turn, std::size_t) { return turn.spawn<Worker>(messagesEach, all); });
  return expect(static_cast<std::int64_t>(kWorkers) * messagesEach, stage.finish([&](Turn& turn) {
    for (std::int64_t i = 0; i < messagesEach; ++i) {
      for (const auto& worker : workers) turn.sendOnly<&Worker::perform>(worker);
    }
  }));
}

Outcome forkJoinCreation(std::int64_t actors, Placement placement) {
  const Stage stage(placement);
  const auto all = stage.gather(static_cast<std::size_t>(actors));
  return expect(actors, stage.finish([&](Turn& turn) {
    for (std::int64_t i = 0; i < actors; ++i) turn.sendOnly<&Once::perform>(turn.spawn<Once>(all));
  }));
}

}  // namespace keeve::savina
