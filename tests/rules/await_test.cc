// Rule 104: handlers that wait.
#include "keeve/vats/machine.h"
#include "tests/rules/hearing.h"

namespace keeve::test {
namespace {

/// Waits in its handlers.
struct Waiter {
  Ref<Log> log;

  Co<Number> addUp(Turn& turn, Ref<Counter> a, Promise<Number> b) const {
    const Number first = co_await turn.send<&Counter::value>(a);
    const Number second = co_await b;
    co_return first + second;
  }
  Co<void> writeAround(Turn& turn, Promise<Number> promise, bool failsAfter) const {
    turn.call<&Log::write>(log, "before");
    turn.sendOnly<&Log::write>(log, "sent before");
    co_await promise;
    turn.call<&Log::write>(log, "after");
    turn.sendOnly<&Log::write>(log, "sent after");
    if (failsAfter) throw Error("oops", "after it waited");
  }
  Co<std::string> catches(Turn& turn, Promise<Number> promise) const {
    std::string caught = "nothing";
    try {
      co_await promise;
    } catch (const Error& why) {
      caught = why.kind();
    }
    turn.call<&Log::write>(log, "caught " + caught);
    co_return caught;
  }
  Co<void> waitHolding(Turn&, Promise<Number> promise, std::shared_ptr<const Number>) const {
    co_await std::move(promise);
  }
  Co<bool> knowsItself(Turn& turn, Promise<Number> promise) const {
    const AnyRef before = turn.self<Waiter>();
    co_await promise;
    co_return before == AnyRef(turn.self<Waiter>());
  }
};
BOOST_DESCRIBE_STRUCT(Waiter, (), (log, addUp, writeAround, catches, waitHolding, knowsItself))

struct Scene : Stage {
  Ref<Log> log = map.spawn<Log>();
  Ref<Waiter> waiter = map.spawn<Waiter>(Waiter{log});
  NumberPair pair = map.run([](Turn& turn) { return turn.promise<Number>(); });

