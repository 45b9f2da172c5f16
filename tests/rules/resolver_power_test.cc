// Who may be told an answer, and that being told is no power over a promise.
#include "keeve/vats/machine.h"
#include "tests/support/world.h"

namespace keeve::test {

/// Keeps what it is told, like a resolver.
struct Hearer {
  std::vector<std::string> heard;
  Become<Hearer, void> fulfill(Bcom<Hearer> bcom, Value value) const {
    return also(bcom, value.toString());
  }
  Become<Hearer, void> fail(Bcom<Hearer> bcom, Error why) const {
    return also(bcom, std::string(why.kind()));
  }
  Become<Hearer, void> also(Bcom<Hearer> bcom, std::string text) const {
    Hearer next = *this;
    next.heard.push_back(std::move(text));
    return bcom(std::move(next));
  }
  std::vector<std::string> all() const { return heard; }
};
BOOST_DESCRIBE_STRUCT(Hearer, (), (heard, fulfill, fail, all))

TEST_CASE("an answer can be sent to an actor, or to what a promise becomes", "[core:54]") {
  Actormap world;
  const auto counter = world.spawn<Counter>(7);
  const auto hearer = world.spawn<Hearer>();
  world.churn([&](Turn& turn) { turn.sendTo(hearer, counter, "value", {}); });
  CHECK(world.peek<&Hearer::all>(hearer) == std::vector<std::string>{"7"});

  world.churn([&](Turn& turn) {
    auto [promise, resolver] = turn.promise<Ref<Hearer>>();
    turn.sendTo(promise, counter, "value", {});
    turn.call<&Resolver<Ref<Hearer>>::fulfill>(resolver, hearer);
  });
  CHECK(world.peek<&Hearer::all>(hearer) == std::vector<std::string>{"7", "7"});
}

TEST_CASE("who holds a promise cannot resolve it by having an answer sent to it", "[core:70]") {
  Actormap::Options options;
  options.sink = std::make_shared<KeptReports>();
  Actormap world(options);
  const auto counter = world.spawn<Counter>(666);
  const auto pair = world.run([](Turn& turn) { return turn.promise<std::int64_t>(); });
  world.churn([&](Turn& turn) { turn.sendTo(pair.promise, counter, "value", {}); });
  world.run([&](Turn& turn) {
    CHECK_FALSE(turn.isSettled(pair.promise));
    CHECK(turn.call<&Resolver<std::int64_t>::fulfill>(pair.resolver, 1));
  });
}

TEST_CASE("an answer that nobody could hear is refused where it is asked for", "[core:55]") {
  Machine::Options options;
  options.sink = std::make_shared<KeptReports>();
  Machine machine(options);
  const Vat alice = machine.vat("alice");
  const Vat bob = machine.vat("bob");
  const auto counter = bob.spawn<Counter>(7);
  const auto sturdy = AnyRef::sturdy("keeve://host/hearer").as<Ref<Hearer>>();
  alice.run([&](Turn& turn) {
    for (const AnyRef& nobody : {AnyRef(sturdy), AnyRef()}) {
      const auto ask = [&] { turn.sendTo(nobody, counter, "value", {}); };
      CHECK(kindOf(ask) == kind::invalidHandler);
      const auto on = [&] {
        turn.on<&Hearer::also>(turn.promise<std::string>().promise, nobody.as<Ref<Hearer>>());
      };
      CHECK(kindOf(on) == kind::invalidHandler);
    }
  });
  CHECK(bob.call<&Counter::value>(counter) == 7);
}

}  // namespace keeve::test
