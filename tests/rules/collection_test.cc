// Rules 122 and 134 to 139: which actors go, and when.
#include <algorithm>

#include "keeve/vats/machine.h"
#include "tests/rules/hearing.h"

namespace keeve::test {
namespace {

/// Holds another actor, or itself.
struct Holder {
  AnyRef held;
  Number number = 0;
  Become<Holder, void> hold(Bcom<Holder> bcom, AnyRef next) const {
    return bcom(Holder{std::move(next), number});
  }
  AnyRef get() const { return held; }
};
BOOST_DESCRIBE_STRUCT(Holder, (), (held, number, hold, get))

/// Counts down by answering with the promise of its own answer to one less.
struct Countdown {
  Promise<Number> from(Turn& turn, Number left, Promise<Number> end) const {
    if (left == 0) return end;
    return turn.send<&Countdown::from>(turn.self<Countdown>(), left - 1, end);
  }
};
BOOST_DESCRIBE_STRUCT(Countdown, (), (from))

TEST_CASE("actors that only hold themselves, or each other, are collected",
          "[core:122][core:134][core:D12][row:GB21]") {
  constexpr int kMany = 2000;
  const int around = GENERATE(1, 2, 7);
  Stage s;
  const std::size_t before = s.map.size();
  s.map.run([&](Turn& turn) {
    for (int i = 0; i < kMany / around; ++i) {
      const Ref<Holder> first = turn.spawn<Holder>();
      Ref<Holder> last = first;
      for (int j = 1; j < around; ++j) last = turn.spawn<Holder>(Holder{last, j});
      turn.call<&Holder::hold>(first, last);
    }
  });
  const auto made = static_cast<std::size_t>(kMany / around * around);
  CHECK(s.map.size() == before + made);
  CHECK(s.map.collect() == made);
  CHECK(s.map.size() == before);
}

TEST_CASE("actors that are held from a live actor, a state beside or a message stay",
          "[core:122][core:134][row:GB21]") {
  Stage s;
  // A circle that is held from outside, by one reference.
  const Ref<Holder> one = s.map.run([](Turn& turn) {
    const Ref<Holder> first = turn.spawn<Holder>();
    const Ref<Holder> second = turn.spawn<Holder>(Holder{first, 2});
    turn.call<&Holder::hold>(first, second);
    return first;
  });
  CHECK(s.map.collect() == 0);
  CHECK(s.map.size() == 2);

  // One that only a state beside holds.
  auto beside = s.map.turn([&](Turn& turn) {
    turn.call<&Holder::hold>(one, turn.spawn<Holder>(Holder{one, 3}));
  });
  s.map.collect();
  CHECK(beside.next.run([&](Turn& turn) {
    return turn.call<&Holder::get>(turn.call<&Holder::get>(one).as<Ref<Holder>>());
  }) == AnyRef(one));

  // One that only a message holds.
  auto sent = s.map.turn([&](Turn& turn) {
    const Ref<Holder> own = turn.spawn<Holder>();
    turn.call<&Holder::hold>(own, own);
    turn.sendOnly<&Holder::hold>(one, own);
  });
  sent.next.merge();
  s.map.collect();
  s.map.dispatch(std::move(sent.toNear));
  s.map.run([&](Turn& turn) {
    const AnyRef own = turn.call<&Holder::get>(one);
    CHECK(turn.call<&Holder::get>(own.as<Ref<Holder>>()) == own);
  });
}

TEST_CASE("an actor that nobody holds goes without being looked for", "[core:134]") {
  Stage s;
  Ref<Holder> chain;
  s.map.run([&](Turn& turn) {
    for (int i = 0; i < 100'000; ++i) chain = turn.spawn<Holder>(Holder{chain, i});
  });
  CHECK(s.map.size() == 100'000);
  chain = {};
  CHECK(s.map.size() == 0);
}

TEST_CASE("a reference in another vat keeps an actor, until the last one goes", "[core:135]") {
  Machine machine(MachineOptions{2, std::chrono::nanoseconds(0), 64, nullptr});
  const Vat a = machine.vatOn(0);
  const Vat b = machine.vatOn(1);
  const std::size_t before = a.size();
  std::vector<Ref<Holder>> holders;
  for (int i = 0; i < 2; ++i) holders.push_back(b.spawn<Holder>());
  {
    const Ref<Counter> counter = a.spawn<Counter>(Counter{9});
    for (const Ref<Holder>& holder : holders) b.call<&Holder::hold>(holder, AnyRef(counter));
  }
  const auto countHeld = [&](const Ref<Holder>& holder) {
    return a.call<&Counter::value>(b.call<&Holder::get>(holder).as<Ref<Counter>>());
  };
  a.collect();
  CHECK(countHeld(holders[0]) == 9);
  b.call<&Holder::hold>(holders[0], AnyRef());
  a.collect();
  CHECK(countHeld(holders[1]) == 9);
  CHECK(a.size() == before + 1);
  b.call<&Holder::hold>(holders[1], AnyRef());
  // b tells a of it in its own time.
  for (int i = 0; i < 100'000 && a.size() > before; ++i) a.collect();
  CHECK(a.size() == before);
}

TEST_CASE(
    "an actor that went to another vat goes when it is dropped there, without being looked for",
    "[core:135][core:134]") {
  Machine machine(MachineOptions{2, std::chrono::nanoseconds(0), 64, nullptr});
  const Vat a = machine.vatOn(0);
  const Vat b = machine.vatOn(1);
  const std::size_t before = a.size();
  const Ref<Holder> holder = b.spawn<Holder>();
  a.wait(a.run(
      [&](Turn& turn) { return turn.send<&Holder::hold>(holder, AnyRef(turn.spawn<Counter>())); }));
  CHECK(a.size() == before + 1);
  b.call<&Holder::hold>(holder, AnyRef());
  // b tells a of it in its own time.
  for (int i = 0; i < 100'000 && a.size() > before; ++i) b.run([](Turn&) {});
  CHECK(a.size() == before);
}

TEST_CASE("actors of two vats that only hold each other stay, until their machine goes",
          "[core:136]") {
  Machine machine(MachineOptions{2, std::chrono::nanoseconds(0), 64, nullptr});
  const Vat a = machine.vatOn(0);
  const Vat b = machine.vatOn(1);
  const std::size_t before = a.size();
  {
    const Ref<Holder> one = a.spawn<Holder>();
    const Ref<Holder> two = b.spawn<Holder>(Holder{one, 2});
    a.call<&Holder::hold>(one, AnyRef(two));
  }
  CHECK(a.collect() + b.collect() == 0);
  CHECK(a.size() == before + 1);
  machine.stop();  // the sanitizer sees that nothing is left
}

TEST_CASE("a promise lets go of its reactions when it is settled", "[core:137]") {
  Stage s;
  const auto held = std::make_shared<int>(0);
  NumberPair pair;
  s.map.run([&](Turn& turn) {
    pair = turn.promise<Number>();
    const Promise<Number> following =
        turn.then(pair.promise, [held](Number) -> Number { return 1; });
    turn.on(following, [held](Number) {});
    turn.on(pair.promise, nullptr, [held](const Error&) {});
  });
  CHECK(held.use_count() == 4);
  s.map.churn([&](Turn& turn) { turn.call<&Resolver<Number>::fulfill>(pair.resolver, 1); });
  CHECK(held.use_count() == 1);
  CHECK(s.map.run([&](Turn& turn) { return turn.isSettled(pair.promise); }));
}

TEST_CASE("a chain of promises keeps its ends, not what lay between", "[core:138][core:78]") {
  Stage s;
  NumberPair last;
  Promise<Number> first;
  s.map.run([&](Turn& turn) {
    last = turn.promise<Number>();
    first = last.promise;
  });
  const std::size_t before = s.map.size();
  for (int i = 0; i < 1000; ++i) {
    s.map.run([&](Turn& turn) {
      const NumberPair next = turn.promise<Number>();
      turn.call<&Resolver<Number>::follow>(last.resolver, next.promise);
      last = next;
      turn.isSettled(first);
    });
  }
  CHECK(s.map.size() <= before + 3);
  s.map.churn([&](Turn& turn) { turn.call<&Resolver<Number>::fulfill>(last.resolver, 7); });
  CHECK(s.map.run([&](Turn& turn) { return turn.valueOf(first); }) == Value(7));
}

TEST_CASE("a loop of a million steps over promises runs in constant space", "[core:138]") {
  constexpr Number kSteps = 1'000'000;
  Stage s;
  std::size_t most = 0;
  Promise<Number> promise = s.map.run([](Turn& turn) { return turn.fulfilled<Number>(0); });
  for (Number i = 0; i < kSteps; ++i) {
    s.map.churn(
        [&](Turn& turn) { promise = turn.then(promise, [](Number value) { return value + 1; }); });
    if (i % 1000 == 0) most = std::max(most, s.map.size());
  }
  CHECK(most <= 3);
  CHECK(s.map.run([&](Turn& turn) { return turn.valueOf(promise); }) == Value(kSteps));
}

TEST_CASE("answers that are promises of answers leave nothing behind once they are settled",
          "[core:138]") {
  Stage s;
  const Ref<Countdown> countdown = s.map.spawn<Countdown>();
  const NumberPair end = s.map.run([](Turn& turn) { return turn.promise<Number>(); });
  const std::size_t before = s.map.size();
  Promise<Number> answer;
  s.map.churn([&](Turn& turn) {
    answer = turn.send<&Countdown::from>(countdown, Number(1'000'000), end.promise);
  });
  s.map.churn([&](Turn& turn) { turn.call<&Resolver<Number>::fulfill>(end.resolver, 7); });
  CHECK(s.map.run([&](Turn& turn) { return turn.valueOf(answer); }) == Value(7));
  CHECK(s.map.size() == before + 1);
}

/// A program in which some actors go by themselves and some have to be collected. Everything that
/// an actor can see of it.
Heard playedWith(bool collectOften) {
  Stage s;
  const Ref<Log> log = s.map.spawn<Log>();
  for (int i = 0; i < 20; ++i) {
    s.map.churn([&](Turn& turn) {
      const Ref<Holder> own = turn.spawn<Holder>(Holder{{}, i});
      turn.call<&Holder::hold>(own, own);
      const Ref<Counter> counter = turn.spawn<Counter>(Counter{i});
      const auto next =
          turn.then(turn.send<&Counter::value>(counter), [](Number value) { return value * 2; });
      hear(turn, next, s.heard, own.toString() + counter.toString());
      turn.sendOnly<&Log::write>(log, next.toString());
    });
    if (collectOften) s.map.collect();
  }
  for (const std::string& line : s.map.peek<&Log::all>(log)) s.heard.push_back(line);
  return s.heard;
}

TEST_CASE("no actor can see whether others have been collected", "[core:139]") {
  CHECK(playedWith(true) == playedWith(false));
}

}  // namespace
}  // namespace keeve::test
