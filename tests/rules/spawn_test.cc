// Rules 12 to 19: making actors.
#include <optional>

#include "tests/support/world.h"

namespace keeve::test {

/// Does in its constructor all that one may do there, then fails if it is asked to.
struct Busy {
  Ref<Counter> inner;
  Promise<std::int64_t> answer;
  std::int64_t told = 0;

  static Busy construct(Turn& turn, Bcom<Busy>, const Ref<Counter>& outer, const Ref<Log>& log,
                        bool fails) {
    Busy made;
    made.inner = turn.spawn<Counter>(1);
    made.told = turn.call<&Counter::add>(outer, 10);
    made.answer = turn.send<&Counter::add>(outer, 100);
    turn.sendOnly<&Log::write>(log, "born");
    if (fails) throw Error("stillborn", "as it was asked to");
    return made;
  }
  std::int64_t first() const { return told; }
  Promise<std::int64_t> later() const { return answer; }
  std::int64_t innerValue(Turn& turn) const { return turn.call<&Counter::value>(inner); }
};
BOOST_DESCRIBE_STRUCT(Busy, (), (inner, answer, told, first, later, innerValue))

/// A greeter is whichever of its kind the constructor chooses.
struct Greeter {
  virtual ~Greeter() = default;
  virtual std::string greet() const = 0;
  static Ref<Greeter> construct(Turn& turn, Ref<Greeter> existing);
};
BOOST_DESCRIBE_STRUCT(Greeter, (), (greet))

struct Polite : Greeter {
  std::string greet() const override { return "good day"; }
  static Polite construct() { return {}; }
};
BOOST_DESCRIBE_STRUCT(Polite, (Greeter), ())

Ref<Greeter> Greeter::construct(Turn& turn, Ref<Greeter> existing) {
  return existing ? existing : Ref<Greeter>(turn.spawn<Polite>());
}

/// Asks for itself: in its constructor, and in a handler.
struct Selfish {
  bool knewItself = false;
  static Selfish construct(Turn& turn) {
    return {kindOf([&] { turn.self<Selfish>(); }) != kind::noSelf};
  }
  Ref<Selfish> me(Turn& turn) const { return turn.self<Selfish>(); }
  bool knew() const { return knewItself; }
  bool childKnew(Turn& turn) const {
    const auto child = turn.spawn<Selfish>();
    return turn.call<&Selfish::knew>(child) || !(turn.self<Selfish>() == me(turn));
  }
};
BOOST_DESCRIBE_STRUCT(Selfish, (), (knewItself, me, knew, childKnew))

TEST_CASE("an actor can be called in the turn that made it, and is gone if the turn fails",
          "[core:12][row:GB3][row:GB4]") {
  Actormap world;
  const std::int64_t value = world.run([](Turn& turn) {
    const Ref<Counter> counter = turn.spawn<Counter>(7);
    return turn.call<&Counter::add>(counter, 1);
  });
  CHECK(value == 8);

  Ref<Counter> leaked;
  CHECK(kindOf([&] {
          world.run([&](Turn& turn) {
            leaked = turn.spawn<Counter>(7);
            throw Error("odd", "");
          });
        }) == "odd");
  CHECK(kindOf([&] { world.peek<&Counter::value>(leaked); }) == kind::noSuchActor);
}

TEST_CASE("a constructor gets the bcom first, then the arguments", "[core:13]") {
  Actormap world;
  const auto outer = world.spawn<Counter>(1);
  const auto log = world.spawn<Log>();
  const auto busy = world.spawn<Busy>(outer, log, false);
  CHECK(world.peek<&Busy::first>(busy) == 11);
}

TEST_CASE("a constructor may give an actor that there is already", "[core:13][core:D11]") {
  Actormap world;
  const Ref<Greeter> made = world.spawn<Greeter>(Ref<Greeter>());
  CHECK(world.peek<&Greeter::greet>(made) == "good day");
  const std::size_t before = world.size();
  CHECK(world.spawn<Greeter>(made) == made);
  CHECK(world.size() == before);
}

TEST_CASE("a constructor may spawn, call, send and promise, all within the turn", "[core:14]") {
  Actormap world;
  const auto outer = world.spawn<Counter>(1);
  const auto log = world.spawn<Log>();
  std::int64_t later = 0;
  const auto busy = world.churn([&](Turn& turn) {
    const auto made = turn.spawn<Busy>(outer, log, false);
    CHECK(turn.call<&Counter::value>(outer) == 11);  // called: at once
    CHECK(turn.call<&Log::all>(log).empty());        // sent: not yet
    turn.on(turn.call<&Busy::later>(made), [&](std::int64_t n) { later = n; });
    return made;
  });
  CHECK(world.peek<&Busy::innerValue>(busy) == 1);
  CHECK(world.peek<&Log::all>(log) == std::vector<std::string>{"born"});
  CHECK(later == 111);
}

TEST_CASE("what a constructor sent is never sent if the turn fails afterwards", "[core:14]") {
  Actormap world;
  const auto outer = world.spawn<Counter>(1);
  const auto log = world.spawn<Log>();
  CHECK(kindOf([&] {
          world.churn([&](Turn& turn) {
            turn.spawn<Busy>(outer, log, false);
            throw Error("odd", "");
          });
        }) == "odd");
  world.churn([](Turn&) {});
  CHECK(world.peek<&Log::all>(log).empty());
  CHECK(world.peek<&Counter::value>(outer) == 1);
}

TEST_CASE("a constructor that throws leaves no actor, but what it completed stays if it is caught",
          "[core:15][core:D1]") {
  Actormap world;
  const auto outer = world.spawn<Counter>(1);
  const auto log = world.spawn<Log>();
  const std::size_t before = world.size();
  world.churn([&](Turn& turn) {
    CHECK(kindOf([&] { turn.spawn<Busy>(outer, log, true); }) == "stillborn");
  });
  CHECK(world.peek<&Counter::value>(outer) == 111);  // its call, and its message
  CHECK(world.peek<&Log::all>(log) == std::vector<std::string>{"born"});
  CHECK(world.size() == before);  // even the actor that it made is gone with its only reference
}

TEST_CASE("a constructor does not know its actor, a handler does", "[core:16]") {
  Actormap world;
  const auto selfish = world.spawn<Selfish>();
  CHECK_FALSE(world.peek<&Selfish::knew>(selfish));
  CHECK(world.peek<&Selfish::me>(selfish) == selfish);
  CHECK_FALSE(world.poke<&Selfish::childKnew>(selfish));  // nor the actor whose handler spawns
  CHECK(kindOf([&] { world.peek([](Turn& turn) { turn.self<Selfish>(); }); }) == kind::noSelf);
}

TEST_CASE("spawning in a turn that stands beside leaves the actormap without the actor",
          "[core:17]") {
  Actormap world;
  auto [counter, next, toNear, toFar] =
      world.turn([](Turn& turn) { return turn.spawn<Counter>(5); });
  CHECK(kindOf([&, actor = counter] { world.peek<&Counter::value>(actor); }) == kind::noSuchActor);
  CHECK(next.peek<&Counter::value>(counter) == 5);
  next.merge();
  CHECK(world.peek<&Counter::value>(counter) == 5);
}

TEST_CASE("spawning into an actormap commits at once, and on an exception nothing", "[core:17]") {
  Actormap world;
  const auto outer = world.spawn<Counter>(1);
  const auto log = world.spawn<Log>();
  CHECK(kindOf([&] { world.spawn<Busy>(outer, log, true); }) == "stillborn");
  CHECK(world.peek<&Counter::value>(outer) == 1);

  world.spawn<Busy>(outer, log, false);
  CHECK(world.peek<&Counter::value>(outer) == 11);
  world.churn([](Turn&) {});
  CHECK(world.peek<&Log::all>(log).empty());  // what the constructor sent was dropped
}

TEST_CASE("an actor does not die of an exception", "[core:18]") {
  Actormap::Options options;
  options.sink = std::make_shared<KeptReports>();
  Actormap world(options);
  const auto counter = world.spawn<Counter>(5);
  CHECK(kindOf([&] { world.poke<&Counter::fail>(counter); }) == "asked-to-fail");
  CHECK(world.poke<&Counter::add>(counter, 1) == 6);

  std::int64_t after = 0;
  world.churn([&](Turn& turn) {
    turn.sendOnly<&Counter::fail>(counter);
    turn.on(turn.send<&Counter::add>(counter, 1), [&](std::int64_t n) { after = n; });
  });
  CHECK(after == 7);
}

TEST_CASE("two actors of one class are independent, and so are their bcoms", "[core:19]") {
  Actormap world;
  std::optional<Become<Procedure<void(bool)>, void>> stash;
  const auto make = [&] {
    return world.spawn([&](Bcom<Procedure<void(bool)>> bcom, bool seals) {
      if (seals) stash.emplace(bcom([](bool) { throw Error("became", ""); }));
      return seals ? bcom.unchanged() : *stash;
    });
  };
  const auto a = make();
  const auto b = make();
  const auto tell = [&](const Ref<Procedure<void(bool)>>& actor, bool seals) {
    return kindOf([&] { world.run([&](Turn& turn) { turn.call(actor, seals); }); });
  };
  CHECK(tell(a, true) == "nothing");
  CHECK(tell(b, false) == kind::foreignBecome);
  CHECK(tell(b, true) == "nothing");   // b is what it was
  CHECK(tell(b, false) == "nothing");  // and may return its own
  CHECK(tell(b, true) == "became");
  CHECK(tell(a, true) == "nothing");  // a did not change

  const auto one = world.spawn<Counter>();
  const auto two = world.spawn<Counter>();
  world.poke<&Counter::add>(one, 1);
  CHECK(world.peek<&Counter::value>(two) == 0);
}

}  // namespace keeve::test
