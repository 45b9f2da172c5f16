// Rules 32 to 36: what can be called, and what a call on a promise means.
#include "keeve/vats/machine.h"
#include "tests/support/world.h"

namespace keeve::test {
namespace {

struct Odd {
  int number;
};

/// A promise pair that outlives the turn that made it.
template <class T>
PromisePair<T> promiseIn(Actormap& world) {
  return world.run([](Turn& turn) { return turn.promise<T>(); });
}

/// Two vats on two loops; bob has a counter.
struct Neighbours {
  Machine machine{[] {
    Machine::Options options;
    options.loops = 2;
    options.sink = std::make_shared<KeptReports>();
    return options;
  }()};
  Vat alice = machine.vatOn(0, "alice");
  Vat bob = machine.vatOn(1, "bob");
  Ref<Counter> far = bob.spawn<Counter>(7);
};

}  // namespace

TEST_CASE("a call runs now and gives its result", "[core:32][row:GB4]") {
  Actormap world;
  const auto counter = world.spawn<Counter>(7);
  std::vector<std::string> order;
  const auto actor = world.spawn([&](int n) {
    order.emplace_back("called");
    return n + 1;
  });
  world.run([&](Turn& turn) {
    order.emplace_back("before");
    CHECK(turn.call(actor, 1) == 2);
    order.emplace_back("after");
    CHECK(turn.call(counter, "value", {}) == Value(7));  // by name too
  });
  CHECK(order == std::vector<std::string>{"before", "called", "after"});
}

TEST_CASE("what a callee throws reaches the caller as it was thrown", "[core:32]") {
  Actormap world;
  const auto actor = world.spawn([]() -> int { throw Odd{42}; });
  const auto between = world.spawn([actor](Turn& turn) { return turn.call(actor); });
  const int caught = world.run([&](Turn& turn) {
    try {
      return turn.call(between);
    } catch (const Odd& odd) {
      return odd.number;
    }
  });
  CHECK(caught == 42);
  CHECK_THROWS_AS(world.run([&](Turn& turn) { turn.call(actor); }), Odd);
}

TEST_CASE_METHOD(Neighbours, "only what is near and no pending promise can be called",
                 "[core:33][row:GB4]") {
  const Promise<Ref<Counter>> farPromise =
      bob.run([&](Turn& turn) { return turn.promise<Ref<Counter>>().promise; });
  alice.run([&](Turn& turn) {
    const auto refused = [&](const auto& target) {
      return kindOf([&] { turn.call<&Counter::value>(target); });
    };
    CHECK(refused(turn.spawn<Counter>()) == "nothing");
    CHECK(refused(far) == kind::notNear);
    CHECK(refused(farPromise) == kind::notNear);
    CHECK(refused(turn.promise<Ref<Counter>>().promise) == kind::notCallable);
    CHECK(refused(Ref<Counter>()) == kind::notAReference);
    CHECK(refused(AnyRef::sturdy("keeve://x").as<Ref<Counter>>()) == kind::notLive);
    CHECK(kindOf([&] { turn.call(far, "value", {}); }) == kind::notNear);
    CHECK(kindOf([&] { turn.call(AnyRef(), "value", {}); }) == kind::notAReference);
  });
  CHECK(bob.call<&Counter::value>(far) == 7);
}

TEST_CASE("a call on a promise of a near actor is a call on the actor, by whatever way",
          "[core:34][row:GB29]") {
  Actormap world;
  const auto counter = world.spawn<Counter>();
  const auto direct = promiseIn<Ref<Counter>>(world);
  const auto first = promiseIn<Ref<Counter>>(world);
  const auto second = promiseIn<Ref<Counter>>(world);
  world.run([&](Turn& turn) {
    using Its = Resolver<Ref<Counter>>;
    turn.call<&Its::follow>(first.resolver, second.promise);  // a chain, linked before its end
    turn.call<&Its::follow>(second.resolver, direct.promise);
    turn.call<&Its::fulfill>(direct.resolver, counter);
  });
  world.poke<&Counter::add>(direct.promise, 5);
  CHECK(world.peek<&Counter::value>(counter) == 5);
  world.poke<&Counter::add>(first.promise, 5);
  CHECK(world.peek<&Counter::value>(counter) == 10);
  CHECK(world.peek<&Counter::value>(second.promise) == 10);
  world.poke(first.promise, "add", {1});
  CHECK(world.peek<&Counter::value>(direct.promise) == 11);
}

TEST_CASE("a call by name on a promise that became data answers the data, whatever is asked",
          "[core:34][core:D8]") {
  Actormap world;
  const auto promise = world.run([](Turn& turn) { return turn.fulfilled<std::int64_t>(42); });
  CHECK(world.poke(promise, "whatever", {1, "two"}) == Value(42));
  CHECK(world.poke(promise, "value", {}) == Value(42));
  const auto claimed = promise.as<Promise<Ref<Counter>>>();
  CHECK(kindOf([&] { world.peek<&Counter::value>(claimed); }) == kind::notCallable);
}

TEST_CASE("a call on a broken promise is not-callable, because of what broke it", "[core:35]") {
  Actormap world;
  const Error problem("odd", "the reason");
  world.run([&](Turn& turn) {
    const auto promise = turn.broken<Ref<Counter>>(problem);
    const auto call = [&](auto&& how) {
      try {
        how();
        FAIL("was called");
      } catch (const Error& error) {
        CHECK(error.kind() == kind::notCallable);
        REQUIRE(error.cause() != nullptr);
        CHECK(error.cause()->same(problem));
      }
    };
    call([&] { turn.call<&Counter::value>(promise); });
    call([&] { turn.call(promise, "value", {}); });
  });
}

TEST_CASE_METHOD(Neighbours, "a promise of a far actor is as far as the actor", "[core:36]") {
  alice.run([&](Turn& turn) {
    const auto promise = turn.fulfilled(far);
    CHECK(kindOf([&] { turn.call<&Counter::value>(promise); }) == kind::notNear);
  });
}

}  // namespace keeve::test
