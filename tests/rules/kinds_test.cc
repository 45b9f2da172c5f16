// Rules 9 to 11: what kinds of references there are, what they hide, and what a message carries.
#include "keeve/vats/machine.h"
#include "tests/support/world.h"

namespace keeve::test {

/// Another class with a handler of the same name.
struct Purse {
  std::int64_t coins = 0;
  std::int64_t value() const { return coins; }
};
BOOST_DESCRIBE_STRUCT(Purse, (), (coins, value))

TEST_CASE("a reference is live or sturdy, and a live one leads to an actor or is a promise",
          "[core:9][row:GB9]") {
  Actormap world;
  const Ref<Counter> object = world.spawn<Counter>();
  const AnyRef promise = world.run([](Turn& turn) { return turn.promise<int>().promise; });
  const AnyRef sturdy = AnyRef::sturdy("keeve://host/counter");
  const AnyRef empty;

  CHECK((object.isLive() && !object.isSturdy() && !object.isPromise()));
  CHECK((promise.isLive() && !promise.isSturdy() && promise.isPromise()));
  CHECK((!sturdy.isLive() && sturdy.isSturdy() && !sturdy.isPromise()));
  CHECK((!empty.isLive() && !empty.isSturdy() && !empty.isPromise()));

  CHECK(Value(object).is(Value::Kind::reference));
  CHECK(Value(promise).is(Value::Kind::promise));
  CHECK_FALSE(Value(42).is(Value::Kind::reference));
  CHECK(sturdy.uri() == "keeve://host/counter");
  CHECK(sturdy == AnyRef::sturdy("keeve://host/counter"));
  CHECK_FALSE(sturdy == AnyRef::sturdy("keeve://host/other"));
}

TEST_CASE("a promise stays one when it has been resolved", "[core:9]") {
  Actormap world;
  const AnyRef promise = world.run([](Turn& turn) { return turn.fulfilled(1); });
  CHECK(promise.isPromise());
}

TEST_CASE("a sturdy reference is not used before it is enlivened", "[core:9]") {
  Actormap world;
  const auto sturdy = AnyRef::sturdy("keeve://host/counter").as<Ref<Counter>>();
  world.run([&](Turn& turn) {
    CHECK(kindOf([&] { turn.call<&Counter::add>(sturdy, 1); }) == kind::notLive);
    CHECK(kindOf([&] { turn.call(sturdy, "add", {1}); }) == kind::notLive);
    CHECK(kindOf([&] { turn.send<&Counter::add>(sturdy, 1); }) == kind::notLive);
    CHECK(kindOf([&] { turn.sendOnly<&Counter::add>(sturdy, 1); }) == kind::notLive);
    CHECK(kindOf([&] { turn.on(sturdy, [] {}); }) == kind::notLive);
  });
}

TEST_CASE("a message that waited for a promise of a sturdy reference is told", "[core:9]") {
  Actormap world;
  std::string told;
  world.churn([&](Turn& turn) {
    auto [promise, resolver] = turn.promise<Ref<Counter>>();
    turn.on(
        turn.send<&Counter::add>(promise, 1), [](std::int64_t) {},
        [&](const Error& why) { told = why.kind(); });
    turn.call<&Resolver<Ref<Counter>>::fulfill>(resolver,
                                                AnyRef::sturdy("keeve://x").as<Ref<Counter>>());
  });
  CHECK(told == kind::notLive);
}

TEST_CASE("a reference shows its number, and nothing of what it leads to", "[core:10]") {
  Actormap::Options options;
  options.name = "here";
  Actormap world(options);
  const AnyRef counter = world.spawn<Counter>(41);
  const AnyRef log = world.spawn<Log>();
  CHECK(counter.toString() == "here#1");
  CHECK(log.toString() == "here#2");
  world.poke<&Counter::add>(counter.as<Ref<Counter>>(), 1);
  CHECK(counter.toString() == "here#1");
}

TEST_CASE("a claim about an actor opens nothing: it is checked at each use", "[core:10]") {
  Actormap world;
  const Ref<Counter> counter = world.spawn<Counter>(41);
  const auto claimed = counter.as<Ref<Purse>>();
  CHECK(claimed == counter);
  CHECK(kindOf([&] { world.peek<&Purse::value>(claimed); }) == kind::badType);

  const auto procedure = counter.as<Ref<Procedure<std::int64_t()>>>();
  CHECK(kindOf([&] { world.peek([&](Turn& turn) { return turn.call(procedure); }); }) ==
        kind::badType);
}

TEST_CASE("what a procedure captured cannot be seen, not even by its actormap's owner",
          "[core:10]") {
  Actormap world;
  const Ref<Counter> hidden = world.spawn<Counter>();
  const auto procedure = world.spawn([hidden](Turn& turn) { turn.call<&Counter::add>(hidden, 1); });
  CHECK(kindOf([&] { world.portrait(procedure); }) == kind::isVolatile);
  CHECK(world.references(procedure).empty());
}

TEST_CASE("an immutable value in a message is shared, also between vats", "[core:11]") {
  using Text = std::shared_ptr<const std::string>;
  Machine::Options options;
  options.loops = 2;
  Machine machine(options);
  const Vat alice = machine.vatOn(0, "alice");
  const Vat bob = machine.vatOn(1, "bob");
  const auto echo = [](Text text) { return text; };
  const Text text = std::make_shared<const std::string>("a long text that nobody copies");
  for (const auto& actor : {alice.spawn(echo), bob.spawn(echo)}) {
    const Text back = alice.wait(alice.run([&](Turn& turn) { return turn.send(actor, text); }));
    CHECK(back.get() == text.get());
  }
}

}  // namespace keeve::test
