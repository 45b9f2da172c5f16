// Rules 69 to 76: what a promise and its resolver are.
#include "keeve/vats/machine.h"
#include "tests/rules/hearing.h"

namespace keeve::test {
namespace {

/// Settles, from wherever it lives, what it is handed the resolver of.
struct Settler {
  void settle(Turn& turn, Ref<Resolver<Number>> resolver, Number value) const {
    turn.sendOnly<&Resolver<Number>::fulfill>(resolver, value);
  }
};
BOOST_DESCRIBE_STRUCT(Settler, (), (settle))

TEST_CASE("a promise is made with a resolver, an ordinary actor that settles it", "[core:69]") {
  Stage s;
  s.map.churn([&](Turn& turn) {
    const NumberPair called = turn.promise<Number>();
    const NumberPair sent = turn.promise<Number>();
    const NumberPair named = turn.promise<Number>();
    CHECK(called.promise.isPromise());
    CHECK_FALSE(called.resolver.isPromise());
    CHECK(turn.isNear(called.promise));
    CHECK(turn.isNear(called.resolver));
    hear(turn, called.promise, s.heard, "called");
    hear(turn, sent.promise, s.heard, "sent");
    hear(turn, named.promise, s.heard, "named");
    CHECK(turn.call<&Resolver<Number>::fulfill>(called.resolver, 1));
    turn.sendOnly<&Resolver<Number>::fulfill>(sent.resolver, 2);
    turn.call(named.resolver, "fulfill", {3});
  });
  CHECK(s.heard == Heard{"called=1", "named=3", "sent=2"});
}

TEST_CASE("a resolver settles its promise from another vat", "[core:69][row:GB28]") {
  Machine machine(MachineOptions{2, {}, 64, nullptr});
  const Vat home = machine.vatOn(0);
  const Vat away = machine.vatOn(1);
  const Ref<Settler> settler = away.spawn<Settler>();
  const auto promise = home.run([&](Turn& turn) {
    const NumberPair pair = turn.promise<Number>();
    turn.sendOnly<&Settler::settle>(settler, pair.resolver, 5);
    return pair.promise;
  });
  CHECK(home.wait(promise) == 5);
}

TEST_CASE("who holds the promise cannot settle it, and who holds the resolver cannot read it",
          "[core:70]") {
  Stage s;
  s.map.churn([&](Turn& turn) {
    const NumberPair pair = turn.promise<Number>();
    CHECK(kindOf([&] { turn.call(pair.promise, "fulfill", {1}); }) == kind::notCallable);
    CHECK_FALSE(turn.isSettled(pair.promise));
    turn.call<&Resolver<Number>::fulfill>(pair.resolver, 7);
    for (const char* method : {"value", "get", "promise"})
      CHECK(kindOf([&] { turn.call(pair.resolver, method, {}); }) == kind::noSuchMethod);
    // The one thing it answers is whether it was the one that counted.
    CHECK(turn.call(pair.resolver, "fulfill", {8}) == Value(false));
  });
}

TEST_CASE("a promise that is settled stays so, whatever it became", "[core:71]") {
  Stage s;
  Machine machine(MachineOptions{1, {}, 64, nullptr});
  const AnyRef far = machine.vat().spawn<Counter>();
  const Ref<Counter> near = s.map.spawn<Counter>();
  s.map.churn([&](Turn& turn) {
    const auto tryAll = [&](const PromisePair<Value>& pair) {
      CHECK_FALSE(turn.call<&Resolver<Value>::fulfill>(pair.resolver, Value("other")));
      CHECK_FALSE(turn.call<&Resolver<Value>::breakWith>(pair.resolver, Error("other", "")));
      const PromisePair<Value> third = turn.promise<Value>();
      CHECK_FALSE(turn.call<&Resolver<Value>::follow>(pair.resolver, third.promise));
    };
    for (const Value& final : {Value(42), Value(near), Value(far)}) {
      const PromisePair<Value> pair = turn.promise<Value>();
      CHECK_FALSE(turn.isSettled(pair.promise));
      turn.call(pair.resolver, "fulfill", {final});
      tryAll(pair);
      CHECK(turn.isSettled(pair.promise));
      CHECK_FALSE(turn.isBroken(pair.promise));
      CHECK(turn.valueOf(pair.promise) == final);
    }
    const PromisePair<Value> broken = turn.promise<Value>();
    const Error why("first", "the first reason");
    turn.call<&Resolver<Value>::breakWith>(broken.resolver, why);
    tryAll(broken);
    CHECK(turn.isBroken(broken.promise));
    CHECK(kindOf([&] { turn.valueOf(broken.promise); }) == "first");
  });
}

TEST_CASE("the first fulfil or break counts, later ones change nothing and are no error",
          "[core:72][row:GB28]") {
  Stage s;
  s.map.churn([&](Turn& turn) {
    const NumberPair pair = turn.promise<Number>();
    hear(turn, pair.promise, s.heard, "p");
    CHECK(turn.call<&Resolver<Number>::fulfill>(pair.resolver, 1));
    CHECK_FALSE(turn.call<&Resolver<Number>::fulfill>(pair.resolver, 2));
    CHECK_FALSE(turn.call<&Resolver<Number>::breakWith>(pair.resolver, Error("late", "")));
    CHECK(turn.call(pair.resolver, "break", {"late"}) == Value(false));
    CHECK(kindOf([&] { turn.call(pair.resolver, "explode", {}); }) == kind::noSuchMethod);
  });
  CHECK(s.heard == Heard{"p=1"});
}

TEST_CASE("what a failing turn settled is pending again, and its resolver can be used again",
          "[core:73]") {
  Stage s;
  const NumberPair pair = s.map.run([&](Turn& turn) {
    NumberPair made = turn.promise<Number>();
    hear(turn, made.promise, s.heard, "p");
    return made;
  });
  CHECK(kindOf([&] {
          s.map.churn([&](Turn& turn) {
            turn.call<&Resolver<Number>::fulfill>(pair.resolver, 1);
            throw Error("oops", "the turn fails");
          });
        }) == "oops");
  CHECK(s.heard.empty());
  CHECK_FALSE(s.map.run([&](Turn& turn) { return turn.isSettled(pair.promise); }));
  s.map.churn([&](Turn& turn) { CHECK(turn.call<&Resolver<Number>::fulfill>(pair.resolver, 2)); });
  CHECK(s.heard == Heard{"p=2"});
}

TEST_CASE("a promise can be broken with any value, which its listeners get unchanged",
          "[core:74]") {
  Stage s;
  const Ref<Counter> actor = s.map.spawn<Counter>();
  const std::vector<Value> problems{Symbol{"sad"}, "a text", 42,
                                    Value(actor),  Value(),  Value::list({1, Symbol{"two"}})};
  std::vector<Value> heard;
  const Error error("made-here", "an error of a program's own");
  bool isSame = false;
  s.map.churn([&](Turn& turn) {
    for (const Value& problem : problems) {
      const NumberPair pair = turn.promise<Number>();
      turn.on(pair.promise, nullptr, [&](const Error& why) {
        REQUIRE(why.problem() != nullptr);
        heard.push_back(*why.problem());
      });
      turn.call(pair.resolver, "break", {problem});
    }
    const NumberPair pair = turn.promise<Number>();
    turn.on(pair.promise, nullptr, [&](const Error& why) { isSame = why.same(error); });
    turn.call<&Resolver<Number>::breakWith>(pair.resolver, error);
  });
  CHECK(heard == problems);
  CHECK(isSame);
}

TEST_CASE("a promise fulfilled with a near actor acts as that actor", "[core:75][row:GB29]") {
  Stage s;
  const Ref<Counter> counter = s.map.spawn<Counter>();
  s.map.churn([&](Turn& turn) {
    const auto pair = turn.promise<Ref<Counter>>();
    turn.on(pair.promise, [&](const Ref<Counter>& heard) {
      CHECK(heard == counter);
      CHECK_FALSE(heard.isPromise());
      s.heard.push_back("on");
    });
    turn.call<&Resolver<Ref<Counter>>::fulfill>(pair.resolver, counter);
    CHECK(turn.call<&Counter::add>(pair.promise, 5) == 5);
    hear(turn, turn.send<&Counter::add>(pair.promise, 2), s.heard, "sent");
  });
  CHECK(s.heard == Heard{"on", "sent=7"});
  CHECK(s.map.peek<&Counter::value>(counter) == 7);
}

TEST_CASE("a promise and the actor that it became are told apart by ==, not by sameSettled",
          "[core:76]") {
  Stage s;
  s.map.run([&](Turn& turn) {
    const Ref<Counter> counter = turn.spawn<Counter>();
    const auto one = turn.promise<Ref<Counter>>();
    const auto two = turn.promise<Ref<Counter>>();
    CHECK_FALSE(turn.sameSettled(one.promise, counter));
    turn.call<&Resolver<Ref<Counter>>::fulfill>(one.resolver, counter);
    turn.call<&Resolver<Ref<Counter>>::fulfill>(two.resolver, counter);
    CHECK_FALSE(AnyRef(one.promise) == AnyRef(counter));
    CHECK_FALSE(one.promise == two.promise);
    CHECK(turn.sameSettled(one.promise, counter));
    CHECK(turn.sameSettled(one.promise, two.promise));
    CHECK_FALSE(turn.sameSettled(one.promise, turn.spawn<Counter>()));
  });
}

}  // namespace
}  // namespace keeve::test