  void settle() {
    map.churn([&](Turn& turn) { turn.call<&Resolver<Number>::fulfill>(pair.resolver, 40); });
  }
  Heard written() { return map.peek<&Log::all>(log); }
};

TEST_CASE("a handler that waits answers when it has heard all that it waits for", "[core:104]") {
  Scene s;
  s.map.churn([&](Turn& turn) {
    const Ref<Counter> counter = turn.spawn<Counter>(Counter{2});
    hear(turn, turn.send<&Waiter::addUp>(s.waiter, counter, s.pair.promise), s.heard, "sum");
  });
  CHECK(s.heard.empty());
  s.settle();
  CHECK(s.heard == Heard{"sum=42"});
}

TEST_CASE("what was done before an await is committed when it suspends", "[core:104]") {
  Scene s;
  s.map.churn(
      [&](Turn& turn) { turn.sendOnly<&Waiter::writeAround>(s.waiter, s.pair.promise, false); });
  CHECK(s.written() == Heard{"before", "sent before"});
  s.settle();
  CHECK(s.written() == Heard{"before", "sent before", "after", "sent after"});
}

TEST_CASE("a failure after an await undoes only the turn since then", "[core:104]") {
  Scene s;
  s.map.churn([&](Turn& turn) {
    hear(turn, turn.send<&Waiter::writeAround>(s.waiter, s.pair.promise, true), s.heard, "done");
  });
  s.settle();
  CHECK(s.written() == Heard{"before", "sent before"});
  CHECK(s.heard == Heard{"done broke: oops"});
}

TEST_CASE("a promise that broke throws its error where it is awaited", "[core:104]") {
  Scene s;
  s.map.churn([&](Turn& turn) {
    hear(turn, turn.send<&Waiter::catches>(s.waiter, s.pair.promise), s.heard, "caught");
    hear(turn, turn.send<&Waiter::addUp>(s.waiter, turn.spawn<Counter>(), s.pair.promise), s.heard,
         "sum");
  });
  s.map.churn([&](Turn& turn) {
    turn.call<&Resolver<Number>::breakWith>(s.pair.resolver, Error("sad", ""));
  });
  CHECK(s.heard == Heard{"caught=\"sad\"", "sum broke: sad"});
  CHECK(s.written() == Heard{"caught sad"});
}

TEST_CASE("who calls a handler that waits gets a promise, and its first part in his own turn",
          "[core:104]") {
  Scene s;
  s.map.churn([&](Turn& turn) {
    const Promise<void> done = turn.call<&Waiter::writeAround>(s.waiter, s.pair.promise, false);
    CHECK(turn.call<&Log::all>(s.log) == Heard{"before"});
    hear(turn, done, s.heard, "done");
  });
  CHECK(s.heard.empty());
  s.settle();
  CHECK(s.heard == Heard{"done"});

  // The first part is undone with the caller's turn, and then there is nothing to go on with.
  const Heard before = s.written();
  NumberPair other;
  CHECK(kindOf([&] {
          s.map.churn([&](Turn& turn) {
            other = turn.promise<Number>();
            turn.call<&Waiter::writeAround>(s.waiter, other.promise, false);
            throw Error("oops", "");
          });
        }) == "oops");
  CHECK(s.written() == before);
}

TEST_CASE("other turns run while a handler waits, and it is still its actor afterwards",
          "[core:104]") {
  Scene s;
  s.map.churn([&](Turn& turn) {
    hear(turn, turn.send<&Waiter::knowsItself>(s.waiter, s.pair.promise), s.heard, "itself");
    hear(turn, turn.send<&Waiter::catches>(s.waiter, turn.fulfilled<Number>(1)), s.heard, "other");
  });
  CHECK(s.heard == Heard{"other=\"nothing\""});
  s.settle();
  CHECK(s.heard == Heard{"other=\"nothing\"", "itself=true"});
}

TEST_CASE("a handler that waits for ever goes with the promise that it waits for", "[core:104]") {
  Scene s;
  const std::size_t before = s.map.size();
  const auto held = std::make_shared<const Number>(7);
  NumberPair nobody;
  s.map.churn([&](Turn& turn) {
    nobody = turn.promise<Number>();
    turn.sendOnly<&Waiter::waitHolding>(s.waiter, nobody.promise, held);
  });
  CHECK(held.use_count() == 2);
  nobody = {};
  s.map.churn([](Turn&) {});
  CHECK(held.use_count() == 1);
  CHECK(s.map.size() == before);
}

TEST_CASE("a suspended handler cannot go on twice", "[core:104][core:119]") {
  Scene s;
  s.map.churn([&](Turn& turn) {
    hear(turn, turn.send<&Waiter::catches>(s.waiter, s.pair.promise), s.heard, "caught");
  });
  Actormap copy = s.map.copy();
  s.settle();
  CHECK(s.heard == Heard{"caught=\"nothing\""});
  copy.churn([&](Turn& turn) { turn.call<&Resolver<Number>::fulfill>(s.pair.resolver, 1); });
  CHECK(s.heard == Heard{"caught=\"nothing\"", "caught broke: volatile"});
}

TEST_CASE("a handler waits for a promise of another vat", "[core:104][row:GB27]") {
  Machine machine(MachineOptions{2, {}, 64, nullptr});
  const Vat here = machine.vatOn(0);
  const Vat there = machine.vatOn(1);
  const Ref<Waiter> waiter = here.spawn<Waiter>(Waiter{here.spawn<Log>()});
  const Ref<Counter> counter = there.spawn<Counter>(Counter{2});
  const NumberPair pair = there.run([](Turn& turn) { return turn.promise<Number>(); });
  const auto sum = here.run(
      [&](Turn& turn) { return turn.send<&Waiter::addUp>(waiter, counter, pair.promise); });
  there.run([&](Turn& turn) { turn.call<&Resolver<Number>::fulfill>(pair.resolver, 40); });
  CHECK(here.wait(sum) == 42);
}

}  // namespace
}  // namespace keeve::test
