// The actors of the library that stand for others.
#include "keeve/lib/facet.h"
#include "keeve/lib/imply_method.h"
#include "keeve/lib/methods.h"
#include "keeve/lib/opportunistic.h"
#include "keeve/lib/pushdown.h"
#include "keeve/lib/revokeable.h"
#include "keeve/lib/selfish_spawn.h"
#include "keeve/lib/swappable.h"
#include "keeve/vats/machine.h"
#include "tests/support/world.h"

namespace keeve::test {
namespace {

using Number = std::int64_t;

struct Scene {
  Actormap map;
  Ref<Counter> counter = map.spawn<Counter>(10);
  Number value(const Ref<Counter>& of) { return map.peek<&Counter::value>(of); }
  void add(const Ref<Counter>& to, Number by) { map.poke<&Counter::add>(to, by); }
};

/// Two vats, one with a counter.
struct FarScene {
  std::shared_ptr<KeptReports> reports = std::make_shared<KeptReports>();
  Machine machine{MachineOptions{2, std::chrono::nanoseconds(0), 64, reports}};
  Vat here = machine.vatOn(0, "here");
  Vat there = machine.vatOn(1, "there");
  Ref<Counter> counter = there.spawn<Counter>(10);
};

TEST_CASE("facet: the listed methods and no others", "[row:GB31]") {
  Scene s;
  const Ref<Counter> look =
      s.map.run([&](Turn& turn) { return facet<&Counter::value>(turn, s.counter); });
  CHECK(s.value(look) == 10);
  CHECK(errorOf([&] { s.add(look, 1); }) ==
        "access-denied: add is not among the methods of this facet; it has value");
  CHECK(kindOf([&] { s.map.poke(look, "add", {Value(1)}); }) == kind::accessDenied);
  // Not even by the name of what makes it one.
  CHECK(kindOf([&] { s.map.poke(look, "receive", {}); }) == kind::accessDenied);
  CHECK(s.value(s.counter) == 10);
  const AnyRef none = s.map.run([&](Turn& turn) { return facet(turn, s.counter, {}); });
  CHECK(errorOf([&] { s.map.poke(none, "value", {}); }).ends_with("it has nothing"));
}

TEST_CASE("facet: of a far actor it is sent through, and called it says so", "[row:GB31]") {
  FarScene s;
  const Ref<Counter> look =
      s.here.run([&](Turn& turn) { return facet<&Counter::value>(turn, s.counter); });
  CHECK(s.here.ask<&Counter::value>(look) == 10);
  CHECK(kindOf([&] { s.here.call<&Counter::value>(look); }) == kind::notNear);
  CHECK(kindOf([&] { s.here.ask<&Counter::add>(look, Number(1)); }) == kind::accessDenied);
}

TEST_CASE("revokeable: works until it is revoked, then never again, and lets its target go",
          "[row:GB31]") {
  Scene s;
  auto lent = s.map.run([&](Turn& turn) { return revokeable(turn, s.counter); });
  s.add(lent.proxy, 5);
  CHECK(s.value(s.counter) == 15);
  const std::size_t before = s.map.size();
  s.counter = {};
  s.map.poke<&Revoker::revoke>(lent.revoker);
  s.map.poke<&Revoker::revoke>(lent.revoker);
  CHECK(s.map.size() == before - 1);
  CHECK(kindOf([&] { s.add(lent.proxy, 1); }) == kind::revoked);
  CHECK(kindOf([&] { s.map.poke(lent.proxy, "value", {}); }) == kind::revoked);
}

TEST_CASE("revokeable: a turn that fails has revoked nothing", "[row:GB31]") {
  Scene s;
  const auto lent = s.map.run([&](Turn& turn) { return revokeable(turn, s.counter); });
  CHECK(kindOf([&] {
          s.map.run([&](Turn& turn) {
            turn.call<&Revoker::revoke>(lent.revoker);
            turn.call<&Counter::value>(lent.proxy);
          });
        }) == kind::revoked);
  CHECK(s.value(lent.proxy) == 10);
}

TEST_CASE("swappable: one reference, another actor behind it", "[row:GB31]") {
  Scene s;
  const auto its = s.map.run([&](Turn& turn) { return swappable(turn, s.counter); });
  const auto second = s.map.spawn<Counter>(20);
  s.add(its.proxy, 1);
  s.map.poke<&Swapper<Counter>::swap>(its.swapper, second);
  s.add(its.proxy, 1);
  CHECK(s.value(its.proxy) == 21);
  CHECK(s.value(s.counter) == 11);
  CHECK(kindOf([&] { s.map.poke<&Swapper<Counter>::swap>(its.swapper, Ref<Counter>()); }) ==
        kind::notAReference);
}

TEST_CASE("pushdown: the top of the stack gets the messages", "[row:GB31]") {
  Scene s;
  using Stack = Pushdown<Counter>;
  const auto pair = s.map.run([](Turn& turn) { return spawnPushdown<Counter>(turn); });
  const Ref<Stack> stack = pair.stack;
  const Ref<Counter> top = pair.forwarder;
  CHECK(s.map.peek<&Stack::isEmpty>(stack));
  CHECK(kindOf([&] { s.value(top); }) == kind::revoked);
  CHECK(kindOf([&] { s.map.poke<&Stack::pop>(stack); }) == kind::outOfRange);
  s.map.poke<&Stack::push>(stack, s.counter);
  CHECK(s.value(top) == 10);
  // The procedure gets what is on top: a counter that begins where that one is, and one more.
  const auto make = s.map.spawn([](Turn& turn, Ref<Counter> former) {
    return turn.spawn<Counter>(turn.call<&Counter::value>(former) + 1);
  });
  s.map.poke<&Stack::spawnPush>(stack, make);
  CHECK(s.value(top) == 11);
  CHECK(s.map.peek<&Stack::size>(stack) == 2);
  CHECK(s.value(s.map.poke<&Stack::pop>(stack)) == 11);
  CHECK(s.map.poke<&Stack::pop>(stack) == s.counter);
  CHECK(s.map.peek<&Stack::isEmpty>(stack));
}

TEST_CASE("implyMethod: one method as a procedure", "[row:GB31]") {
  Scene s;
  const auto add =
      s.map.run([&](Turn& turn) { return implyMethod<&Counter::add>(turn, s.counter); });
  CHECK(s.map.run([&](Turn& turn) { return turn.call(add, Number(3)); }) == 13);
  Number later = 0;
  s.map.churn(
      [&](Turn& turn) { turn.on(turn.send(add, Number(4)), [&](Number n) { later = n; }); });
  CHECK(later == 17);
  CHECK(kindOf([&] { s.map.poke(add, "value", {}); }) == kind::noSuchMethod);
  FarScene far;
  const auto value =
      far.here.run([&](Turn& turn) { return implyMethod<&Counter::value>(turn, far.counter); });
  CHECK(far.here.wait(far.here.run([&](Turn& turn) { return turn.send(value); })) == 10);
}

TEST_CASE("methods: procedures by name, and what they do not have goes on to what they extend",
          "[row:GB31]") {
  Scene s;
  const auto own = s.map.run([&](Turn& turn) {
    const AnyRef twice = turn.spawn([](Number n) { return 2 * n; });
    return methods(turn, {{"twice", twice}}, s.counter);
  });
  CHECK(s.map.poke(own, "twice", {Value(4)}) == Value(8));
  CHECK(s.map.poke(own, "add", {Value(4)}) == Value(14));
  CHECK(s.value(own.as<Ref<Counter>>()) == 14);
  CHECK(kindOf([&] { s.map.poke(own, "jump", {}); }) == kind::noSuchMethod);
  const auto alone = s.map.run([](Turn& turn) { return methods(turn, {}); });
  CHECK(errorOf([&] { s.map.poke(alone, "jump", {}); }) ==
        "no-such-method: jump: no such method; it has nothing");
}

TEST_CASE("callOrSend: calls what is near, and nothing else", "[row:GB31]") {
  Scene s;
  const Actormap other;
  std::vector<Reach> reached;
  std::vector<std::string> heard;
  s.map.churn([&](Turn& turn) {
    const auto pair = turn.promise<Ref<Counter>>();
    const auto pending = turn.promise<Ref<Counter>>();
    const auto data = turn.fulfilled(Number(1));
    turn.call<&Resolver<Ref<Counter>>::fulfill>(pair.resolver, s.counter);
    for (const AnyRef& ref : std::vector<AnyRef>{s.counter, pair.promise, pending.promise, data,
                                                 turn.broken<Ref<Counter>>(Error("no", "no"))})
      reached.push_back(reachOf(turn, ref));
    const auto called = callOrSend<&Counter::add>(turn, s.counter, Number(1));
    CHECK(turn.isSettled(called));
    CHECK(turn.call<&Counter::value>(s.counter) == 11);
    turn.on(called, [&](Number n) { heard.push_back(std::to_string(n)); });
    const auto sent = callOrSend<&Counter::add>(turn, pending.promise, Number(1));
    CHECK_FALSE(turn.isSettled(sent));
    turn.on(sent, [&](Number n) { heard.push_back(std::to_string(n)); });
    turn.call<&Resolver<Ref<Counter>>::fulfill>(pending.resolver, s.counter);
    const auto failed = callOrSend<&Counter::fail>(turn, s.counter);
    turn.on(failed, nullptr, [&](const Error& why) { heard.emplace_back(why.kind()); });
  });
  CHECK(reached == std::vector{Reach::call, Reach::call, Reach::send, Reach::send, Reach::send});
  CHECK(heard.size() == 3);
  CHECK(std::count(heard.begin(), heard.end(), "11") == 1);
  CHECK(std::count(heard.begin(), heard.end(), "12") == 1);
  CHECK(std::count(heard.begin(), heard.end(), "asked-to-fail") == 1);
}

struct Node {
  Ref<Node> self;
  Ref<Node> mine() const { return self; }
};
BOOST_DESCRIBE_STRUCT(Node, (), (self, mine))

TEST_CASE("selfishSpawn: a constructor that knows its own actor", "[row:GB31]") {
  Actormap map;
  const Ref<Node> node = map.run([](Turn& turn) {
    return selfishSpawn<Node>(turn, [](Ref<Node> self) { return Node{self}; });
  });
  CHECK(map.peek<&Node::mine>(node) == node);
  Ref<Node> early;
  CHECK(kindOf([&] {
          map.run([&](Turn& turn) {
            selfishSpawn<Node>(turn, [&](Ref<Node> self) {
              early = self;
              turn.call<&Node::mine>(self);
              return Node{self};
            });
          });
        }) == kind::noSuchActor);
  CHECK(kindOf([&] { map.peek<&Node::mine>(early); }) == kind::noSuchActor);
}

}  // namespace
}  // namespace keeve::test
