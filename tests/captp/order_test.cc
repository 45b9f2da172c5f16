// The order of messages holds through every resolution, over one session and over several.
#include "keeve/lib/cell.h"
#include "tests/captp/peers.h"

namespace keeve::test {
namespace {

/// Hears numbers, each from the next on, and 0 at the end.
struct Ear {
  Number last = 0;
  bool isInOrder = true;
  bool isOver = false;
  Become<Ear, void> hear(Bcom<Ear> bcom, Number number) const {
    if (number == 0) return bcom(Ear{last, isInOrder, true});
    return bcom(Ear{number, isInOrder && !isOver && number == last + 1, isOver});
  }
  bool hasHeardAll() const { return isOver && isInOrder && last > 0; }
  bool isDone() const { return isOver || !isInOrder; }
};
BOOST_DESCRIBE_STRUCT(Ear, (), (last, isInOrder, isOver, hear, hasHeardAll, isDone))

/// Promises ears and lets them come late.
struct Doorman {
  std::vector<Ref<Resolver<Ref<Ear>>>> waiting;
  Become<Doorman, Promise<Ref<Ear>>> ask(Turn& turn, Bcom<Doorman> bcom) const {
    const auto pair = turn.promise<Ref<Ear>>();
    auto next = waiting;
    next.push_back(pair.resolver);
    return bcom(Doorman{std::move(next)}, pair.promise);
  }
  /// Everybody's promise becomes this one, an ear's or a promise of one.
  Become<Doorman, void> open(Turn& turn, Bcom<Doorman> bcom, Promise<Ref<Ear>> to) const {
    for (const auto& each : waiting) turn.call<&Resolver<Ref<Ear>>::follow>(each, to);
    return bcom(Doorman());
  }
  Ref<Ear> make(Turn& turn) const { return turn.spawn<Ear>(); }
};
BOOST_DESCRIBE_STRUCT(Doorman, (), (waiting, ask, open, make))

/// Says the numbers from 1 on, each in a turn of its own, opens the door after some, and goes on
/// for a while when it has learnt what the promise became.
struct Speaker {
  Ref<Doorman> door;
  static constexpr Number kBefore = 100;
  static constexpr Number kAfter = 500;
  static constexpr Number kBreath = 6000;  // so many, and then the door is asked something
  void speak(Turn& turn, Promise<Ref<Ear>> to, Promise<Ref<Ear>> ear, Number number,
             Number left) const {
    turn.sendOnly<&Ear::hear>(to, number);
    if (number == kBefore) turn.sendOnly<&Doorman::open>(door, ear);
    if (left == 0) return turn.sendOnly<&Ear::hear>(to, 0);
    const Number less = turn.isSettled(to) ? 1 : 0;
    const auto goOn = [self = turn.self<Speaker>(), to, ear, number, rest = left - less](Turn& in) {
      in.sendOnly<&Speaker::speak>(self, to, ear, number + 1, rest);
    };
    if (number % kBreath != 0) return goOn(turn);
    turn.on(turn.send<&Doorman::make>(door), nullptr, nullptr, goOn);
  }
};
BOOST_DESCRIBE_STRUCT(Speaker, (), (door, speak))

/// Speaks over a promise of the door's that becomes `ear`. Whether that heard all, in order.
template <class E>
bool isHeard(const Vat& vat, const Ref<Doorman>& door, const E& ear) {
  const auto speaker = vat.spawn<Speaker>(door);
  vat.run([&](Turn& turn) {
    const auto promised = turn.send<&Doorman::ask>(door);
    turn.sendOnly<&Speaker::speak>(speaker, promised, ear.template as<Promise<Ref<Ear>>>(), 1,
                                   Speaker::kAfter);
  });
  const auto actor = ear.template as<Ref<Ear>>();
  eventually([&] { return vat.ask<&Ear::isDone>(actor); });
  return vat.ask<&Ear::hasHeardAll>(actor);
}

struct Doors : Peers {
  const Ref<Doorman> door = greet<Doorman>();
  Doors() : Peers([](const Vat& vat) { return vat.spawn<Doorman>(); }) {}
};

TEST_CASE("a remote promise becomes an actor over there: no message is overtaken", "[core:M4]") {
  const Doors p;
  CHECK(isHeard(p.home, p.door, p.home.ask<&Doorman::make>(p.door)));
}

TEST_CASE("a remote promise becomes an actor of this machine: messages wait for those on their way",
          "[core:M5]") {
  Doors p;
  // In the sender's own vat, and in another one; many times, since it is a matter of time.
  for (int i = 0; i < 20; ++i) {
    CHECK(isHeard(p.home, p.door, p.home.spawn<Ear>()));
    CHECK(isHeard(p.home, p.door, p.here.vat().spawn<Ear>()));
  }
}

TEST_CASE("a remote promise becomes a promise here, which becomes an actor there",
          "[core:M5][core:M6]") {
  const Doors p;
  const auto ear = p.home.ask<&Doorman::make>(p.door);
  const auto local = p.home.spawn<Doorman>();
  const auto late = p.home.run([&](Turn& turn) { return turn.send<&Doorman::ask>(local); });
  const auto speaker = p.home.spawn<Speaker>(p.door);
  p.home.run([&](Turn& turn) {
    turn.sendOnly<&Speaker::speak>(speaker, turn.send<&Doorman::ask>(p.door), late, 1,
                                   Speaker::kAfter);
  });
  p.home.run(
      [&](Turn& turn) { turn.sendOnly<&Doorman::open>(local, ear.as<Promise<Ref<Ear>>>()); });
  eventually([&] { return p.home.ask<&Ear::isDone>(ear); });
  CHECK(p.home.ask<&Ear::hasHeardAll>(ear));
}

TEST_CASE("over three machines in a row a promise keeps its order", "[core:M5][core:M19]") {
  // The third one is known to the second only, which stands between.
  Ref<Cell<AnyRef>> table;
  Peers p([&](const Vat& vat) { return table = vat.spawn<Cell<AnyRef>>(); });
  Machine third({.loops = 1, .sink = p.reports});
  const captp::Node node(third, {.name = "third", .greeting = third.vat().spawn<Doorman>()});
  const auto sockets = socketPair();
  node.adopt(sockets[1], false);
  p.away.call<&Cell<AnyRef>::set>(table, p.away.wait(p.other.adopt(sockets[0], true)));
  const auto door = p.home.ask<&Cell<AnyRef>::get>(p.greet<Cell<AnyRef>>()).as<Ref<Doorman>>();
  CHECK(isHeard(p.home, door, p.home.spawn<Ear>()));
  CHECK(isHeard(p.home, door, p.home.ask<&Doorman::make>(door)));
  node.stop();
}

TEST_CASE("two promises on two machines that follow each other break", "[core:M20]") {
  const Doors p;
  const auto local = p.home.spawn<Doorman>();
  const auto broken = p.home.run([&](Turn& turn) {
    const auto there = turn.send<&Doorman::ask>(p.door);
    const auto here = turn.send<&Doorman::ask>(local);
    turn.sendOnly<&Doorman::open>(p.door, here);
    turn.sendOnly<&Doorman::open>(local, there);
    return here;
  });
  CHECK(kindOf([&] { p.home.wait(broken); }) == kind::promiseCycle);
}

}  // namespace
}  // namespace keeve::test
