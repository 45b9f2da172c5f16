#include "keeve/lib/joiners.h"

#include "tests/rules/hearing.h"

namespace keeve::test {
namespace {

using Fulfiller = Resolver<Number>;

struct Three : Stage {
  NumberPair a, b, c;
  Three() {
    map.run([&](Turn& turn) {
      for (NumberPair* pair : {&a, &b, &c}) *pair = turn.promise<Number>();
    });
  }
  std::vector<Promise<Number>> list() const { return {a.promise, b.promise, c.promise}; }
  void fulfill(const NumberPair& pair, Number value) {
    map.churn([&](Turn& turn) { turn.call<&Fulfiller::fulfill>(pair.resolver, value); });
  }
  void breakIt(const NumberPair& pair, const char* why) {
    map.churn([&](Turn& turn) { turn.call<&Fulfiller::breakWith>(pair.resolver, Error(why, "")); });
  }
  template <class F>
  void listen(const char* name, F joined) {
    map.churn([&](Turn& turn) { hear(turn, joined(turn), heard, name); });
  }
};

TEST_CASE("allOf promises the answers in the order of the arguments, not of their coming",
          "[core:103][row:GB31]") {
  Three s;
  s.listen("all", [&](Turn& turn) { return allOf(turn, s.a.promise, s.b.promise, s.c.promise); });
  s.listen("list", [&](Turn& turn) { return allOf(turn, s.list()); });
  s.fulfill(s.c, 3);
  s.fulfill(s.a, 1);
  CHECK(s.heard.empty());
  s.fulfill(s.b, 2);
  CHECK(s.heard == Heard{"all=[1, 2, 3]", "list=[1, 2, 3]"});
}

TEST_CASE("allOf takes answers of several types, of nothing, and one promise twice",
          "[core:103][row:GB31]") {
  Three s;
  s.map.churn([&](Turn& turn) {
    const auto text = turn.fulfilled<std::string>("text");
    const auto nothing = turn.then(text, [] {});
    const Promise<std::tuple<Number, std::string, std::monostate, Number>> all =
        allOf(turn, s.a.promise, text, nothing, s.a.promise);
    hear(turn, all, s.heard, "all");
    const Promise<void> done = allOf(turn, std::vector{nothing, nothing});
    hear(turn, done, s.heard, "done");
    const auto counter = turn.spawn<Counter>();
    const auto actors = allOf(turn, turn.fulfilled(counter));
    turn.on(actors, [&s, counter](const std::tuple<Ref<Counter>>& it) {
      s.heard.push_back(std::get<0>(it) == counter ? "actor" : "another");
    });
  });
  s.fulfill(s.a, 7);
  CHECK(s.heard == Heard{"actor", "done", "all=[7, \"text\", null, 7]"});
}

TEST_CASE("allOf of none is fulfilled from the start", "[core:103][row:GB31]") {
  Stage s;
  s.map.churn([&](Turn& turn) {
    hear(turn, allOf(turn), s.heard, "none");
    hear(turn, allOf(turn, std::vector<Promise<Number>>()), s.heard, "list");
    hear(turn, allOf(turn, std::vector<Promise<void>>()), s.heard, "void");
  });
  CHECK(s.heard == Heard{"none=[]", "list=[]", "void"});
}

TEST_CASE("the first break breaks allOf at once and only once; what comes later is ignored",
          "[core:103][row:GB31]") {
  Three s;
  s.listen("all", [&](Turn& turn) { return allOf(turn, s.a.promise, s.b.promise, s.c.promise); });
  s.listen("list", [&](Turn& turn) { return allOf(turn, s.list()); });
  s.fulfill(s.a, 1);
  s.breakIt(s.b, "first");
  CHECK(s.heard == Heard{"all broke: first", "list broke: first"});
  s.breakIt(s.c, "second");
  CHECK(s.heard.size() == 2);
  CHECK(s.reports->take().empty());

  Three t;
  t.listen("all", [&](Turn& turn) { return allOf(turn, t.a.promise, t.b.promise, t.c.promise); });
  t.breakIt(t.c, "first");
  t.fulfill(t.a, 1);
  t.fulfill(t.b, 2);
  CHECK(t.heard == Heard{"all broke: first"});
}

TEST_CASE("an answer that is not what was claimed breaks allOf and race", "[core:103][row:GB31]") {
  Stage s;
  s.map.churn([&](Turn& turn) {
    const auto lie = turn.fulfilled<std::string>("no number").as<Promise<Number>>();
    hear(turn, allOf(turn, lie), s.heard, "all");
    hear(turn, allOf(turn, std::vector{lie}), s.heard, "list");
    hear(turn, race(turn, lie), s.heard, "race");
  });
  CHECK(s.heard == Heard{"all broke: bad-type", "list broke: bad-type", "race broke: bad-type"});
}

TEST_CASE("the first to settle wins a race, either way", "[core:103][row:GB31]") {
  Three s;
  s.listen("race", [&](Turn& turn) { return race(turn, s.a.promise, s.b.promise, s.c.promise); });
  s.listen("list", [&](Turn& turn) { return race(turn, s.list()); });
  s.fulfill(s.b, 2);
  s.breakIt(s.a, "late");
  s.fulfill(s.c, 3);
  CHECK(s.heard == Heard{"race=2", "list=2"});

  Three t;
  t.listen("race", [&](Turn& turn) { return race(turn, t.list()); });
  t.map.churn([&](Turn& turn) {
    turn.call<&Fulfiller::breakWith>(t.c.resolver, Error("first", ""));
    turn.call<&Fulfiller::fulfill>(t.a.resolver, Number(1));
  });
  CHECK(t.heard == Heard{"race broke: first"});
}

TEST_CASE("a race of none is never over", "[core:103][row:GB31]") {
  Stage s;
  s.map.churn([&](Turn& turn) {
    const auto never = race(turn, std::vector<Promise<Number>>());
    hear(turn, never, s.heard, "race");
    CHECK_FALSE(turn.isSettled(never));
  });
  CHECK(s.heard.empty());
}

TEST_CASE("joining is undone with its turn, and what was joined is let go of",
          "[core:103][row:GB31]") {
  Three s;
  CHECK(kindOf([&] {
          s.map.churn([&](Turn& turn) {
            hear(turn, allOf(turn, s.list()), s.heard, "undone");
            hear(turn, race(turn, s.list()), s.heard, "undone");
            throw Error("oops", "");
          });
        }) == "oops");
  s.listen("all", [&](Turn& turn) { return allOf(turn, s.list()); });
  const Snapshot waiting = s.map.snapshot();
  for (const NumberPair* pair : {&s.a, &s.b, &s.c}) s.fulfill(*pair, 1);
  CHECK(s.heard == Heard{"all=[1, 1, 1]"});
  Actormap again = Actormap::restore(waiting);
  again.churn([&](Turn& turn) {
    for (const NumberPair* pair : {&s.a, &s.b, &s.c})
      turn.call<&Fulfiller::fulfill>(pair->resolver, Number(2));
  });
  CHECK(s.heard == Heard{"all=[1, 1, 1]", "all=[2, 2, 2]"});
}

TEST_CASE("many promises are joined without recursion", "[core:103][row:GB31]") {
  Stage s;
  std::vector<Promise<Number>> many;
  Ref<Fulfiller> last;
  s.map.churn([&](Turn& turn) {
    for (Number i = 0; i < 20'000; ++i) many.push_back(turn.fulfilled(i));
    const auto pair = turn.promise<Number>();
    many.push_back(pair.promise);
    last = pair.resolver;
    turn.on(allOf(turn, many), [&](const std::vector<Number>& all) {
      s.heard.push_back(std::to_string(all.size()) + " " + std::to_string(all[19'999]));
    });
  });
  s.map.churn([&](Turn& turn) { turn.call<&Fulfiller::fulfill>(last, Number(0)); });
  CHECK(s.heard == Heard{"20001 19999"});
}

}  // namespace
}  // namespace keeve::test
