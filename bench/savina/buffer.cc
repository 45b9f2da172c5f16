// Bounded buffer: producers wait while the buffer is full, consumers while it is empty.
#include "bench/savina/benchmarks.h"
#include "keeve/core/collections.h"

namespace keeve::savina {
namespace {

constexpr std::int64_t kProducers = 40;
constexpr std::size_t kConsumers = 40;
constexpr std::int64_t kRoom = 50;
// Every producer may bring the item that it was asked for while there was room.
constexpr std::int64_t kSlots = kRoom + kProducers;
constexpr std::int64_t kRounds = 1000;  // what making or using an item costs

struct Producer;
struct Consumer;
using Items = Vector<std::int64_t>;
template <class T>
using Waiting = Vector<Ref<T>>;

// A ring of items, and whoever waits. What grows is kept by actors of its own.
struct Buffer {
  Ref<Items> ring;
  Ref<Waiting<Producer>> producers;
  Ref<Waiting<Consumer>> consumers;
  std::int64_t first = 0;
  std::int64_t count = 0;

  static Buffer construct(Turn& turn) {
    Buffer made{turn.spawn<Items>(), turn.spawn<Waiting<Producer>>(),
                turn.spawn<Waiting<Consumer>>()};
    for (std::int64_t i = 0; i < kSlots; ++i) turn.call<&Items::push>(made.ring, 0);
    return made;
  }
  Become<Buffer, void> put(Turn& turn, Bcom<Buffer> bcom, std::int64_t item,
                           Ref<Producer> from) const;
  Become<Buffer, void> take(Turn& turn, Bcom<Buffer> bcom, Ref<Consumer> who) const;
};
BOOST_DESCRIBE_STRUCT(Buffer, (), (ring, producers, consumers, first, count, put, take))

struct Producer {
  Ref<Buffer> buffer;
  std::int64_t left = 0;
  std::int64_t last = 0;
  Become<Producer, void> produce(Turn& turn, Bcom<Producer> bcom) const {
    if (left == 0) return bcom.unchanged();
    const std::int64_t item = work(last, kRounds);
    turn.sendOnly<&Buffer::put>(buffer, item, turn.self<Producer>());
    return bcom(Producer{buffer, left - 1, item});
  }
};
BOOST_DESCRIBE_STRUCT(Producer, (), (buffer, left, last, produce))

struct Consumer {
  Ref<Buffer> buffer;
  Ref<Gather> all;
  void start(Turn& turn) const { turn.sendOnly<&Buffer::take>(buffer, turn.self<Consumer>()); }
  void consume(Turn& turn, std::int64_t item) const {
    turn.sendOnly<&Gather::add>(all, work(item, kRounds));
    start(turn);
  }
};
BOOST_DESCRIBE_STRUCT(Consumer, (), (buffer, all, start, consume))

Become<Buffer, void> Buffer::put(Turn& turn, Bcom<Buffer> bcom, std::int64_t item,
                                 Ref<Producer> from) const {
  if (turn.call<&Waiting<Consumer>::size>(consumers) > 0) {
    turn.sendOnly<&Consumer::consume>(turn.call<&Waiting<Consumer>::pop>(consumers), item);
    turn.sendOnly<&Producer::produce>(from);
    return bcom.unchanged();
  }
  turn.call<&Items::set>(ring, (first + count) % kSlots, item);
  if (count + 1 < kRoom) {
    turn.sendOnly<&Producer::produce>(from);
  } else {
    turn.call<&Waiting<Producer>::push>(producers, from);
  }
  return bcom(Buffer{ring, producers, consumers, first, count + 1});
}

Become<Buffer, void> Buffer::take(Turn& turn, Bcom<Buffer> bcom, Ref<Consumer> who) const {
  if (count == 0) {
    turn.call<&Waiting<Consumer>::push>(consumers, who);
    return bcom.unchanged();
  }
  turn.sendOnly<&Consumer::consume>(who, turn.call<&Items::get>(ring, first));
  if (turn.call<&Waiting<Producer>::size>(producers) > 0)
    turn.sendOnly<&Producer::produce>(turn.call<&Waiting<Producer>::pop>(producers));
  return bcom(Buffer{ring, producers, consumers, (first + 1) % kSlots, count - 1});
}

// What all items are worth to their consumers.
std::int64_t worth(std::int64_t itemsEach) {
  std::int64_t sum = 0;
  for (std::int64_t producer = 0; producer < kProducers; ++producer) {
    std::int64_t item = producer;
    for (std::int64_t i = 0; i < itemsEach; ++i) {
      item = work(item, kRounds);
      sum += work(item, kRounds);
    }
  }
  return sum;
}

}  // namespace

Outcome boundedBuffer(std::int64_t itemsEach, Placement placement) {
  const Stage stage(placement);
  const auto all = stage.gather(static_cast<std::size_t>(kProducers * itemsEach));
  const auto buffer = stage.home().spawn<Buffer>();
  const auto producers = stage.spawn(kProducers, [&](Turn& turn, std::size_t i) {
    return turn.spawn<Producer>(buffer, itemsEach, static_cast<std::int64_t>(i));
  });
  const auto consumers = stage.spawn(
      kConsumers, [&](Turn& turn, std::size_t) { return turn.spawn<Consumer>(buffer, all); });
  const Outcome outcome = stage.finish([&](Turn& turn) {
    for (const auto& consumer : consumers) turn.sendOnly<&Consumer::start>(consumer);
    for (const auto& producer : producers) turn.sendOnly<&Producer::produce>(producer);
  });
  return expect(worth(itemsEach), outcome);
}

}  // namespace keeve::savina
