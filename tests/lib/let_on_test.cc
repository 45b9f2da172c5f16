// Rule 105: the let-on family.
#include "keeve/lib/let_on.h"

#include "tests/rules/hearing.h"

namespace keeve::test {
namespace {

using Fulfiller = Resolver<Number>;
using Numbers = std::vector<Number>;

struct Pairs : Stage {
  NumberPair a = map.run([](Turn& turn) { return turn.promise<Number>(); });
  NumberPair b = map.run([](Turn& turn) { return turn.promise<Number>(); });

  void fulfill(const NumberPair& pair, Number value) {
    map.churn([&](Turn& turn) { turn.call<&Fulfiller::fulfill>(pair.resolver, value); });
  }
  std::vector<Promise<Number>> list() const { return {a.promise, b.promise}; }
};

TEST_CASE("letOn waits for all promises in parallel and runs its body with the answers",
          "[core:105][row:GB31]") {
  Pairs s;
  s.map.churn([&](Turn& turn) {
    const auto difference = letOn(turn, s.a.promise, s.b.promise, [&](Turn&, Number a, Number b) {
      s.heard.push_back("body");
      return a - b;
    });
    hear(turn, difference, s.heard, "difference");
    hear(turn, letOn(turn, s.a.promise, [](Number a) { return a; }), s.heard, "one");
    hear(turn, letOn(turn, [] { return Number(5); }), s.heard, "none");
    CHECK(s.heard.empty());
  });
  CHECK(s.heard == Heard{"none=5"});
  s.fulfill(s.b, 2);
  CHECK(s.heard.size() == 1);
  s.fulfill(s.a, 9);
  CHECK(s.heard == Heard{"none=5", "body", "difference=7", "one=9"});
}

TEST_CASE("a break keeps the body of letOn from running, and a body may break or promise",
          "[core:105][row:GB31]") {
  Pairs s;
  s.map.churn([&](Turn& turn) {
    const auto body = [&](Number, Number) {
      s.heard.push_back("ran");
      return Number(0);
    };
    hear(turn, letOn(turn, s.a.promise, s.b.promise, body), s.heard, "broken");
    hear(
        turn,
        letOn(turn, s.b.promise, [](Number b) -> Number { throw Error("odd", std::to_string(b)); }),
        s.heard, "thrown");
    hear(turn, letOn(turn, s.b.promise, [p = s.a.promise](Number) { return p; }), s.heard,
         "promised");
    turn.call<&Fulfiller::breakWith>(s.a.resolver, Error("sad", ""));
  });
  s.fulfill(s.b, 1);
  CHECK(s.heard == Heard{"broken broke: sad", "thrown broke: odd", "promised broke: sad"});
}

TEST_CASE("a body of letOn may wait", "[core:105][row:GB31]") {
  Pairs s;
  s.map.churn([&](Turn& turn) {
    const auto sum = letOn(turn, s.a.promise, [p = s.b.promise](Turn&, Number a) -> Co<Number> {
      const auto b = p;
      const Number first = a;
      co_return first + co_await b;
    });
    hear(turn, sum, s.heard, "sum");
  });
  s.fulfill(s.a, 1);
  s.fulfill(s.b, 2);
  CHECK(s.heard == Heard{"sum=3"});
}

TEST_CASE("letOnSequential takes one step after the other, with the answers so far",
          "[core:105][row:GB31]") {
  Pairs s;
  s.map.churn([&](Turn& turn) {
    const auto said = letOnSequential(
        turn,
        [&] {
          s.heard.push_back("first");
          return s.a.promise;
        },
        [&](Turn& in, Number a) {
          s.heard.push_back("second");
          return in.fulfilled(std::to_string(a));
        },
        [&](Number a, std::string text) { s.heard.push_back(text + std::to_string(a)); },
        [&](Turn&, Number, std::string) { return s.b.promise; },
        [](Number a, std::string text, Number b) { return text + std::to_string(a + b); });
    hear(turn, said, s.heard, "said");
    CHECK(s.heard == Heard{"first"});
  });
  CHECK(s.heard == Heard{"first"});
  s.fulfill(s.a, 1);
  CHECK(s.heard == Heard{"first", "second", "11"});
  s.fulfill(s.b, 2);
  CHECK(s.heard == Heard{"first", "second", "11", "said=\"13\""});
}

TEST_CASE("a step of letOnSequential that breaks or fails is the last one",
          "[core:105][row:GB31]") {
  Pairs s;
  s.map.churn([&](Turn& turn) {
    const auto never = [&](Number) {
      s.heard.push_back("ran");
      return Number(0);
    };
    hear(turn,
         letOnSequential(
             turn, [&] { return s.a.promise; }, never),
         s.heard, "broken");
    hear(turn,
         letOnSequential(
             turn, [] { return Number(1); }, [](Number) -> Number { throw Error("odd", ""); },
             [&](Number, Number) { s.heard.push_back("ran"); }),
         s.heard, "thrown");
    turn.call<&Fulfiller::breakWith>(s.a.resolver, Error("sad", ""));
  });
  CHECK(s.heard == Heard{"thrown broke: odd", "broken broke: sad"});
}

TEST_CASE("onEach, onMap and onFilter run on all answers in order, when all are there",
          "[core:105][row:GB31]") {
  Pairs s;
  s.map.churn([&](Turn& turn) {
    const auto note = [&](Number n) { s.heard.push_back("each " + std::to_string(n)); };
    hear(turn, onEach(turn, s.list(), note), s.heard, "done");
    const auto twice = [](Turn& in, Number n) { return in.fulfilled(2 * n); };
    hear(turn, onMap(turn, s.list(), twice), s.heard, "twice");
    hear(turn, onMap(turn, turn.fulfilled(Numbers{1, 2}), [](Number n) { return n + 1; }), s.heard,
         "list");
    hear(turn, onFilter(turn, s.list(), [](Number n) { return n > 1; }), s.heard, "kept");
    hear(turn, onFilter(turn, s.list(), [](Turn& in, Number n) { return in.fulfilled(n == 1); }),
         s.heard, "promised");
  });
  CHECK(s.heard == Heard{"list=[2, 3]"});
  s.fulfill(s.b, 2);
  s.fulfill(s.a, 1);
  CHECK(Heard(s.heard.begin() + 1, s.heard.begin() + 3) == Heard{"each 1", "each 2"});
  std::sort(s.heard.begin() + 3, s.heard.end());
  CHECK(Heard(s.heard.begin() + 3, s.heard.end()) ==
        Heard{"done", "kept=[2]", "promised=[1]", "twice=[2, 4]"});
}

TEST_CASE("one that breaks breaks the whole of onEach, onMap and onFilter",
          "[core:105][row:GB31]") {
  Pairs s;
  s.map.churn([&](Turn& turn) {
    const auto odd = [](Number n) -> bool {
      if (n == 2) throw Error("odd", "");
      return true;
    };
    hear(turn, onFilter(turn, s.list(), odd), s.heard, "filter");
    hear(turn, onMap(turn, s.list(), odd), s.heard, "map");
    const auto breaks = [](Turn& in, Number n) {
      return in.broken<Number>(Error("sad", std::to_string(n)));
    };
    hear(turn, onEach(turn, s.list(), breaks), s.heard, "each");
    hear(turn, onEach(turn, std::vector<Promise<Number>>(), breaks), s.heard, "none");
  });
  s.fulfill(s.a, 1);
  s.fulfill(s.b, 2);
  CHECK(s.heard == Heard{"none", "filter broke: odd", "map broke: odd", "each broke: sad"});
}

TEST_CASE("onMatch runs the body of the first case that takes the answer", "[core:105][row:GB31]") {
  Pairs s;
  const auto match = [&](Turn& turn, Number n) {
    return onMatch(turn, turn.fulfilled(n),
                   MatchCase{[](Number it) { return it < 0; }, [] { return std::string("less"); }},
                   MatchCase{[](Number it) { return it < 10; },
                             [](Turn&, Number it) { return "few " + std::to_string(it); }},
                   otherwise([](Number) { return std::string("many"); }));
  };
  s.map.churn([&](Turn& turn) {
    for (const Number n : {-1, 3, 30}) hear(turn, match(turn, n), s.heard, "it");
    const auto zero = MatchCase{[](Number it) { return it == 0; }, [] { return Number(0); }};
    hear(turn, onMatch(turn, turn.fulfilled<Number>(1), zero), s.heard, "none");
  });
  CHECK(s.heard == Heard{"it=\"less\"", "it=\"few 3\"", "it=\"many\"", "none broke: no-match"});
}

}  // namespace
}  // namespace keeve::test
