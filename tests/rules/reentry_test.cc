// Rules 28 to 31: becoming from a reaction, becoming while being called, and state outside.
#include "tests/support/world.h"

namespace keeve::test {

/// Adds what a promise brings, by a message to itself: a reaction cannot become.
struct Saver {
  std::int64_t saved = 0;
  void addLater(Turn& turn, Bcom<Saver> bcom, const Promise<std::int64_t>& amount) const {
    turn.on(amount, [bcom, self = turn.self<Saver>(), old = saved](Turn& later, std::int64_t n) {
      static_cast<void>(bcom(Saver{old + n}));  // seals, and that is all
      later.sendOnly<&Saver::add>(self, n);
    });
  }
  Become<Saver, void> add(Bcom<Saver> bcom, std::int64_t n) const { return bcom(Saver{saved + n}); }
  std::int64_t balance() const { return saved; }
};
BOOST_DESCRIBE_STRUCT(Saver, (), (saved, addLater, add, balance))

/// Calls itself before it becomes.
struct Reentrant {
  std::int64_t count = 0;

  Become<Reentrant, std::int64_t> addOne(Bcom<Reentrant> bcom) const {
    return bcom(Reentrant{count + 1}, count + 1);
  }
  /// Its inner call adds one; then it wants to be a hundred more than it was.
  Become<Reentrant, std::int64_t> addHundred(Turn& turn, Bcom<Reentrant> bcom) const {
    turn.call<&Reentrant::addOne>(turn.self<Reentrant>());
    return bcom(Reentrant{count + 100}, count + 100);
  }
  /// Its inner calls see what the calls before them made of it.
  std::int64_t addTwice(Turn& turn) const {
    turn.call<&Reentrant::addOne>(turn.self<Reentrant>());
    return turn.call<&Reentrant::addOne>(turn.self<Reentrant>());
  }
  std::int64_t value() const { return count; }
};
BOOST_DESCRIBE_STRUCT(Reentrant, (), (count, addOne, addHundred, addTwice, value))

TEST_CASE("what a bcom seals in a reaction changes nothing, a message to oneself does",
          "[core:28]") {
  Actormap world;
  const auto saver = world.spawn<Saver>();
  const auto pair = world.run([](Turn& turn) { return turn.promise<std::int64_t>(); });
  world.run([&](Turn& turn) { turn.call<&Saver::addLater>(saver, pair.promise); });
  std::vector<std::int64_t> seen;
  world.churn([&](Turn& turn) {
    turn.on(pair.promise, [&](Turn& in, std::int64_t) {
      seen.push_back(in.call<&Saver::balance>(saver));  // after the saver's own reaction
    });
    turn.call<&Resolver<std::int64_t>::fulfill>(pair.resolver, 5);
  });
  CHECK(seen == std::vector<std::int64_t>{0});
  CHECK(world.peek<&Saver::balance>(saver) == 5);
}

TEST_CASE("what an actor became in a call is seen by the next call of the turn", "[core:29]") {
  Actormap world;
  const auto counter = world.spawn<Counter>();
  world.run([&](Turn& turn) {
    turn.call<&Counter::add>(counter, 1);
    CHECK(turn.call<&Counter::value>(counter) == 1);
    turn.call<&Counter::add>(counter, 1);
    CHECK(turn.call<&Counter::value>(counter) == 2);
  });
}

TEST_CASE("an actor that is called while it runs has become what the inner call made of it",
          "[core:30]") {
  Actormap world;
  const auto actor = world.spawn<Reentrant>();
  CHECK(world.poke<&Reentrant::addTwice>(actor) == 2);
  CHECK(world.peek<&Reentrant::value>(actor) == 2);
}

TEST_CASE("an outer become over an inner one is stale: uncaught, the turn is undone",
          "[core:30][core:D19]") {
  Actormap world;
  const auto actor = world.spawn<Reentrant>();
  CHECK(kindOf([&] { world.poke<&Reentrant::addHundred>(actor); }) == kind::staleBecome);
  CHECK(world.peek<&Reentrant::value>(actor) == 0);
}

TEST_CASE("an outer become over an inner one is stale: caught, the inner one stays",
          "[core:30][core:D19]") {
  Actormap world;
  const auto actor = world.spawn<Reentrant>();
  world.run([&](Turn& turn) {
    CHECK(kindOf([&] { turn.call<&Reentrant::addHundred>(actor); }) == kind::staleBecome);
  });
  CHECK(world.peek<&Reentrant::value>(actor) == 1);
}

TEST_CASE("an actormap can be told to let the outer become win", "[core:30][core:D19]") {
  Actormap::Options options;
  options.outerBecome = Actormap::Options::OuterBecome::wins;
  Actormap world(options);
  const auto actor = world.spawn<Reentrant>();
  CHECK(world.poke<&Reentrant::addHundred>(actor) == 100);
  CHECK(world.peek<&Reentrant::value>(actor) == 100);
}

TEST_CASE("what a handler does outside of its actor is not undone", "[core:31]") {
  Actormap world;
  const auto outside = std::make_shared<int>(0);  // a closure is the way to get at such a thing
  const auto actor = world.spawn([outside](bool fails) {
    ++*outside;
    if (fails) throw Error("odd", "");
  });
  CHECK(kindOf([&] { world.run([&](Turn& turn) { turn.call(actor, true); }); }) == "odd");
  CHECK(*outside == 1);
  world.peek([&](Turn& turn) { turn.call(actor, false); });
  CHECK(*outside == 2);
}

}  // namespace keeve::test
