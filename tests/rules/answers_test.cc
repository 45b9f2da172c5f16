// Rules 83 to 89: promises as answers, inside data, in other vats, and what may be asked of them.
#include <algorithm>

#include "keeve/vats/machine.h"
#include "tests/rules/hearing.h"

namespace keeve::test {
namespace {

/// Answers with promises.
struct Asker {
  Promise<Number> same(Promise<Number> it) const { return it; }
  Promise<Number> ask(Turn& turn, Ref<Counter> counter) const {
    return turn.send<&Counter::value>(counter);
  }
  std::vector<Promise<Number>> both(Promise<Number> a, Promise<Number> b) const { return {a, b}; }
};
BOOST_DESCRIBE_STRUCT(Asker, (), (same, ask, both))

/// Listens, in its vat, to promises of an actor.
struct Recognizer {
  AnyRef mine;
  /// Whether it is handed, by way of the promise, the actor that it knows, and can call it.
  Promise<bool> recognizes(Turn& turn, Promise<Ref<Counter>> promise) const {
    if (turn.isNear(promise)) throw Error("near", "a promise of another vat looks near");
    return turn.then(promise, [mine = mine](Turn& in, const Ref<Counter>& heard) {
      return heard == mine && in.isNear(heard) && in.call<&Counter::add>(heard, 1) == 1;
    });
  }
};
BOOST_DESCRIBE_STRUCT(Recognizer, (), (mine, recognizes))

TEST_CASE("a circle of questions is a deadlock and no error: its promises stay pending",
          "[core:83]") {
  Stage s;
  const Ref<Asker> asker = s.map.spawn<Asker>();
  NumberPair q;
  s.map.churn([&](Turn& turn) {
    q = turn.promise<Number>();
    const Promise<Number> p = turn.send<&Asker::same>(asker, q.promise);
    hear(turn, p, s.heard, "p");
    hear(turn, q.promise, s.heard, "q");
    // q will be one more than p, and p is q.
    const auto more = turn.then(p, [](Number value) { return value + 1; });
    turn.on(more, [resolver = q.resolver](Turn& in, Number value) {
      in.call<&Resolver<Number>::fulfill>(resolver, value);
    });
  });
  CHECK(s.heard.empty());
  // Who holds the resolver can still end it.
  s.map.churn([&](Turn& turn) { turn.call<&Resolver<Number>::fulfill>(q.resolver, 1); });
  CHECK(std::is_permutation(s.heard.begin(), s.heard.end(), Heard{"p=1", "q=1"}.begin()));
  CHECK(s.reports->take().empty());
}

TEST_CASE("a promise inside data arrives as a promise", "[core:84]") {
  Stage s;
  const Ref<Asker> asker = s.map.spawn<Asker>();
  s.map.churn([&](Turn& turn) {
    const NumberPair settled = turn.promise<Number>();
    const NumberPair pending = turn.promise<Number>();
    turn.call<&Resolver<Number>::fulfill>(settled.resolver, 1);
    const auto answer = turn.send<&Asker::both>(asker, settled.promise, pending.promise);
    turn.on(answer, [&, settled, pending](const std::vector<Promise<Number>>& both) {
      s.heard.push_back("answered");
      REQUIRE(both.size() == 2);
      CHECK(both[0] == settled.promise);
      CHECK(both[1] == pending.promise);
    });
    const auto list = Value::list({Value(settled.promise)});
    turn.on(turn.fulfilled(list), [&, settled](const Value& value) {
      s.heard.push_back("fulfilled");
      CHECK(value == Value::list({Value(settled.promise)}));
    });
  });
  CHECK(s.heard.size() == 2);
}

TEST_CASE("the promise of an answer that is a promise becomes what that one becomes", "[core:85]") {
  Stage s;
  const Ref<Asker> asker = s.map.spawn<Asker>();
  const Ref<Counter> counter = s.map.spawn<Counter>(Counter{9});
  NumberPair later;
  s.map.churn([&](Turn& turn) {
    later = turn.promise<Number>();
    hear(turn, turn.send<&Asker::ask>(asker, counter), s.heard, "asked");
    hear(turn, turn.send<&Asker::same>(asker, later.promise), s.heard, "later");
  });
  CHECK(s.heard == Heard{"asked=9"});
  s.map.churn([&](Turn& turn) { turn.call<&Resolver<Number>::fulfill>(later.resolver, 4); });
  CHECK(s.heard == Heard{"asked=9", "later=4"});
}

TEST_CASE("a promise in another vat is far, and becomes near with the actor that it becomes there",
          "[core:86][row:GB27]") {
  Machine machine(MachineOptions{2, {}, 64, nullptr});
  const Vat a = machine.vatOn(0);
  const Vat b = machine.vatOn(1);
  const Ref<Counter> mine = b.spawn<Counter>();
  const Ref<Recognizer> recognizer = b.spawn<Recognizer>(Recognizer{mine});
  const auto pair = a.run([](Turn& turn) { return turn.promise<Ref<Counter>>(); });
  const auto answer = a.run(
      [&](Turn& turn) { return turn.send<&Recognizer::recognizes>(recognizer, pair.promise); });
  // It can be sent to before it is resolved, from both sides.
  const auto sent = b.run([&](Turn& turn) { return turn.send<&Counter::value>(pair.promise); });
  a.run([&](Turn& turn) { turn.call<&Resolver<Ref<Counter>>::fulfill>(pair.resolver, mine); });
  CHECK(a.wait(answer));
  CHECK(b.wait(sent) >= 0);
  CHECK(a.run([&](Turn& turn) {
    return kindOf([&] { turn.call<&Counter::value>(pair.promise); });
  }) == kind::notNear);
}

TEST_CASE("a promise whose resolver is gone stays pending, and goes with what waits on it",
          "[core:87]") {
  Stage s;
  const Ref<Counter> held = s.map.spawn<Counter>();
  const std::size_t before = s.map.size();
  Promise<Ref<Counter>> promise;
  s.map.churn([&](Turn& turn) {
    promise = turn.promise<Ref<Counter>>().promise;
    hear(turn, turn.send<&Counter::value>(promise), s.heard, "sent");
    const Ref<Counter> keptByReaction = turn.spawn<Counter>();
    turn.on(promise, [keptByReaction, &s](const Ref<Counter>&) { s.heard.push_back("on"); });
  });
  CHECK(s.map.size() > before + 1);
  CHECK_FALSE(s.map.run([&](Turn& turn) { return turn.isSettled(promise); }));
  promise = {};
  s.map.collect();
  CHECK(s.map.size() == before);
  CHECK(s.heard.empty());
}

TEST_CASE("promises settled in one turn are heard of in the order in which they were settled",
          "[core:88]") {
  Stage s;
  s.map.churn([&](Turn& turn) {
    const NumberPair one = turn.promise<Number>();
    const NumberPair two = turn.promise<Number>();
    const NumberPair three = turn.promise<Number>();
    hear(turn, one.promise, s.heard, "one");
    hear(turn, two.promise, s.heard, "two");
    hear(turn, three.promise, s.heard, "three");
    turn.call<&Resolver<Number>::fulfill>(two.resolver, 2);
    turn.call<&Resolver<Number>::breakWith>(three.resolver, Error("three", ""));
    turn.call<&Resolver<Number>::fulfill>(one.resolver, 1);
  });
  CHECK(s.heard == Heard{"two=2", "three broke: three", "one=1"});
}

TEST_CASE("whether a promise is settled, broken and with what can be asked where it is near",
          "[core:89]") {
  Stage s;
  Machine machine(MachineOptions{1, {}, 64, nullptr});
  const NumberPair far = machine.vat().run([](Turn& turn) { return turn.promise<Number>(); });
  s.map.run([&](Turn& turn) {
    const NumberPair pending = turn.promise<Number>();
    CHECK_FALSE(turn.isSettled(pending.promise));
    CHECK_FALSE(turn.isBroken(pending.promise));
    CHECK(kindOf([&] { turn.valueOf(pending.promise); }) == kind::notSettled);

    const Promise<Number> fulfilled = turn.fulfilled<Number>(3);
    CHECK(turn.isSettled(fulfilled));
    CHECK_FALSE(turn.isBroken(fulfilled));
    CHECK(turn.valueOf(fulfilled) == Value(3));

    const Promise<Number> broken = turn.broken<Number>(Error("sad", ""));
    CHECK(turn.isSettled(broken));
    CHECK(turn.isBroken(broken));
    CHECK(kindOf([&] { turn.valueOf(broken); }) == "sad");

    CHECK(kindOf([&] { turn.isSettled(far.promise); }) == kind::notNear);
    CHECK(kindOf([&] { turn.isBroken(far.promise); }) == kind::notNear);
    CHECK(kindOf([&] { turn.valueOf(far.promise); }) == kind::notNear);
  });
}

}  // namespace
}  // namespace keeve::test
