// Rules 106 to 108: the ways to run a turn on an actormap, and what becomes of its messages.
#include "tests/rules/hearing.h"

namespace keeve::test {
namespace {

/// Does several things in one turn.
struct Busy {
  Ref<Log> log;
  std::string greet(Turn& turn, std::string name) const {
    turn.sendOnly<&Log::write>(log, "hello " + name);
    turn.sendOnly<&Log::write>(log, "goodbye " + name);
    return "greeted " + name;
  }
  void writeAndFail(Turn& turn) const {
    turn.call<&Log::write>(log, "written before it failed");
    throw Error("oops", "after it wrote");
  }
};
BOOST_DESCRIBE_STRUCT(Busy, (), (log, greet, writeAndFail))

/// Keeps what it is asked to deliver.
struct Kept final : VatConnector {
  Messages messages;
  void post(Messages more) noexcept override { messages.append(std::move(more)); }
  void wake() noexcept override {}
};

/// Calls itself while it changes.
struct Reentrant {
  Number count = 0;
  Become<Reentrant, Number> addOne(Bcom<Reentrant> bcom) const {
    return bcom(Reentrant{count + 1}, count + 1);
  }
  Become<Reentrant, Number> twice(Turn& turn, Bcom<Reentrant> bcom) const {
    turn.call<&Reentrant::addOne>(turn.self<Reentrant>());
    return bcom(Reentrant{count + 100}, count + 100);
  }
  Number value() const { return count; }
};
BOOST_DESCRIBE_STRUCT(Reentrant, (), (count, addOne, twice, value))

/// Is never made: its constructor gives another actor.
struct Adopted {
  Number value() const { return 0; }
  static Ref<Adopted> construct(Ref<Adopted> existing) { return existing; }
};
struct Plain {
  Number number = 0;
  Number value() const { return number; }
};
BOOST_DESCRIBE_STRUCT(Adopted, (), (value))
BOOST_DESCRIBE_STRUCT(Plain, (), (number, value))

/// Fails when it is made.
struct Unborn {
  Number number = 0;
  static Unborn construct(Turn& turn, Ref<Log> log) {
    turn.call<&Log::write>(log, "being born");
    throw Error("stillborn", "");
  }
};
BOOST_DESCRIBE_STRUCT(Unborn, (), (number))

struct Scene : Stage {
  Ref<Counter> counter = map.spawn<Counter>();
  Ref<Log> log = map.spawn<Log>();
  Ref<Busy> busy = map.spawn<Busy>(Busy{log});
  Heard written() const { return map.peek<&Log::all>(log); }
  Number count() const { return map.peek<&Counter::value>(counter); }
};

TEST_CASE("a turn that stands beside gives a result, a state and its messages in order",
          "[core:106][row:GB13][row:GB16]") {
  Scene s;
  const auto island = std::make_shared<Kept>();
  Actormap away({"away", island, nullptr, ActormapOptions::OuterBecome::fails});
  const Ref<Log> far = away.spawn<Log>();
  auto beside = s.map.turn([&](Turn& turn) {
    turn.sendOnly<&Log::write>(far, "far 1");
    turn.call<&Counter::add>(s.counter, Number(5));
    turn.sendOnly<&Log::write>(far, "far 2");
    return turn.call<&Busy::greet>(s.busy, "Ann");
  });
  CHECK(beside.result == "greeted Ann");
  CHECK(beside.toNear.size() == 2);
  CHECK(beside.toFar.size() == 2);
  CHECK(s.count() == 0);
  CHECK(s.written().empty());
  CHECK(beside.next.peek<&Counter::value>(s.counter) == 5);

  beside.next.merge();
  CHECK(s.count() == 5);
  s.map.dispatch(std::move(beside.toNear));
  CHECK(s.written() == Heard{"hello Ann", "goodbye Ann"});
  s.map.dispatch(std::move(beside.toFar));
  away.dispatch(std::move(island->messages));
  CHECK(away.peek<&Log::all>(far) == Heard{"far 1", "far 2"});
}

TEST_CASE("poke commits and returns the value, or commits nothing", "[core:107][row:GB17]") {
  Scene s;
  CHECK(s.map.poke<&Counter::add>(s.counter, Number(5)) == 5);
  CHECK(s.count() == 5);
  CHECK(s.map.poke(s.counter, "add", {1}) == Value(6));
  CHECK(kindOf([&] { s.map.poke<&Busy::writeAndFail>(s.busy); }) == "oops");
  CHECK(s.written().empty());
}

TEST_CASE("peek returns the value and never commits", "[core:107][row:GB18]") {
  Scene s;
  CHECK(s.map.peek<&Counter::add>(s.counter, Number(5)) == 5);
  CHECK(s.count() == 0);
  CHECK(kindOf([&] { s.map.peek<&Busy::writeAndFail>(s.busy); }) == "oops");
  CHECK(s.written().empty());
}

TEST_CASE("a function can be run as a turn, with and without commit", "[core:107][row:GB19]") {
  Scene s;
  const auto addTwice = [&](Turn& turn) {
    turn.call<&Counter::add>(s.counter, Number(1));
    return turn.call<&Counter::add>(s.counter, Number(1));
  };
  CHECK(s.map.peek(addTwice) == 2);
  CHECK(s.count() == 0);
  CHECK(s.map.run(addTwice) == 2);
  CHECK(s.count() == 2);
  CHECK(kindOf([&] {
          s.map.run([&](Turn& turn) {
            addTwice(turn);
            throw Error("oops", "");
          });
        }) == "oops");
  CHECK(s.count() == 2);
}

TEST_CASE("a spawn is committed at once, or stands beside, or fails without a trace",
          "[core:107][row:GB14][row:GB15]") {
  Scene s;
  auto beside = s.map.turn([](Turn& turn) { return turn.spawn<Counter>(Counter{7}); });
  CHECK(kindOf([&] { s.map.peek<&Counter::value>(beside.result); }) == kind::noSuchActor);
  CHECK(beside.next.peek<&Counter::value>(beside.result) == 7);
  beside.next.merge();
  CHECK(s.map.peek<&Counter::value>(beside.result) == 7);

  const std::size_t before = s.map.size();
  CHECK(s.map.peek<&Counter::value>(s.map.spawn<Counter>(Counter{8})) == 8);
  CHECK(kindOf([&] { s.map.spawn<Unborn>(s.log); }) == "stillborn");
  CHECK(s.written().empty());
  CHECK(s.map.size() == before);
}

TEST_CASE("a reckless poke writes through: what was done before a throw stays",
          "[core:107][row:GB20]") {
  Scene s;
  CHECK(s.map.recklessPoke<&Counter::add>(s.counter, Number(2)) == 2);
  CHECK(kindOf([&] { s.map.recklessPoke<&Busy::writeAndFail>(s.busy); }) == "oops");
  CHECK(s.written() == Heard{"written before it failed"});
  CHECK(s.count() == 2);
  Transactormap beside(s.map);
  CHECK(kindOf([&] { beside.recklessPoke<&Counter::add>(s.counter, Number(1)); }) ==
        kind::notARoot);
  CHECK(beside.peek<&Counter::value>(s.counter) == 2);
}

TEST_CASE("what a run from outside sends is dropped, and its promises stay pending",
          "[core:108][core:D10]") {
  Scene s;
  s.map.poke<&Busy::greet>(s.busy, "Ann");
  s.map.peek<&Busy::greet>(s.busy, "Ben");
  const auto promise =
      s.map.run([&](Turn& turn) { return turn.send<&Busy::greet>(s.busy, "Cat"); });
  CHECK(s.written().empty());
  s.map.churn([](Turn&) {});
  CHECK(s.written().empty());
  CHECK_FALSE(s.map.run([&](Turn& turn) { return turn.isSettled(promise); }));
}

TEST_CASE("churn runs all near messages that come of a turn, each in its own, and drops far ones",
          "[core:108][core:D10]") {
  Scene s;
  const auto island = std::make_shared<Kept>();
  Actormap away({"away", island, nullptr, ActormapOptions::OuterBecome::fails});
  const Ref<Log> far = away.spawn<Log>();
  s.map.churn([&](Turn& turn) {
    turn.sendOnly<&Log::write>(far, "dropped");
    turn.sendOnly<&Busy::writeAndFail>(s.busy);
    turn.sendOnly(turn.spawn([far](Turn& in) { in.sendOnly<&Log::write>(far, "dropped too"); }));
    hear(turn, turn.send<&Busy::greet>(s.busy, "Ann"), s.heard, "answer");
  });
  CHECK(s.written() == Heard{"hello Ann", "goodbye Ann"});
  CHECK(s.heard == Heard{"answer=\"greeted Ann\""});
  CHECK(island->messages.empty());
}

TEST_CASE("a constructor may give an actor that exists instead of making one", "[core:D11]") {
  Stage s;
  s.map.run([](Turn& turn) {
    const AnyRef plain = turn.spawn<Plain>(Plain{5});
    const AnyRef adopted = turn.spawn<Adopted>(plain.as<Ref<Adopted>>());
    CHECK(adopted == plain);
    CHECK(turn.call(adopted, "value", {}) == Value(5));
  });
}

TEST_CASE("an outer become over a nested one of the same actor fails, or wins where asked for",
          "[core:D19]") {
  Stage s;
  const Ref<Reentrant> actor = s.map.spawn<Reentrant>();
  CHECK(kindOf([&] { s.map.poke<&Reentrant::twice>(actor); }) == kind::staleBecome);
  CHECK(s.map.peek<&Reentrant::value>(actor) == 0);
  s.map.run([&](Turn& turn) {
    CHECK(kindOf([&] { turn.call<&Reentrant::twice>(actor); }) == kind::staleBecome);
  });
  CHECK(s.map.peek<&Reentrant::value>(actor) == 1);

  Actormap goblins({"goblins", nullptr, nullptr, ActormapOptions::OuterBecome::wins});
  const Ref<Reentrant> other = goblins.spawn<Reentrant>();
  CHECK(goblins.poke<&Reentrant::twice>(other) == 100);
  CHECK(goblins.peek<&Reentrant::value>(other) == 100);
}

}  // namespace
}  // namespace keeve::test
