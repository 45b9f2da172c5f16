// Rules 91 to 96: when, where and in which order reactions run.
#include "keeve/vats/machine.h"
#include "tests/rules/hearing.h"

namespace keeve::test {
namespace {

TEST_CASE("a reaction never runs in the turn that registers it", "[core:91]") {
  Stage s;
  bool registered = false;
  s.map.churn([&](Turn& turn) {
    const auto react = [&](const char* what) {
      return [&, what] { s.heard.push_back(registered ? what : "too early"); };
    };
    turn.on(5, react("data"));
    turn.on(turn.spawn<Counter>(), react("actor"));
    turn.on(turn.fulfilled<Number>(1), react("fulfilled"));
    turn.on(turn.broken<Number>(Error("sad", "")), nullptr, react("broken"));
    const NumberPair pair = turn.promise<Number>();
    turn.on(pair.promise, react("resolved"));
    turn.call<&Resolver<Number>::fulfill>(pair.resolver, 1);
    registered = true;
  });
  CHECK(s.heard == Heard{"data", "actor", "fulfilled", "broken", "resolved"});
}

TEST_CASE("each reaction has a turn of its own: one that fails leaves the others alone",
          "[core:92][row:GB7]") {
  Stage s;
  const Ref<Log> log = s.map.spawn<Log>();
  s.map.churn([&](Turn& turn) {
    const NumberPair pair = turn.promise<Number>();
    turn.on(pair.promise, [log](Turn& in, Number) {
      in.call<&Log::write>(log, "undone");
      throw Error("oops", "the first reaction fails");
    });
    turn.on(pair.promise, [log](Turn& in, Number value) {
      in.call<&Log::write>(log, "second " + std::to_string(value));
    });
    turn.call<&Resolver<Number>::fulfill>(pair.resolver, 1);
  });
  CHECK(s.map.peek<&Log::all>(log) == Heard{"second 1"});
}

TEST_CASE("a reaction runs in the vat where it was registered", "[core:92][core:D17][row:GB27]") {
  Machine machine(MachineOptions{2, {}, 64, nullptr});
  const Vat here = machine.vatOn(0);
  const Vat there = machine.vatOn(1);
  const Ref<Counter> mine = here.spawn<Counter>();
  const Ref<Counter> far = there.spawn<Counter>(Counter{8});
  const auto pair = there.run([](Turn& turn) { return turn.promise<Ref<Counter>>(); });
  const auto reacted = here.run([&](Turn& turn) {
    return turn.then(pair.promise, [mine, far](Turn& in, const Ref<Counter>& heard) {
      const bool isFar = heard == far && !in.isNear(heard);
      return isFar ? in.call<&Counter::add>(mine, Number(3)) : Number(-1);
    });
  });
  there.run([&](Turn& turn) { turn.call<&Resolver<Ref<Counter>>::fulfill>(pair.resolver, far); });
  CHECK(here.wait(reacted) == 3);
  // Also when it had been resolved long before.
  const auto again = here.run([&](Turn& turn) {
    return turn.then(pair.promise, [](const Ref<Counter>& heard) { return heard; });
  });
  CHECK(AnyRef(here.wait(again)) == AnyRef(far));
}

TEST_CASE("a reaction runs once, for one outcome", "[core:93]") {
  Stage s;
  std::vector<NumberPair> pairs(2);
  s.map.churn([&](Turn& turn) {
    for (NumberPair& pair : pairs) {
      pair = turn.promise<Number>();
      turn.on(
          pair.promise, [&](Number) { s.heard.push_back("fulfilled"); },
          [&](const Error&) { s.heard.push_back("broken"); });
    }
    turn.call<&Resolver<Number>::fulfill>(pairs[0].resolver, 1);
    turn.call<&Resolver<Number>::breakWith>(pairs[0].resolver, Error("late", ""));
    turn.call<&Resolver<Number>::breakWith>(pairs[1].resolver, Error("sad", ""));
    turn.call<&Resolver<Number>::fulfill>(pairs[1].resolver, 1);
  });
  s.map.churn([&](Turn& turn) {
    for (const NumberPair& pair : pairs) turn.call<&Resolver<Number>::fulfill>(pair.resolver, 2);
  });
  CHECK(s.heard == Heard{"fulfilled", "broken"});
}

TEST_CASE("several reactions to one promise run in the order in which they were registered",
          "[core:94]") {
  Stage s;
  NumberPair pair;
  const auto listen = [&](int from) {
    s.map.churn([&](Turn& turn) {
      if (from == 0) pair = turn.promise<Number>();
      for (int i = from; i < from + 3; ++i)
        turn.on(pair.promise, [&, i](Number) { s.heard.push_back(std::to_string(i)); });
    });
  };
  listen(0);
  listen(3);
  s.map.churn([&](Turn& turn) {
    turn.call<&Resolver<Number>::fulfill>(pair.resolver, 1);
    turn.on(pair.promise, [&](Number) { s.heard.push_back("6"); });
  });
  CHECK(s.heard == Heard{"0", "1", "2", "3", "4", "5", "6"});
}

TEST_CASE("an actor can be the handler: it is sent what happened", "[core:95][row:GB7]") {
  Stage s;
  const Ref<Log> log = s.map.spawn<Log>();
  s.map.churn([&](Turn& turn) {
    turn.on<&Log::write>(turn.fulfilled<std::string>("near"), log);
    const NumberPair pair = turn.promise<Number>();
    turn.call<&Resolver<Number>::breakWith>(pair.resolver, Error("sad", ""));
    turn.on<&Counter::add>(pair.promise, turn.spawn<Counter>());  // does not care for errors
  });
  CHECK(s.map.peek<&Log::all>(log) == Heard{"near"});
}

TEST_CASE("an actor of another vat can be the handler", "[core:95][row:GB7]") {
  Machine machine(MachineOptions{2, {}, 64, nullptr});
  const Vat here = machine.vatOn(0);
  const Vat there = machine.vatOn(1);
  const Ref<Log> log = there.spawn<Log>();
  here.run([&](Turn& turn) { turn.on<&Log::write>(turn.fulfilled<std::string>("far"), log); });
  // Messages from `here` to `log` keep their order, so this one comes after the reaction's.
  CHECK(here.ask<&Log::all>(log) == Heard{"far"});
}

TEST_CASE("what cannot listen is refused at once, and the turn can go on", "[core:95]") {
  Stage s;
  s.map.run([&](Turn& turn) {
    const NumberPair pair = turn.promise<Number>();
    const AnyRef sturdy = AnyRef::sturdy("keeve:nobody");
    CHECK(kindOf([&] { turn.listen(pair.promise, AnyRef()); }) == kind::invalidHandler);
    CHECK(kindOf([&] { turn.listen(pair.promise, sturdy); }) == kind::invalidHandler);
    CHECK(kindOf([&] { turn.on(AnyRef(), [] {}); }) == kind::notAReference);
    CHECK(kindOf([&] { turn.on(sturdy, [] {}); }) == kind::notLive);
    CHECK_FALSE(turn.isSettled(pair.promise));
  });
}

TEST_CASE("`finally` runs after the other reaction, whatever the outcome and whatever it throws",
          "[core:96][row:GB7]") {
  Stage s;
  s.map.churn([&](Turn& turn) {
    const auto last = [&] {
      s.heard.push_back("finally");
      throw Error("in-finally", "changes nothing");
    };
    const NumberPair good = turn.promise<Number>();
    const auto result = turn.then(
        good.promise,
        [&](Number value) {
          s.heard.push_back("fulfilled");
          return value + 1;
        },
        nullptr, last);
    hear(turn, result, s.heard, "result");
    turn.call<&Resolver<Number>::fulfill>(good.resolver, 1);
  });
  CHECK(s.heard == Heard{"fulfilled", "finally", "result=2"});

  s.heard.clear();
  s.map.churn([&](Turn& turn) {
    const NumberPair bad = turn.promise<Number>();
    turn.on(
        bad.promise, nullptr,
        [&](const Error&) {
          s.heard.push_back("broken");
          throw Error("in-broken", "and finally runs all the same");
        },
        [&] { s.heard.push_back("finally"); });
    turn.on(bad.promise, nullptr, nullptr, [&] { s.heard.push_back("only finally"); });
    turn.call<&Resolver<Number>::breakWith>(bad.resolver, Error("sad", ""));
  });
  CHECK(s.heard == Heard{"broken", "finally", "only finally"});
}

}  // namespace
}  // namespace keeve::test
