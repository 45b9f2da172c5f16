// Sealers, wards and membranes.
#include "keeve/lib/membrane.h"
#include "keeve/lib/sealers.h"
#include "keeve/lib/ward.h"
#include "keeve/vats/machine.h"
#include "tests/support/world.h"

namespace keeve::test {
namespace {

using Number = std::int64_t;
using Text = std::string;

// --- sealers -------------------------------------------------------------------------------------

struct SealScene {
  Actormap map;
  SealerTriplet<Text> its = spawn();
  Sealed box = map.poke<&Sealer<Text>::seal>(its.sealer, Text("secret"));
  SealerTriplet<Text> spawn() {
    return map.run([](Turn& turn) { return spawnSealers<Text>(turn, "ours"); });
  }
};

TEST_CASE("sealers: what is sealed opens for its unsealer, and for no other", "[row:GB31]") {
  SealScene s;
  const SealerTriplet<Text> other = s.spawn();
  CHECK(s.map.peek<&Unsealer<Text>::unseal>(s.its.unsealer, s.box) == "secret");
  CHECK(s.map.peek<&SealChecker::isSealed>(s.its.checker, s.box));
  CHECK_FALSE(s.map.peek<&SealChecker::isSealed>(other.checker, s.box));
  CHECK(kindOf([&] { s.map.peek<&Unsealer<Text>::unseal>(other.unsealer, s.box); }) ==
        kind::foreignSeal);
  CHECK(kindOf([&] { s.map.poke(s.box, "content", {}); }) == kind::noSuchMethod);
}

/// Says yes to everything.
struct Pretender {
  Value receive(AnyMessage) const { return "anything"; }
};
BOOST_DESCRIBE_STRUCT(Pretender, (), ())

TEST_CASE("sealers: an actor that takes any message cannot pretend to be a box", "[row:GB31]") {
  SealScene s;
  const auto pretender = s.map.spawn<Pretender>();
  CHECK_FALSE(s.map.peek<&SealChecker::isSealed>(s.its.checker, pretender));
  CHECK_FALSE(s.map.peek<&SealChecker::isSealed>(s.its.checker, AnyRef()));
  const AnyRef pending = s.map.run([](Turn& turn) { return turn.promise<Number>().promise; });
  const AnyRef data = s.map.run([](Turn& turn) { return turn.fulfilled(Number(1)); });
  CHECK_FALSE(s.map.peek<&SealChecker::isSealed>(s.its.checker, pending));
  CHECK_FALSE(s.map.peek<&SealChecker::isSealed>(s.its.checker, data));
  CHECK(kindOf([&] {
          s.map.peek<&Unsealer<Text>::unseal>(s.its.unsealer, pretender.as<Sealed>());
        }) == kind::foreignSeal);
}

TEST_CASE("sealers: a box of another vat is opened there", "[row:GB31]") {
  Machine machine;
  const Vat here = machine.vat("here");
  const Vat there = machine.vat("there");
  const auto its = here.run([](Turn& turn) { return spawnSealers<Text>(turn); });
  const Sealed box = here.call<&Sealer<Text>::seal>(its.sealer, "secret");
  const auto others = there.run([](Turn& turn) { return spawnSealers<Text>(turn); });
  CHECK_FALSE(there.call<&SealChecker::isSealed>(others.checker, box));
  CHECK(kindOf([&] { there.call<&Unsealer<Text>::unseal>(others.unsealer, box); }) ==
        kind::notNear);
  CHECK(there.ask<&Unsealer<Text>::unseal>(its.unsealer, box) == "secret");
}

// --- wards ---------------------------------------------------------------------------------------

struct Lamp {
  Text look() const { return "a lamp"; }
  Text name() const { return "lamp"; }
};
BOOST_DESCRIBE_STRUCT(Lamp, (), (look, name))

struct Switches {
  Text on() const { return "light"; }
  Text look() const { return "a lamp, from inside"; }
};
BOOST_DESCRIBE_STRUCT(Switches, (), (on, look))

TEST_CASE("ward: guarded methods are reached with the matching incanter only", "[row:GB31]") {
  Actormap map;
  const WardingPair its = map.run([](Turn& turn) { return spawnWarding(turn); });
  const AnyRef lamp = map.poke<&Warden::ward>(its.warden, map.spawn<Switches>(), map.spawn<Lamp>());
  CHECK(map.peek<&Lamp::look>(lamp.as<Ref<Lamp>>()) == "a lamp");
  CHECK(kindOf([&] { map.poke(lamp, "on", {}); }) == kind::noSuchMethod);

  const AnyRef ours = map.poke<&Incanter::enchant>(its.incanter, lamp);
  CHECK(map.peek<&Switches::on>(ours.as<Ref<Switches>>()) == "light");
  CHECK(map.poke(ours, "look", {}) == Value("a lamp, from inside"));
  CHECK(map.poke(ours, "name", {}) == Value("lamp"));  // the guarded ones do not have it

  const WardingPair other = map.run([](Turn& turn) { return spawnWarding(turn); });
  CHECK(kindOf([&] { map.poke<&Incanter::enchant>(other.incanter, lamp); }) == kind::accessDenied);
  CHECK(kindOf([&] { map.poke<&Incanter::enchant>(its.incanter, map.spawn<Pretender>()); }) ==
        kind::accessDenied);
}

// --- membranes -----------------------------------------------------------------------------------

/// A room that hands out what is in it, and takes things in.
struct Room {
  std::vector<Ref<Counter>> things;
  std::vector<Ref<Counter>> all() const { return things; }
  Become<Room, void> put(Bcom<Room> bcom, Ref<Counter> thing) const {
    Room next = *this;
    next.things.push_back(std::move(thing));
    return bcom(std::move(next));
  }
  Number addAll(Turn& turn) const {
    Number sum = 0;
    for (const Ref<Counter>& thing : things) sum += turn.call<&Counter::value>(thing);
    return sum;
  }
  bool has(Ref<Counter> thing) const {
    return std::find(things.begin(), things.end(), thing) != things.end();
  }
  Promise<Ref<Counter>> later(Turn& turn) const { return turn.fulfilled(things.front()); }
  void fail() const { throw Error::broken(Value::list({"here is one", things.front()})); }
  Number use(Turn& turn, Ref<Procedure<Number(Ref<Counter>)>> visit) const {
    return turn.call(visit, things.front());
  }
};
BOOST_DESCRIBE_STRUCT(Room, (), (things, all, put, addAll, has, later, fail, use))

struct MembraneScene {
  std::shared_ptr<KeptReports> reports = std::make_shared<KeptReports>();
  Actormap map{ActormapOptions{"m", {}, reports, ActormapOptions::OuterBecome::fails}};
  Ref<Counter> inner = map.spawn<Counter>(7);
  Ref<Counter> outer = map.spawn<Counter>(100);
  Ref<Room> room = map.spawn<Room>(std::vector{inner});
  MembranePair<Room> its = map.run([&](Turn& turn) { return membrane(turn, room); });

