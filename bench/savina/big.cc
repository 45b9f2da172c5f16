// Big: every actor pings others at random, so that messages go from everywhere to everywhere.
#include "bench/savina/benchmarks.h"

namespace keeve::savina {
namespace {

constexpr std::size_t kActors = 120;

struct Peer;
// Shared, since a copy of so many references for each change would cost more than the messages.
using Neighbours = std::shared_ptr<const std::vector<Ref<Peer>>>;

struct Peer {
  Ref<Gather> all;
  std::int64_t left = 0;
  std::int64_t drawn = 0;
  Neighbours others;
  std::int64_t answered = 0;

  Become<Peer, void> start(Turn& turn, Bcom<Peer> bcom, Neighbours neighbours) const {
    return bcom(next(turn, Peer{all, left, drawn, std::move(neighbours)}));
  }
  void ping(Turn& turn, Ref<Peer> from) const { turn.sendOnly<&Peer::pong>(from); }
  Become<Peer, void> pong(Turn& turn, Bcom<Peer> bcom) const {
    return bcom(next(turn, Peer{all, left - 1, drawn, others, answered + 1}));
  }

 private:
  static Peer next(Turn& turn, Peer it) {
    if (it.left == 0) {
      turn.sendOnly<&Gather::add>(it.all, it.answered);
      it.others = nullptr;  // they hold each other no more
      return it;
    }
    it.drawn = following(it.drawn);
    const auto& other = (*it.others)[static_cast<std::size_t>(it.drawn) % it.others->size()];
    turn.sendOnly<&Peer::ping>(other, turn.self<Peer>());
    return it;
  }
};
BOOST_DESCRIBE_STRUCT(Peer, (), (all, left, drawn, others, answered, start, ping, pong))

}  // namespace

Outcome big(std::int64_t pingsEach, Placement placement) {
  const Stage stage(placement);
  const auto all = stage.gather(kActors);
  const auto peers = stage.spawn(kActors, [&](Turn& turn, std::size_t i) {
    return turn.spawn<Peer>(all, pingsEach, static_cast<std::int64_t>(i));
  });
  const auto shared = std::make_shared<const std::vector<Ref<Peer>>>(peers);
  return expect(static_cast<std::int64_t>(kActors) * pingsEach, stage.finish([&](Turn& turn) {
    for (const auto& peer : peers) turn.sendOnly<&Peer::start>(peer, shared);
  }));
}

}  // namespace keeve::savina
