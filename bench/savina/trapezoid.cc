// Trapezoidal approximation: a hundred actors integrate a function, each a part of the range.
#include <cmath>

#include "bench/savina/benchmarks.h"

namespace keeve::savina {
namespace {

constexpr std::int64_t kWorkers = 100;
constexpr double kFrom = 1;
constexpr double kTo = 5;

double function(double x) {
  return std::sin(x * x * x - 1) / (x + 1) * std::sqrt(1 + std::exp(std::sqrt(2 * x)));
}

// From the first piece on, so many of them.
double integral(std::int64_t first, std::int64_t count, double width) {
  double sum = 0;
  for (std::int64_t i = first; i < first + count; ++i) {
    const double left = kFrom + static_cast<double>(i) * width;
    sum += (function(left) + function(left + width)) / 2 * width;
  }
  return sum;
}

struct Collector {
  Done done;
  std::int64_t missing = 0;
  double sum = 0;
  Become<Collector, void> add(Turn& turn, Bcom<Collector> bcom, double part) const {
    if (missing == 1) {
      turn.sendOnly<&Resolver<std::int64_t>::fulfill>(done, std::llround((sum + part) * 1e6));
    }
    return bcom(Collector{done, missing - 1, sum + part});
  }
};
BOOST_DESCRIBE_STRUCT(Collector, (), (done, missing, sum, add))

struct Worker {
  Ref<Collector> collector;
  void compute(Turn& turn, std::int64_t first, std::int64_t count, double width) const {
    turn.sendOnly<&Collector::add>(collector, integral(first, count, width));
  }
};
BOOST_DESCRIBE_STRUCT(Worker, (), (collector, compute))

}  // namespace

Outcome trapezoid(std::int64_t pieces, Placement placement) {
  const Stage stage(placement);
  const std::int64_t each = (pieces + kWorkers - 1) / kWorkers;
  const double width = (kTo - kFrom) / static_cast<double>(each * kWorkers);
  const auto collector = stage.home().spawn<Collector>(stage.done(), kWorkers);
  const auto workers =
      stage.spawn(kWorkers, [&](Turn& turn, std::size_t) { return turn.spawn<Worker>(collector); });
  const Outcome outcome = stage.finish([&](Turn& turn) {
    std::int64_t first = 0;
    for (const auto& worker : workers) {
      turn.sendOnly<&Worker::compute>(worker, first, each, width);
      first += each;
    }
  });
  return expect(std::llround(integral(0, each * kWorkers, width) * 1e6), outcome);
}

}  // namespace keeve::savina
