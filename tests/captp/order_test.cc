// The order of messages holds through every resolution, over one session and over several.
#include "keeve/lib/cell.h"
#include "tests/captp/peers.h"

namespace keeve::test {
namespace {

/// Hears numbers, each from the next on.
struct Ear {
  Number last = 0;
  bool isInOrder = true;
  Become<Ear, void> hear(Bcom<Ear> bcom, Number number) const {
    return bcom(Ear{number, isInOrder && number == last + 1});
  }
  Number heard() const { return isInOrder ? last : -1; }
};
BOOST_DESCRIBE_STRUCT(Ear, (), (last, isInOrder, hear, heard))

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

/// Says the numbers from 1 on, each in a turn of its own, and opens the door in the middle.
struct Speaker {
  Ref<Doorman> door;
  void speak(Turn& turn, Promise<Ref<Ear>> to, Promise<Ref<Ear>> ear, Number number,
             Number most) const {
    turn.sendOnly<&Ear::hear>(to, number);
    if (number == most / 2) turn.sendOnly<&Doorman::open>(door, ear);
    if (number < most)
      turn.sendOnly<&Speaker::speak>(turn.self<Speaker>(), to, ear, number + 1, most);
  }
};
BOOST_DESCRIBE_STRUCT(Speaker, (), (door, speak))

constexpr Number kMost = 400;

/// Speaks over a promise of the door's that becomes `ear`, and returns what the ear heard.
template <class E>
Number speakTo(const Vat& vat, const Ref<Doorman>& door, const E& ear) {
  const auto speaker = vat.spawn<Speaker>(door);
  vat.run([&](Turn& turn) {
    const auto promised = turn.send<&Doorman::ask>(door);
    turn.sendOnly<&Speaker::speak>(speaker, promised, ear.template as<Promise<Ref<Ear>>>(), 1,
                                   kMost);
  });
  Number heard = 0;
  eventually([&] {
    heard = vat.ask<&Ear::heard>(ear.template as<Ref<Ear>>());
    return heard == kMost || heard == -1;
  });
  return heard;
}

struct Doors : Peers {
  const Ref<Doorman> door = greet<Doorman>();
  Doors() : Peers([](const Vat& vat) { return vat.spawn<Doorman>(); }) {}
};

TEST_CASE("a remote promise becomes an actor over there: no message is overtaken", "[core:M4]") {
  const Doors p;
  CHECK(speakTo(p.home, p.door, p.home.ask<&Doorman::make>(p.door)) == kMost);
}

TEST_CASE("a remote promise becomes an actor of this machine: messages wait for those on their way",
          "[core:M5]") {
  Doors p;
  // In the sender's own vat, and in another one.
  CHECK(speakTo(p.home, p.door, p.home.spawn<Ear>()) == kMost);
  CHECK(speakTo(p.home, p.door, p.here.vat().spawn<Ear>()) == kMost);
}

TEST_CASE("a remote promise becomes a promise here, which becomes an actor there",
          "[core:M5][core:M6]") {
  const Doors p;
  const auto ear = p.home.ask<&Doorman::make>(p.door);
  const auto local = p.home.spawn<Doorman>();
  const auto late = p.home.run([&](Turn& turn) { return turn.send<&Doorman::ask>(local); });
  const auto speaker = p.home.spawn<Speaker>(p.door);
  p.home.run([&](Turn& turn) {
    turn.sendOnly<&Speaker::speak>(speaker, turn.send<&Doorman::ask>(p.door), late, 1, kMost);
  });
  p.home.run(
      [&](Turn& turn) { turn.sendOnly<&Doorman::open>(local, ear.as<Promise<Ref<Ear>>>()); });
  CHECK(eventually([&] { return p.home.ask<&Ear::heard>(ear) == kMost; }));
}

TEST_CASE("over three machines in a row a promise keeps its order", "[core:M5][core:M19]") {
  // The third one is known to the second only, which stands between.
  Ref<Cell<AnyRef>> table;
  Peers p([&](const Vat& vat) { return table = vat.spawn<Cell<AnyRef>>(); });
  Machine third({.loops = 1, .sink = p.reports});
  const captp::Node node(third, {.name = "third", .greeting = third.vat().spawn<Doorman>()});
  int sockets[2];
  REQUIRE(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) == 0);
  node.adopt(sockets[1], false);
  p.away.call<&Cell<AnyRef>::set>(table, p.away.wait(p.other.adopt(sockets[0], true)));
  const auto door = p.home.ask<&Cell<AnyRef>::get>(p.greet<Cell<AnyRef>>()).as<Ref<Doorman>>();
  CHECK(speakTo(p.home, door, p.home.spawn<Ear>()) == kMost);
  CHECK(speakTo(p.home, door, p.home.ask<&Doorman::make>(door)) == kMost);
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
