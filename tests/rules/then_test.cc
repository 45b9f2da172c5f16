// Rules 97 to 102: what a reaction's own promise becomes, and where reactions are not heard of.
#include "keeve/vats/machine.h"
#include "tests/rules/hearing.h"

namespace keeve::test {
namespace {

/// Settles a promise in either way, and what `then` made of it.
struct Both {
  Stage s;
  template <class Make>
  Heard outcome(bool fulfilled, Make make) {
    s.heard.clear();
    s.map.churn([&](Turn& turn) {
      const NumberPair pair = turn.promise<Number>();
      hear(turn, make(turn, pair.promise), s.heard, "then");
      if (fulfilled) {
        turn.call<&Resolver<Number>::fulfill>(pair.resolver, 1);
      } else {
        turn.call<&Resolver<Number>::breakWith>(pair.resolver, Error("sad", ""));
      }
    });
    return s.heard;
  }
};

/// Keeps what it hears of a promise, by name.
struct Listener {
  Value::List heard;
  Become<Listener, void> fulfill(Bcom<Listener> bcom, Value value) const {
    Listener next = *this;
    next.heard.push_back(std::move(value));
    return bcom(std::move(next));
  }
  Become<Listener, void> break_(Bcom<Listener> bcom, Error why) const {
    Listener next = *this;
    next.heard.push_back(why);
    return bcom(std::move(next));
  }
  Value::List all() const { return heard; }
};
BOOST_DESCRIBE_STRUCT(Listener, (), (heard, fulfill, break_, all))

TEST_CASE("then: what the reaction to fulfilment returns fulfils its promise",
          "[core:97][row:GB8]") {
  Both both;
  CHECK(both.outcome(true, [](Turn& turn, const Promise<Number>& p) {
    return turn.then(p, [](Number value) { return value + 10; });
  }) == Heard{"then=11"});
  // A promise that it returns is followed.
  CHECK(both.outcome(true, [](Turn& turn, const Promise<Number>& p) {
    return turn.then(p, [](Turn& in, Number value) {
      return in.send<&Counter::add>(in.spawn<Counter>(Counter{100}), value);
    });
  }) == Heard{"then=101"});
}

TEST_CASE("then: what the reaction to fulfilment throws breaks its promise, not its own catch",
          "[core:97][row:GB8]") {
  Both both;
  bool caught = false;
  CHECK(both.outcome(true, [&](Turn& turn, const Promise<Number>& p) {
    return turn.then(
        p, [](Number) -> Number { throw Error("oops", ""); },
        [&](const Error&) -> Number {
          caught = true;
          return 0;
        });
  }) == Heard{"then broke: oops"});
  CHECK_FALSE(caught);
  CHECK(both.s.reports->take().empty());
}

TEST_CASE("then: what the reaction to breaking returns fulfils, what it throws breaks",
          "[core:97][row:GB8]") {
  Both both;
  CHECK(both.outcome(false, [](Turn& turn, const Promise<Number>& p) {
    return turn.then(p, nullptr, [](const Error&) -> Number { return 7; });
  }) == Heard{"then=7"});
  CHECK(both.outcome(false, [](Turn& turn, const Promise<Number>& p) {
    return turn.then(p, nullptr, [](const Error&) -> Number { throw Error("worse", ""); });
  }) == Heard{"then broke: worse"});
}

TEST_CASE("then: an outcome without a reaction passes through", "[core:97][row:GB8]") {
  Both both;
  CHECK(both.outcome(true, [](Turn& turn, const Promise<Number>& p) {
    return turn.then(p, nullptr, [](const Error&) -> Number { return 7; });
  }) == Heard{"then=1"});
  CHECK(both.outcome(false, [](Turn& turn, const Promise<Number>& p) {
    return turn.then(p, [](Number value) { return value + 10; });
  }) == Heard{"then broke: sad"});
  CHECK(both.outcome(false, [](Turn& turn, const Promise<Number>& p) {
    return turn.then(p, nullptr, nullptr, [] {});
  }) == Heard{"then broke: sad"});
}

TEST_CASE("what a reaction without a promise throws is reported", "[core:98]") {
  Stage s;
  s.map.churn([&](Turn& turn) {
    turn.on(turn.fulfilled<Number>(1), [](Number) { throw Error("oops", "nobody asked"); });
  });
  const std::vector<Report> reports = s.reports->take();
  REQUIRE(reports.size() == 1);
  CHECK(reports[0].what == Report::What::unhandledError);
  CHECK(reports[0].error.kind() == "oops");
  const std::vector<TraceFrame> trace = reports[0].error.trace();
  REQUIRE(trace.size() == 1);
  CHECK(trace[0].vat == "stage");
  CHECK(trace[0].doing == "a reaction to a promise");
}

TEST_CASE("a plain value and an actor are fulfilled from the start", "[core:99]") {
  Stage s;
  s.map.churn([&](Turn& turn) {
    const Ref<Counter> counter = turn.spawn<Counter>();
    turn.on(std::string("text"), [&](const std::string& heard) { s.heard.push_back(heard); });
    turn.on(counter, [&, counter](const Ref<Counter>& heard) {
      if (heard == counter) s.heard.push_back("the actor");
    });
    hear(turn, turn.then(5, [](Number five) { return five + 1; }), s.heard, "then");
  });
  CHECK(s.heard == Heard{"text", "the actor", "then=6"});
}

TEST_CASE("an actor of another vat is fulfilled without asking that vat", "[core:99]") {
  /// Counts what it is asked to deliver, and drops it.
  struct Nowhere final : VatConnector {
    std::size_t posted = 0;
    void post(Messages messages) noexcept override { posted += messages.size(); }
    void wake() noexcept override {}
  };
  const auto nowhere = std::make_shared<Nowhere>();
  Actormap away({"away", nowhere, nullptr, ActormapOptions::OuterBecome::fails});
  const Ref<Counter> far = away.spawn<Counter>();
  Stage s;
  TurnResult<void> result = s.map.turn([&](Turn& turn) {
    REQUIRE_FALSE(turn.isNear(far));
    turn.on(far, [&](const Ref<Counter>& heard) {
      if (heard == far) s.heard.push_back("far");
    });
  });
  CHECK(result.toFar.empty());
  result.next.merge();
  s.map.dispatch(std::move(result.toNear));
  CHECK(s.heard == Heard{"far"});
  CHECK(nowhere->posted == 0);
}

TEST_CASE("a reaction that a failing turn registered is not there", "[core:100]") {
  Stage s;
  NumberPair pair;
  s.map.run([&](Turn& turn) { pair = turn.promise<Number>(); });
  CHECK(kindOf([&] {
          s.map.churn([&](Turn& turn) {
            hear(turn, pair.promise, s.heard, "pending");
            turn.on(5, [&](Number) { s.heard.push_back("data"); });
            throw Error("oops", "");
          });
        }) == "oops");
  s.map.churn([&](Turn& turn) { turn.call<&Resolver<Number>::fulfill>(pair.resolver, 1); });
  CHECK(s.heard.empty());
}

TEST_CASE("without a vat a reaction is a message to near that somebody has to run", "[core:101]") {
  Stage s;
  const auto listen = [&](Turn& turn) {
    turn.on(5, [&](Number five) { s.heard.push_back(std::to_string(five)); });
  };
  TurnResult<void> result = s.map.turn(listen);
  CHECK(result.toNear.size() == 1);
  CHECK(result.toFar.empty());
  CHECK(s.heard.empty());
  result.next.merge();
  CHECK(s.heard.empty());
  s.map.dispatch(std::move(result.toNear));
  CHECK(s.heard == Heard{"5"});
  s.map.run(listen);  // dropped
  CHECK(s.heard.size() == 1);
  s.map.churn(listen);
  CHECK(s.heard == Heard{"5", "5"});
}

TEST_CASE("an actor that listens is told the end, or each step on the way", "[core:102]") {
  Stage s;
  const Ref<Listener> final = s.map.spawn<Listener>();
  const Ref<Listener> partial = s.map.spawn<Listener>();
  NumberPair p, q, r;
  s.map.churn([&](Turn& turn) {
    p = turn.promise<Number>();
    q = turn.promise<Number>();
    r = turn.promise<Number>();
    turn.listen(p.promise, final, Turn::Partial::no);
    turn.listen(p.promise, partial, Turn::Partial::yes);
    turn.call<&Resolver<Number>::follow>(p.resolver, q.promise);
    turn.call<&Resolver<Number>::follow>(q.resolver, r.promise);
    turn.call<&Resolver<Number>::fulfill>(r.resolver, 7);
  });
  CHECK(s.map.peek<&Listener::all>(final) == Value::List{7});
  CHECK(s.map.peek<&Listener::all>(partial) == Value::List{q.promise, r.promise, 7});
}

TEST_CASE("an actor that listens is told of the error that broke the promise", "[core:102]") {
  Stage s;
  const Ref<Listener> listener = s.map.spawn<Listener>();
  const Error why("sad", "for a reason");
  s.map.churn([&](Turn& turn) { turn.listen(turn.broken<Number>(why), listener); });
  const Value::List heard = s.map.peek<&Listener::all>(listener);
  REQUIRE(heard.size() == 1);
  CHECK(heard[0].error().same(why));
}

}  // namespace
}  // namespace keeve::test
