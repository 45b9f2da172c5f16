// Logistic map series: ten chaotic series, whose actors ask a computer of their own for each term.
#include <cmath>

#include "bench/savina/benchmarks.h"

namespace keeve::savina {
namespace {

constexpr std::size_t kSeries = 10;

constexpr double rateOf(std::size_t series) {
  return 3.46 + static_cast<double>(series) * 0.0025;
}
constexpr double firstTermOf(std::size_t series) {
  return static_cast<double>(series + 1) * 0.0025;
}
// A term between 0 and 1 as a number that can be added up in any order.
std::int64_t rounded(double term) {
  return std::llround(term * 1e9);
}

struct Computer {
  double rate = 0;
  double next(double term) const { return rate * term * (1 - term); }
};
BOOST_DESCRIBE_STRUCT(Computer, (), (rate, next))

struct Series {
  Ref<Computer> computer;
  Ref<Gather> all;
  std::int64_t left = 0;

  void start(Turn& turn, double term) const {
    turn.on<&Series::hear>(turn.send<&Computer::next>(computer, term), turn.self<Series>());
  }
  Become<Series, void> hear(Turn& turn, Bcom<Series> bcom, double term) const {
    if (left == 1) {
      turn.sendOnly<&Gather::add>(all, rounded(term));
    } else {
      start(turn, term);
    }
    return bcom(Series{computer, all, left - 1});
  }
};
BOOST_DESCRIBE_STRUCT(Series, (), (computer, all, left, start, hear))

std::int64_t lastTerms(std::int64_t terms) {
  std::int64_t sum = 0;
  for (std::size_t series = 0; series < kSeries; ++series) {
    double term = firstTermOf(series);
    for (std::int64_t i = 0; i < terms; ++i) term = Computer{rateOf(series)}.next(term);
    sum += rounded(term);
  }
  return sum;
}

}  // namespace

Outcome logisticMap(std::int64_t terms, Placement placement) {
  const Stage stage(placement);
  const auto all = stage.gather(kSeries);
  const auto series = stage.spawn(kSeries, [&](Turn& turn, std::size_t i) {
    return turn.spawn<Series>(turn.spawn<Computer>(rateOf(i)), all, terms);
  });
  const Outcome outcome = stage.finish([&](Turn& turn) {
    for (std::size_t i = 0; i < kSeries; ++i)
      turn.sendOnly<&Series::start>(series[i], firstTermOf(i));
  });
  return expect(lastTerms(terms), outcome);
}

}  // namespace keeve::savina
