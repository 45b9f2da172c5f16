// Coroutines as handlers and reactions, beyond what rule 104 says.
#include "keeve/core/co.h"

#include "tests/support/world.h"

namespace keeve::test {
namespace {

using Number = std::int64_t;

/// Becomes another while one of its handlers waits.
struct Changing {
  std::string name;
  Co<std::string> nameAround(Turn& turn, Promise<Number> promise) const {
    const std::string before = name;
    co_await promise;
    static_cast<void>(turn);
    co_return before + name;  // this is the one whose handler began
  }
  Become<Changing, void> rename(Bcom<Changing> bcom, std::string next) const {
    return bcom(Changing{std::move(next)});
  }
  Co<Ref<Counter>> make(Turn& turn, Number count) const {
    co_return turn.spawn<Counter>(Counter{count});
  }
  Co<Number> fails(Turn&) const {
    throw Error("oops", "before it waited");
    co_return 0;
  }
  Co<Number> many(Turn& turn, Ref<Counter> counter, Number times) const {
    Number sum = 0;
    for (Number i = 0; i < times; ++i) sum += co_await turn.send<&Counter::value>(counter);
    co_return sum;
  }
  Co<Number> nested(Turn& turn, Ref<Counter> counter) const {
    const auto self = turn.self<Changing>();
    const Number first = co_await turn.call<&Changing::many>(self, counter, Number(2));
    const Number second = co_await turn.send<&Changing::many>(self, counter, Number(3));
    co_return first * 100 + second;
  }
};
BOOST_DESCRIBE_STRUCT(Changing, (), (name, nameAround, rename, make, fails, many, nested))

struct Scene {
  std::shared_ptr<KeptReports> reports = std::make_shared<KeptReports>();
  Actormap map{{"scene", nullptr, reports, {}}};
  Ref<Changing> changing = map.spawn<Changing>(Changing{"old"});
  Ref<Counter> one = map.spawn<Counter>(Counter{1});
  std::string heard;

  template <class T>
  void hear(Turn& turn, const Promise<T>& promise) {
    turn.on(
        promise, [this](const T& value) { heard += toValue(value).toString(); },
        [this](const Error& why) { heard += why.kind(); });
  }
};

TEST_CASE("a handler goes on in the behaviour in which it began") {
  Scene s;
  PromisePair<Number> pair;
  s.map.churn([&](Turn& turn) {
    pair = turn.promise<Number>();
    s.hear(turn, turn.send<&Changing::nameAround>(s.changing, pair.promise));
  });
  s.map.poke<&Changing::rename>(s.changing, "new");
  s.map.churn([&](Turn& turn) { turn.call<&Resolver<Number>::fulfill>(pair.resolver, 1); });
  CHECK(s.heard == "\"oldold\"");
}

TEST_CASE("a coroutine need not wait, may return an actor, and may fail at once") {
  Scene s;
  s.map.churn([&](Turn& turn) {
    const auto made = turn.send<&Changing::make>(s.changing, Number(7));
    s.hear(turn, turn.send<&Counter::value>(made));
    s.hear(turn, turn.send<&Changing::fails>(s.changing));
    CHECK(kindOf([&] { turn.call<&Changing::fails>(s.changing); }) == "oops");
  });
  CHECK((s.heard == "oops7" || s.heard == "7oops"));
}

TEST_CASE("a coroutine may wait many times, and for coroutines") {
  Scene s;
  s.map.churn([&](Turn& turn) {
    s.hear(turn, turn.send<&Changing::many>(s.changing, s.one, Number(100'000)));
  });
  CHECK(s.heard == "100000");
  s.heard.clear();
  s.map.churn([&](Turn& turn) { s.hear(turn, turn.send<&Changing::nested>(s.changing, s.one)); });
  CHECK(s.heard == "203");
}

TEST_CASE("a reaction may be a coroutine, and what it captured stays while it waits") {
  Scene s;
  const auto held = std::make_shared<Number>(5);
  s.map.churn([&](Turn& turn) {
    s.hear(turn, turn.then(turn.fulfilled<Number>(1),
                           [held, counter = s.one](Turn& in, Number value) -> Co<Number> {
                             value += co_await in.send<&Counter::value>(counter);
                             value += co_await in.send<&Counter::value>(counter);
                             co_return value + *held;
                           }));
  });
  CHECK(s.heard == "8");
  CHECK(held.use_count() == 1);
}

TEST_CASE("a coroutine without an asker reports what it fails with") {
  Scene s;
  s.map.churn([&](Turn& turn) {
    turn.on(turn.fulfilled<Number>(1), [counter = s.one](Turn& in, Number) -> Co<void> {
      co_await in.send<&Counter::value>(counter);
      throw Error("oops", "nobody hears");
    });
  });
  const auto reports = s.reports->take();
  REQUIRE(reports.size() == 1);
  CHECK(reports[0].error.kind() == "oops");
}

TEST_CASE("a coroutine waits for nothing in a promise that is settled already") {
  Scene s;
  s.map.churn([&](Turn& turn) {
    const auto settled = turn.fulfilled<Number>(3);
    s.hear(turn, turn.then(Unit(), [settled](Turn&, Unit) -> Co<Number> {
      const Number first = co_await settled;
      co_return first + co_await settled;
    }));
  });
  CHECK(s.heard == "6");
}

Co<Number> writeDown(Turn&, Promise<Number> promise, std::shared_ptr<Number> heard) {
  *heard = co_await promise;
  co_return *heard;
}

TEST_CASE("a coroutine that is let go of while it waits goes on") {
  Scene s;
  const auto heard = std::make_shared<Number>(0);
  PromisePair<Number> pair;
  s.map.churn([&](Turn& turn) {
    pair = turn.promise<Number>();
    const auto waiting = writeDown(turn, pair.promise, heard);
  });
  CHECK(heard.use_count() == 2);
  s.map.churn([&](Turn& turn) { turn.call<&Resolver<Number>::fulfill>(pair.resolver, 5); });
  CHECK(*heard == 5);
  CHECK(heard.use_count() == 1);
}

TEST_CASE("a coroutine that is kept outlives what it waits for") {
  Scene s;
  const auto heard = std::make_shared<Number>(0);
  s.map.churn([&](Turn& turn) {
    std::optional<Co<Number>> kept;
    CHECK(kindOf([&] {
            turn.attempt([&] {
              kept = writeDown(turn, turn.promise<Number>().promise, heard);
              throw Error("oops", "");
            });
          }) == "oops");
    CHECK(heard.use_count() == 2);
  });
  CHECK(heard.use_count() == 1);
}

}  // namespace
}  // namespace keeve::test
