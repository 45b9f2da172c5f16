// Counting: one actor sends as fast as it can, the other counts.
#include "bench/savina/benchmarks.h"

namespace keeve::savina {
namespace {

struct Counter {
  std::int64_t count = 0;
  Become<Counter, void> increment(Bcom<Counter> bcom) const { return bcom(Counter{count + 1}); }
  std::int64_t value() const { return count; }
};
BOOST_DESCRIBE_STRUCT(Counter, (), (count, increment, value))

struct Producer {
  Ref<Counter> counter;
  Promise<std::int64_t> produce(Turn& turn, std::int64_t messages) const {
    for (std::int64_t i = 0; i < messages; ++i) turn.sendOnly<&Counter::increment>(counter);
    return turn.send<&Counter::value>(counter);
  }
};
BOOST_DESCRIBE_STRUCT(Producer, (), (counter, produce))

}  // namespace

Outcome counting(std::int64_t messages, Placement placement) {
  const Stage stage(placement);
  const auto counter = stage.vat(1).spawn<Counter>();
  return expect(messages, stage.finish([&](Turn& turn) {
    const auto count = turn.send<&Producer::produce>(turn.spawn<Producer>(counter), messages);
    turn.call<&Resolver<std::int64_t>::follow>(stage.done(), count);
  }));
}

}  // namespace keeve::savina
