// Messages within one vat, on a loop of its own.
#include "bench/actors.h"
#include "bench/pingers.h"
#include "bench/row.h"
#include "keeve/vats/machine.h"

namespace keeve::bench {
namespace {

double ping(std::int64_t count, std::int64_t notes, std::chrono::nanoseconds slowTurn = {}) {
  Machine machine({.loops = 1, .slowTurn = slowTurn});
  const Vat vat = machine.vat();
  return untilDone(vat, count, [&](Turn& turn, const Ref<Resolver<void>>& done) {
    const auto pinger =
        turn.spawn<Pinger>(makeTallies(turn), notes, turn.spawn<Countdown>(1, done));
    turn.sendOnly<&Caller::back>(pinger, count);
  });
}

// In bursts of one message for each of the targets.
double oneWay(std::int64_t count) {
  return ping(count, 1);
}

// The same where a watchdog looks for turns that take too long.
double watched(std::int64_t count) {
  return ping(count, 1, std::chrono::seconds(10));
}

// The message carries the reference to whom to answer.
double pingPong(std::int64_t count) {
  return ping(count, 0);
}

struct Link {
  virtual ~Link() = default;
  virtual void pass(Turn& turn, std::int64_t left) const = 0;
  virtual Become<Link, void> join(Bcom<Link> bcom, Ref<Link> next) const = 0;
};
BOOST_DESCRIBE_STRUCT(Link, (), (pass, join))

template <int Which>
struct LinkOf final : Link {
  Ref<Link> following;
  Ref<Resolver<void>> done;

  LinkOf(Ref<Link> next, Ref<Resolver<void>> when)
      : following(std::move(next)),
        done(std::move(when)) {}
  void pass(Turn& turn, std::int64_t left) const override {
    if (left == 0) return turn.sendOnly<&Resolver<void>::fulfill>(done, std::monostate());
    turn.sendOnly<&Link::pass>(following, left - 1);
  }
  Become<Link, void> join(Bcom<Link> bcom, Ref<Link> next) const override {
    return bcom(LinkOf(std::move(next), done));
  }

  BOOST_DESCRIBE_CLASS(LinkOf, (Link), (following, done), (), ())
};

double ring(std::int64_t count) {
  Machine machine({.loops = 1});
  const Vat vat = machine.vat();
  return untilDone(vat, count, [&](Turn& turn, const Ref<Resolver<void>>& done) {
    const Ref<Link> first = turn.spawn<LinkOf<0>>(Ref<Link>(), done);
    Ref<Link> last = first;
    for (int i = 1; i < 1000; i += 3) {
      last = turn.spawn<LinkOf<1>>(last, done);
      last = turn.spawn<LinkOf<2>>(last, done);
      last = turn.spawn<LinkOf<3>>(last, done);
    }
    turn.call<&Link::join>(first, last);
    turn.sendOnly<&Link::pass>(first, count);
  });
}

constexpr Row kRows[] = {{"send.near", "ns", 0, &oneWay},
                         {"send.watched", "ns", 0, &watched},
                         {"pingpong.near", "ns", 0, &pingPong},
                         {"ring.1000", "ns", 0, &ring}};

}  // namespace

std::span<const Row> sendRows() {
  return kRows;
}

}  // namespace keeve::bench
