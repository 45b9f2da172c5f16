// Thread ring: one message goes round a hundred actors.
#include "bench/savina/benchmarks.h"

namespace keeve::savina {
namespace {

constexpr std::int64_t kLinks = 100;

struct Link {
  Ref<Link> next;
  Done done;

  Become<Link, void> join(Bcom<Link> bcom, Ref<Link> following) const {
    return bcom(Link{std::move(following), done});
  }
  void pass(Turn& turn, std::int64_t left, std::int64_t hops) const {
    if (left == 0) return turn.sendOnly<&Resolver<std::int64_t>::fulfill>(done, hops);
    turn.sendOnly<&Link::pass>(next, left - 1, hops + 1);
  }
};
BOOST_DESCRIBE_STRUCT(Link, (), (next, done, join, pass))

}  // namespace

Outcome threadRing(std::int64_t hops, Placement placement) {
  const Stage stage(placement);
  return expect(hops, stage.finish([&](Turn& turn) {
    const auto first = turn.spawn<Link>(Ref<Link>(), stage.done());
    Ref<Link> last = first;
    for (int i = 1; i < kLinks; ++i) last = turn.spawn<Link>(last, stage.done());
    turn.call<&Link::join>(first, last);
    turn.sendOnly<&Link::pass>(first, hops, 0);
  }));
}

}  // namespace keeve::savina
