// Ping-pong: two actors, one message under way.
#include "bench/savina/benchmarks.h"

namespace keeve::savina {
namespace {

struct Ping;

struct Pong {
  void ping(Turn& turn, Ref<Ping> from) const;
};
BOOST_DESCRIBE_STRUCT(Pong, (), (ping))

struct Ping {
  Ref<Pong> other;
  Done done;
  std::int64_t left = 0;
  std::int64_t answered = 0;

  void start(Turn& turn) const { turn.sendOnly<&Pong::ping>(other, turn.self<Ping>()); }
  Become<Ping, void> pong(Turn& turn, Bcom<Ping> bcom) const {
    if (left == 1) {
      turn.sendOnly<&Resolver<std::int64_t>::fulfill>(done, answered + 1);
    } else {
      turn.sendOnly<&Pong::ping>(other, turn.self<Ping>());
    }
    return bcom(Ping{other, done, left - 1, answered + 1});
  }
};
BOOST_DESCRIBE_STRUCT(Ping, (), (other, done, left, answered, start, pong))

void Pong::ping(Turn& turn, Ref<Ping> from) const {
  turn.sendOnly<&Ping::pong>(from);
}

}  // namespace

Outcome pingPong(std::int64_t pings, Placement placement) {
  const Stage stage(placement);
  const auto pong = stage.vat(1).spawn<Pong>();
  return expect(pings, stage.finish([&](Turn& turn) {
    turn.sendOnly<&Ping::start>(turn.spawn<Ping>(pong, stage.done(), pings));
  }));
}

}  // namespace keeve::savina
