// Rules 77 to 82: promises that become promises, and what a circle of them comes to.
#include <algorithm>

#include "keeve/vats/machine.h"
#include "tests/rules/hearing.h"

namespace keeve::test {
namespace {

/// Notes each step of which it is told.
struct Steps {
  Value::List steps;
  Become<Steps, void> fulfill(Bcom<Steps> bcom, Value step) const {
    Steps next = *this;
    next.steps.push_back(std::move(step));
    return bcom(std::move(next));
  }
  Value::List all() const { return steps; }
};
BOOST_DESCRIBE_STRUCT(Steps, (), (steps, fulfill, all))

void follow(Turn& turn, const NumberPair& from, const NumberPair& to) {
  turn.call<&Resolver<Number>::follow>(from.resolver, to.promise);
}

TEST_CASE("a promise that follows another settles when that one does, once", "[core:77]") {
  Stage s;
  const Ref<Steps> partial = s.map.spawn<Steps>();
  const Ref<Steps> final = s.map.spawn<Steps>();
  NumberPair p, q;
  s.map.churn([&](Turn& turn) {
    p = turn.promise<Number>();
    q = turn.promise<Number>();
    hear(turn, p.promise, s.heard, "p");
    turn.listen(p.promise, partial, Turn::Partial::yes);
    turn.listen(p.promise, final);
    follow(turn, p, q);
    CHECK_FALSE(turn.isSettled(p.promise));
    CHECK_FALSE(turn.call<&Resolver<Number>::fulfill>(p.resolver, 1));
  });
  CHECK(s.heard.empty());
  CHECK(s.map.peek<&Steps::all>(partial) == Value::List{q.promise});
  CHECK(s.map.peek<&Steps::all>(final).empty());
  s.map.churn([&](Turn& turn) { turn.call<&Resolver<Number>::fulfill>(q.resolver, 7); });
  CHECK(s.heard == Heard{"p=7"});
  CHECK(s.map.peek<&Steps::all>(partial) == Value::List{q.promise, 7});
  CHECK(s.map.peek<&Steps::all>(final) == Value::List{7});
}

TEST_CASE("a chain of a hundred thousand promises settles, whichever end was tied first",
          "[core:78]") {
  constexpr std::size_t kLength = 100'000;
  const bool fromTheEnd = GENERATE(false, true);
  Stage s;
  s.map.churn([&](Turn& turn) {
    std::vector<NumberPair> chain(kLength);
    for (NumberPair& pair : chain) pair = turn.promise<Number>();
    hear(turn, chain.front().promise, s.heard, "first");
    hear(turn, chain[kLength / 2].promise, s.heard, "middle");
    for (std::size_t i = 0; i + 1 < kLength; ++i) {
      const std::size_t at = fromTheEnd ? kLength - 2 - i : i;
      follow(turn, chain[at], chain[at + 1]);
    }
    turn.call<&Resolver<Number>::fulfill>(chain.back().resolver, 9);
    CHECK(turn.valueOf(chain.front().promise) == Value(9));
  });
  CHECK(s.heard.size() == 2);
  CHECK(std::count(s.heard.begin(), s.heard.end(), "first=9") == 1);
  CHECK(std::count(s.heard.begin(), s.heard.end(), "middle=9") == 1);
}

TEST_CASE("a promise breaks with the error of the one that it follows", "[core:79]") {
  Stage s;
  const Error why("the-reason", "it had to be");
  bool isSame = false;
  s.map.churn([&](Turn& turn) {
    const NumberPair p = turn.promise<Number>();
    const NumberPair q = turn.promise<Number>();
    const NumberPair r = turn.promise<Number>();
    turn.on(p.promise, nullptr, [&](const Error& heard) { isSame = heard.same(why); });
    follow(turn, p, q);
    follow(turn, q, r);
    turn.call<&Resolver<Number>::breakWith>(r.resolver, why);
  });
  CHECK(isSame);
}

TEST_CASE("a promise breaks with the error of one in another vat that it follows", "[core:79]") {
  Machine machine(MachineOptions{2, {}, 64, nullptr});
  const Vat a = machine.vatOn(0);
  const Vat b = machine.vatOn(1);
  const NumberPair q = b.run([](Turn& turn) { return turn.promise<Number>(); });
  const auto p = a.run([&](Turn& turn) {
    const NumberPair pair = turn.promise<Number>();
    follow(turn, pair, q);
    CHECK_FALSE(turn.call<&Resolver<Number>::fulfill>(pair.resolver, 1));
    return pair.promise;
  });
  const Error why("the-reason", "it had to be");
  b.run([&](Turn& turn) { turn.call<&Resolver<Number>::breakWith>(q.resolver, why); });
  try {
    a.wait(p);
    FAIL("it did not break");
  } catch (const Error& heard) {
    CHECK(heard.same(why));
  }
}

TEST_CASE("who listens to a promise that follows another already is told too",
          "[core:80][core:D18]") {
  Stage s;
  NumberPair p, q;
  s.map.churn([&](Turn& turn) {
    p = turn.promise<Number>();
    q = turn.promise<Number>();
    follow(turn, p, q);
  });
  s.map.churn([&](Turn& turn) { hear(turn, p.promise, s.heard, "late"); });
  s.map.churn([&](Turn& turn) { turn.call<&Resolver<Number>::fulfill>(q.resolver, 42); });
  CHECK(s.heard == Heard{"late=42"});
}

TEST_CASE("who waited on a promise goes after who waited before on the one that it follows",
          "[core:56][core:58]") {
  Stage s;
  const Ref<Log> log = s.map.spawn<Log>();
  s.map.churn([&](Turn& turn) {
    const auto p = turn.promise<Ref<Log>>();
    const auto q = turn.promise<Ref<Log>>();
    turn.sendOnly<&Log::write>(q.promise, "1: to q");
    turn.sendOnly<&Log::write>(p.promise, "2: to p");
    turn.sendOnly<&Log::write>(p.promise, "3: to p");
    turn.call<&Resolver<Ref<Log>>::follow>(p.resolver, q.promise);
    turn.sendOnly<&Log::write>(p.promise, "4: to p");
    turn.sendOnly<&Log::write>(q.promise, "5: to q");
    turn.call<&Resolver<Ref<Log>>::fulfill>(q.resolver, log);
    turn.sendOnly<&Log::write>(p.promise, "6: to p");
  });
  CHECK(s.map.peek<&Log::all>(log) ==
        Heard{"1: to q", "2: to p", "3: to p", "4: to p", "5: to q", "6: to p"});
}

TEST_CASE("a promise that is resolved to itself breaks, and so does what was sent to it",
          "[core:81][core:D9]") {
  Stage s;
  s.map.churn([&](Turn& turn) {
    const auto pair = turn.promise<Ref<Counter>>();
    turn.on(pair.promise, nullptr,
            [&](const Error& why) { s.heard.push_back("p " + std::string(why.kind())); });
    hear(turn, turn.send<&Counter::value>(pair.promise), s.heard, "sent");
    turn.call<&Resolver<Ref<Counter>>::follow>(pair.resolver, pair.promise);
    CHECK(turn.isBroken(pair.promise));
  });
  CHECK(s.heard == Heard{"p promise-cycle", "sent broke: promise-cycle"});
}

TEST_CASE("every promise of a circle breaks, in whichever order it was closed",
          "[core:82][core:D9]") {
  const std::size_t length = GENERATE(2U, 3U, 5U);
  const bool backwards = GENERATE(false, true);
  const bool inOneTurn = GENERATE(false, true);
  Stage s;
  std::vector<NumberPair> circle(length);
  s.map.run([&](Turn& turn) {
    for (NumberPair& pair : circle) {
      pair = turn.promise<Number>();
      hear(turn, pair.promise, s.heard, "member");
    }
  });
  const auto close = [&](Turn& turn, std::size_t i) {
    const std::size_t at = backwards ? length - 1 - i : i;
    follow(turn, circle[at], circle[(at + 1) % length]);
  };
  if (inOneTurn) {
    s.map.churn([&](Turn& turn) {
      for (std::size_t i = 0; i < length; ++i) close(turn, i);
    });
  } else {
    for (std::size_t i = 0; i < length; ++i) s.map.churn([&](Turn& turn) { close(turn, i); });
  }
  CHECK(s.heard == Heard(length, "member broke: promise-cycle"));
}

TEST_CASE("every promise of a circle through several vats breaks", "[core:82][core:D9]") {
  const unsigned length = GENERATE(2U, 3U);
  const unsigned loops = GENERATE(1U, 3U);
  Machine machine(MachineOptions{loops, {}, 64, nullptr});
  std::vector<Vat> vats;
  std::vector<NumberPair> circle;
  for (unsigned i = 0; i < length; ++i) {
    vats.push_back(machine.vat());
    circle.push_back(vats.back().run([](Turn& turn) { return turn.promise<Number>(); }));
  }
  for (unsigned i = 0; i < length; ++i)
    vats[i].run([&](Turn& turn) { follow(turn, circle[i], circle[(i + 1) % length]); });
  for (unsigned i = 0; i < length; ++i)
    CHECK(kindOf([&] { vats[i].wait(circle[i].promise); }) == kind::promiseCycle);
}

TEST_CASE("a circle through two vats breaks when a link within one of them closes it",
          "[core:82][core:D9]") {
  Machine machine;
  const Vat a = machine.vat("a");
  const Vat b = machine.vat("b");
  const auto makePair = [](Turn& turn) { return turn.promise<Number>(); };
  const NumberPair p = a.run(makePair);
  const NumberPair q = b.run(makePair);
  const NumberPair r = b.run(makePair);
  const Ref<Counter> inA = a.spawn<Counter>();
  const Ref<Counter> inB = b.spawn<Counter>();
  b.run([&](Turn& turn) { follow(turn, q, p); });
  b.ask<&Counter::value>(inA);  // what q asked of p has arrived
  a.run([&](Turn& turn) { follow(turn, p, r); });
  a.ask<&Counter::value>(inB);
  b.run([&](Turn& turn) { follow(turn, r, q); });
  for (const NumberPair& its : {p, q, r})
    CHECK(kindOf([&] { a.wait(its.promise); }) == kind::promiseCycle);
}

}  // namespace
}  // namespace keeve::test