  void revoke() { map.poke<&Membrane::revoke>(its.membrane); }
  Number value(const Ref<Counter>& of) { return map.peek<&Counter::value>(of); }
};

TEST_CASE("membrane: what passes out of it is wrapped, and unwrapped on its way back",
          "[row:GB31]") {
  MembraneScene s;
  const Ref<Counter> got = s.map.poke<&Room::all>(s.its.proxy).front();
  CHECK(got != s.inner);
  CHECK(s.value(got) == 7);
  s.map.poke<&Counter::add>(got, Number(1));
  CHECK(s.value(s.inner) == 8);
  CHECK(s.map.poke<&Room::all>(s.its.proxy).front() == got);  // the same stand-in each time
  CHECK(s.map.poke<&Room::has>(s.its.proxy, got));            // inside it is itself again
}

TEST_CASE("membrane: what is passed in is wrapped the other way", "[row:GB31]") {
  MembraneScene s;
  s.map.poke<&Room::put>(s.its.proxy, s.outer);
  CHECK(s.map.peek<&Room::all>(s.room).back() != s.outer);
  CHECK(s.map.poke<&Room::all>(s.its.proxy).back() == s.outer);
  CHECK(s.map.poke<&Room::addAll>(s.its.proxy) == 107);
  // A procedure of the outside that is handed something of the inside gets a stand-in.
  Ref<Counter> seen;
  const auto visit = s.map.spawn([&](Turn& turn, Ref<Counter> thing) {
    seen = thing;
    return turn.call<&Counter::value>(thing);
  });
  CHECK(s.map.poke<&Room::use>(s.its.proxy, visit) == 7);
  CHECK(seen == s.map.poke<&Room::all>(s.its.proxy).front());
}

TEST_CASE("membrane: promises and errors cross it wrapped, too", "[row:GB31]") {
  MembraneScene s;
  Ref<Counter> later;
  AnyRef fromError;
  s.map.churn([&](Turn& turn) {
    turn.on(turn.send<&Room::later>(s.its.proxy), [&](const Ref<Counter>& it) { later = it; });
    const AnyRef broken = turn.broken<Number>(Error::broken(Value::list({"it is", s.inner})));
    const AnyRef crossed = turn.call<&Membrane::cross>(s.its.membrane, broken, Membrane::Way::out);
    turn.on(crossed.as<Promise<Number>>(), nullptr,
            [&](const Error& why) { fromError = why.problem()->list().back().reference(); });
  });
  const Ref<Counter> standIn = s.map.poke<&Room::all>(s.its.proxy).front();
  CHECK(later == standIn);
  CHECK(fromError == standIn);
  CHECK(kindOf([&] { s.map.poke<&Room::fail>(s.its.proxy); }) == kind::problem);
}

TEST_CASE("membrane: one revoke cuts all, both ways, for good", "[row:GB31]") {
  MembraneScene s;
  const Ref<Counter> got = s.map.poke<&Room::all>(s.its.proxy).front();
  s.map.poke<&Room::put>(s.its.proxy, s.outer);
  const Ref<Counter> innerView = s.map.peek<&Room::all>(s.room).back();
  std::string pending;
  s.map.churn([&](Turn& turn) {
    const auto pair = turn.promise<Ref<Counter>>();
    const AnyRef crossed =
        turn.call<&Membrane::cross>(s.its.membrane, pair.promise, Membrane::Way::out);
    turn.on(crossed.as<Promise<Ref<Counter>>>(), nullptr,
            [&](const Error& why) { pending = why.kind(); });
    turn.call<&Membrane::revoke>(s.its.membrane);
    turn.call<&Membrane::revoke>(s.its.membrane);
    turn.call<&Resolver<Ref<Counter>>::fulfill>(pair.resolver, s.inner);
  });
  CHECK(pending == kind::revoked);
  for (const Ref<Counter>& cut : {got, innerView})
    CHECK(kindOf([&] { s.value(cut); }) == kind::revoked);
  CHECK(kindOf([&] { s.map.poke<&Room::addAll>(s.its.proxy); }) == kind::revoked);
  CHECK(s.value(s.inner) == 7);
  CHECK(s.value(s.outer) == 100);
}

TEST_CASE("membrane: after a revoke no plain data comes out either, of a call under way or later",
          "[row:GB31]") {
  MembraneScene s;
  std::string later = "nothing";
  PromisePair<Number> pair;
  s.map.churn([&](Turn& turn) {
    pair = turn.promise<Number>();
    const AnyRef crossed =
        turn.call<&Membrane::cross>(s.its.membrane, pair.promise, Membrane::Way::out);
    turn.on(
        crossed.as<Promise<Number>>(), [&](Number) { later = "the number"; },
        [&](const Error& why) { later = why.kind(); });
  });
  const auto closing = [&](Turn& turn) {
    turn.call<&Membrane::revoke>(s.its.membrane);
    return Number(7);
  };
  const AnyRef plain = s.map.run([&](Turn& turn) -> AnyRef { return turn.spawn(closing); });
  const AnyRef standIn = s.map.poke<&Membrane::cross>(s.its.membrane, plain, Membrane::Way::out);
  CHECK(kindOf([&] { s.map.poke(standIn, "operator()", {}); }) == kind::revoked);
  s.revoke();
  s.map.churn([&](Turn& turn) { turn.call<&Resolver<Number>::fulfill>(pair.resolver, Number(7)); });
  CHECK(later == kind::revoked);
}

TEST_CASE("membrane: after a revoke it keeps nobody alive; before, it is collected with its users",
          "[row:GB31]") {
  MembraneScene s;
  const Ref<Counter> got = s.map.poke<&Room::all>(s.its.proxy).front();
  const std::size_t before = s.map.size();
  s.room = {};
  s.inner = {};
  CHECK(s.map.size() == before);
  s.revoke();
  CHECK(s.map.size() < before - 2);
  MembraneScene other;
  other.room = {};
  other.its = {};
  other.map.collect();
  CHECK(other.map.size() == 2);
}

TEST_CASE("membrane: a sturdy reference is not let through", "[row:GB31]") {
  MembraneScene s;
  const AnyRef sturdy = AnyRef::sturdy("ocapn://somewhere/s/1");
  CHECK(kindOf([&] { s.map.poke<&Room::put>(s.its.proxy, sturdy.as<Ref<Counter>>()); }) ==
        kind::accessDenied);
}

}  // namespace
}  // namespace keeve::test
