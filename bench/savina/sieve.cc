// Sieve of Eratosthenes: a chain of filters that grows, each with up to a thousand primes.
#include "bench/savina/benchmarks.h"

namespace keeve::savina {
namespace {

constexpr std::size_t kPrimesEach = 1000;

struct Filter;

// Makes filters in its vat, whose next ones will be in the vat of `other`; or in its own.
struct Maker {
  Ref<Maker> other;
  Become<Maker, void> alternate(Bcom<Maker> bcom, Ref<Maker> with) const {
    return bcom(Maker{std::move(with)});
  }
  Ref<Filter> make(Turn& turn) const;
};
BOOST_DESCRIBE_STRUCT(Maker, (), (other, alternate, make))

struct Filter {
  Ref<Maker> maker;
  std::vector<std::int64_t> primes;
  Promise<Ref<Filter>> next;

  Become<Filter, void> test(Turn& turn, Bcom<Filter> bcom, std::int64_t number) const {
    for (const std::int64_t prime : primes) {
      if (number % prime == 0) return bcom.unchanged();
    }
    Filter changed = *this;
    if (primes.size() < kPrimesEach) {
      changed.primes.push_back(number);
      return bcom(std::move(changed));
    }
    if (next) {
      turn.sendOnly<&Filter::test>(next, number);
      return bcom.unchanged();
    }
    // It can be sent to at once, wherever it is being made.
    changed.next = turn.send<&Maker::make>(maker);
    turn.sendOnly<&Filter::test>(changed.next, number);
    return bcom(std::move(changed));
  }
  void finish(Turn& turn, std::int64_t before, Done done) const {
    const std::int64_t count = before + static_cast<std::int64_t>(primes.size());
    if (next) return turn.sendOnly<&Filter::finish>(next, count, done);
    turn.sendOnly<&Resolver<std::int64_t>::fulfill>(done, count);
  }
};
BOOST_DESCRIBE_STRUCT(Filter, (), (maker, primes, next, test, finish))

Ref<Filter> Maker::make(Turn& turn) const {
  return turn.spawn<Filter>(other ? other : turn.self<Maker>());
}

std::int64_t primesBelow(std::int64_t end) {
  std::vector<bool> composite(static_cast<std::size_t>(end));
  std::int64_t count = 0;
  for (std::size_t i = 2; i < composite.size(); ++i) {
    if (composite[i]) continue;
    ++count;
    for (std::size_t k = 2 * i; k < composite.size(); k += i) composite[k] = true;
  }
  return count;
}

}  // namespace

Outcome sieve(std::int64_t numbers, Placement placement) {
  const Stage stage(placement);
  const auto makers =
      stage.spawn(stage.loops(), [](Turn& turn, std::size_t) { return turn.spawn<Maker>(); });
  for (std::size_t i = 0; i < makers.size(); ++i)
    stage.vat(i).call<&Maker::alternate>(makers[i], makers[(i + 1) % makers.size()]);
  const Outcome outcome = stage.finish([&](Turn& turn) {
    const auto first = turn.call<&Maker::make>(makers.front());
    turn.sendOnly<&Filter::test>(first, 2);
    for (std::int64_t number = 3; number < numbers; number += 2)
      turn.sendOnly<&Filter::test>(first, number);
    turn.sendOnly<&Filter::finish>(first, 0, stage.done());
  });
  return expect(primesBelow(numbers), outcome);
}

}  // namespace keeve::savina
