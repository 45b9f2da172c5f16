// Radix sort: a chain of actors, each of which sorts by one bit while the numbers go through.
#include "bench/savina/benchmarks.h"
#include "keeve/core/collections.h"

namespace keeve::savina {
namespace {

constexpr int kBits = 16;

using Held = Vector<std::int64_t>;

struct Stream {
  virtual ~Stream() = default;
  virtual Become<Stream, void> accept(Turn& turn, Bcom<Stream> bcom, std::int64_t value) const = 0;
};
BOOST_DESCRIBE_STRUCT(Stream, (), (accept))

// Lets pass what has a zero there, and holds back what has a one until all have come.
struct Sorter final : Stream {
  std::int64_t bit;
  std::int64_t missing;
  Ref<Held> held;
  Ref<Stream> next;

  Sorter(std::int64_t which, std::int64_t values, Ref<Held> ones, Ref<Stream> to)
      : bit(which),
        missing(values),
        held(std::move(ones)),
        next(std::move(to)) {}
  Become<Stream, void> accept(Turn& turn, Bcom<Stream> bcom, std::int64_t value) const override {
    if ((value & bit) == 0) {
      turn.sendOnly<&Stream::accept>(next, value);
    } else {
      turn.call<&Held::push>(held, value);
    }
    if (missing == 1) {
      for (const std::int64_t one : turn.call<&Held::items>(held))
        turn.sendOnly<&Stream::accept>(next, one);
    }
    return bcom(Sorter(bit, missing - 1, held, next));
  }
  BOOST_DESCRIBE_CLASS(Sorter, (Stream), (bit, missing, held, next), (), ())
};

// Where sorted numbers arrive. The sum tells whether they were sorted.
struct Checker final : Stream {
  std::int64_t missing;
  Done done;
  std::int64_t index = 0;
  std::int64_t sum = 0;

  Checker(std::int64_t values, Done when) : missing(values), done(std::move(when)) {}
  Become<Stream, void> accept(Turn& turn, Bcom<Stream> bcom, std::int64_t value) const override {
    Checker next = *this;
    --next.missing;
    ++next.index;
    next.sum += next.index * value;
    if (next.missing == 0) turn.sendOnly<&Resolver<std::int64_t>::fulfill>(done, next.sum);
    return bcom(next);
  }
  BOOST_DESCRIBE_CLASS(Checker, (Stream), (missing, done, index, sum), (), ())
};

std::vector<std::int64_t> drawn(std::int64_t count) {
  std::vector<std::int64_t> values;
  for (std::int64_t value = 74755; count > 0; --count) {
    value = following(value);
    values.push_back(value);
  }
  return values;
}

std::int64_t sumOfSorted(std::vector<std::int64_t> values) {
  std::sort(values.begin(), values.end());
  std::int64_t sum = 0;
  for (std::size_t i = 0; i < values.size(); ++i)
    sum += static_cast<std::int64_t>(i + 1) * values[i];
  return sum;
}

}  // namespace

// In several vats each has a part of the chain.
Outcome radixSort(std::int64_t count, Placement placement) {
  const Stage stage(placement);
  Ref<Stream> first = stage.home().spawn<Checker>(count, stage.done());
  const std::size_t share = (kBits + stage.loops() - 1) / stage.loops();
  for (std::size_t begun = 0; begun < kBits; begun += share) {
    first = stage.vat(begun / share).run([&](Turn& turn) {
      Ref<Stream> next = first;
      for (std::size_t i = begun; i < std::min<std::size_t>(begun + share, kBits); ++i) {
        const std::int64_t bit = std::int64_t{1} << (kBits - 1 - static_cast<int>(i));
        next = turn.spawn<Sorter>(bit, count, turn.spawn<Held>(), next);
      }
      return next;
    });
  }
  const std::vector<std::int64_t> values = drawn(count);
  const Outcome outcome = stage.finish([&](Turn& turn) {
    for (const std::int64_t value : values) turn.sendOnly<&Stream::accept>(first, value);
  });
  return expect(sumOfSorted(values), outcome);
}

}  // namespace keeve::savina
