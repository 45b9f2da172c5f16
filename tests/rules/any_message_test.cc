// Actors that take any message.
#include "tests/support/world.h"

namespace keeve::test {
namespace {

using Number = std::int64_t;

/// Passes on what it hears, and keeps the names.
struct Audit {
  AnyRef target;
  Ref<Log> log;
  Value receive(Turn& turn, AnyMessage message) const {
    turn.call<&Log::write>(log, std::string(message.method));
    if (turn.isNear(target)) return turn.call(target, message.method, std::move(message.arguments));
    return turn.send(target, message.method, std::move(message.arguments));
  }
};
BOOST_DESCRIBE_STRUCT(Audit, (), (target, log))

/// Counts what it hears, and answers with it.
struct Tally {
  Number heard = 0;
  Become<Tally, Value> receive(Bcom<Tally> bcom, AnyMessage) const {
    return bcom(Tally{heard + 1}, Value(heard + 1));
  }
  Number count() const { return heard; }
};
BOOST_DESCRIBE_STRUCT(Tally, (), (heard, count))

struct Parent {
  virtual ~Parent() = default;
  virtual std::string name() const = 0;
};
BOOST_DESCRIBE_STRUCT(Parent, (), (name))

struct Child : Parent {
  std::string name() const override { return "child"; }
  Value receive(AnyMessage message) const { return std::string(message.method) + "?"; }
};
BOOST_DESCRIBE_STRUCT(Child, (Parent), ())

/// Takes what is no Datum, so nobody can pass it on.
struct Private {
  struct Secret {
    int code;
  };
  int open(Secret secret) const { return secret.code; }
};
BOOST_DESCRIBE_STRUCT(Private, (), ())

struct Letterbox {
  std::vector<std::string> letters;
  Become<Letterbox, std::size_t> receive(Bcom<Letterbox> bcom, std::string letter) const {
    auto next = letters;
    next.push_back(std::move(letter));
    return bcom(Letterbox{next}, next.size());
  }
};
BOOST_DESCRIBE_STRUCT(Letterbox, (), (letters, receive))

/// Answers later.
struct Slow {
  Co<Value> receive(Turn& turn, AnyMessage message) const {
    const std::string method(message.method);
    co_await turn.fulfilled(Number(1));
    co_return Value(method);
  }
};
BOOST_DESCRIBE_STRUCT(Slow, (), ())

struct Scene {
  Actormap map;
  Ref<Counter> counter = map.spawn<Counter>();
  Ref<Log> log = map.spawn<Log>();
  Ref<Counter> audited = map.spawn<Audit>(counter, log).as<Ref<Counter>>();
  std::vector<std::string> heard() const { return map.peek<&Log::all>(log); }
};

TEST_CASE(
    "an actor that takes any message stands in for another: typed and by name, called and sent") {
  Scene s;
  CHECK(s.map.poke<&Counter::add>(s.audited, Number(2)) == 2);
  CHECK(s.map.poke(s.audited, "add", {Value(3)}) == Value(5));
  Number later = 0;
  s.map.churn([&](Turn& turn) {
    turn.on(turn.send<&Counter::value>(s.audited), [&](Number n) { later = n; });
    turn.sendOnly<&Counter::add>(s.audited, Number(1));
    turn.sendOnly(s.audited, "add", {Value(1)});
  });
  CHECK(later == 5);
  CHECK(s.map.peek<&Counter::value>(s.counter) == 7);
  CHECK(s.heard() == std::vector<std::string>{"add", "add", "value", "add", "add"});
}

TEST_CASE(
    "what it takes is undone with its turn, and the error of the one behind it is the caller's") {
  Scene s;
  CHECK(kindOf([&] { s.map.poke<&Counter::fail>(s.audited); }) == "asked-to-fail");
  CHECK(s.heard().empty());
  CHECK(kindOf([&] { s.map.poke(s.audited, "jump", {}); }) == "no-such-method");
}

TEST_CASE("it may become, and its own described methods go first") {
  Actormap map;
  const Ref<Tally> tally = map.spawn<Tally>();
  CHECK(map.poke<&Counter::add>(tally.as<Ref<Counter>>(), Number(7)) == 1);
  CHECK(map.poke(tally, "whatever", {Value("a"), Value(2)}) == Value(2));
  CHECK(map.poke(tally, "count", {}) == Value(2));
  CHECK(map.poke<&Tally::count>(tally) == 2);
  // Typed, too: another actor's method of the name that it has itself.
  const Ref<Parent> child = map.spawn<Child>();
  CHECK(map.poke<&Parent::name>(child) == "child");
  CHECK(map.poke(child, "age", {}) == Value("age?"));
}

TEST_CASE("a typed call through it says what cannot be passed on") {
  Scene s;
  const auto behind = s.map.spawn<Audit>(s.map.spawn<Private>(), s.log).as<Ref<Private>>();
  CHECK(errorOf([&] {
          s.map.poke<&Private::open>(behind, Private::Secret{1});
        }).starts_with("bad-type: Audit#"));
  const auto tally = s.map.spawn<Tally>().as<Ref<Log>>();
  CHECK(kindOf([&] { s.map.poke<&Log::all>(tally); }) == "bad-type");
}

TEST_CASE("it may answer later: who sent gets the promise of it, who called is told to send") {
  Actormap map;
  const auto slow = map.spawn<Slow>().as<Ref<Log>>();
  CHECK(errorOf([&] { map.poke<&Log::all>(slow); }).starts_with("not-near: Slow#"));
  std::string answer;
  map.churn([&](Turn& turn) {
    turn.on(turn.send(slow, "hello", {}), [&](const Value& value) { answer = value.text(); });
  });
  CHECK(answer == "hello");
}

/// Answers what it was made with.
struct Parrot {
  Value answer;
  Value receive(AnyMessage) const { return answer; }
};
BOOST_DESCRIBE_STRUCT(Parrot, (), (answer))

/// Has a method that is not described.
struct Shy {
  Number hidden(std::string) const { return 1; }
  void work() const {}
};
BOOST_DESCRIBE_STRUCT(Shy, (), (work))

TEST_CASE("who sent hears of an answer of another type as of any error") {
  Actormap map;
  const auto parrot = map.spawn<Parrot>(Value("a text")).as<Ref<Counter>>();
  std::string kind = "nothing";
  map.churn([&](Turn& turn) {
    turn.on(
        turn.send<&Counter::value>(parrot), [](Number) {},
        [&](const Error& why) { kind = why.kind(); });
  });
  CHECK(kind == kind::badType);
}

TEST_CASE("who called for no answer is told, too, that what was called is not done yet") {
  Actormap map;
  const auto slow = map.spawn<Slow>().as<Ref<Shy>>();
  CHECK(kindOf([&] { map.poke<&Shy::work>(slow); }) == kind::notNear);
}

TEST_CASE("a method without a name is not passed on, nor are its arguments shown") {
  Scene s;
  const auto shy = s.map.spawn<Audit>(s.map.spawn<Shy>(), s.log).as<Ref<Shy>>();
  CHECK(errorOf([&] {
          s.map.poke<&Shy::hidden>(shy, "private");
        }).starts_with("no-such-method: Audit#"));
  s.map.churn([&](Turn& turn) { turn.sendOnly<&Shy::hidden>(shy, "private"); });
  CHECK(s.heard().empty());
}

TEST_CASE("a resolver behind a stand-in settles its promise by its typed methods") {
  Scene s;
  std::vector<std::string> heard;
  s.map.churn([&](Turn& turn) {
    const auto behind = [&](const AnyRef& resolver) {
      return turn.spawn<Audit>(resolver, s.log).as<Ref<Resolver<Number>>>();
    };
    const auto one = turn.promise<Number>();
    const auto two = turn.promise<Number>();
    const auto three = turn.promise<Number>();
    for (const auto& each : {one, two, three}) {
      turn.on(
          each.promise, [&](Number n) { heard.push_back(std::to_string(n)); },
          [&](const Error& why) { heard.emplace_back(why.kind()); });
    }
    CHECK(turn.call<&Resolver<Number>::fulfill>(behind(one.resolver), 1));
    CHECK_FALSE(turn.call<&Resolver<Number>::fulfill>(behind(one.resolver), 2));
    CHECK(turn.call<&Resolver<Number>::follow>(behind(two.resolver), one.promise));
    turn.sendOnly<&Resolver<Number>::breakWith>(behind(three.resolver), Error("asked", "to"));
  });
  CHECK(heard == std::vector<std::string>{"1", "1", "asked"});
  CHECK(s.heard() == std::vector<std::string>{"fulfill", "fulfill", "fulfill", "break"});
}

TEST_CASE(
    "a procedure that takes and gives data is called by name too, and so through a stand-in") {
  Actormap map;
  const auto twice = map.spawn([](Number n) { return 2 * n; });
  CHECK(map.poke(twice, "operator()", {Value(4)}) == Value(8));
  CHECK(kindOf([&] { map.poke(twice, "operator()", {Value("four")}); }) == "bad-arguments");
  CHECK(errorOf([&] {
          map.poke(twice, "double", {});
        }).ends_with("a procedure has one method, `operator()`"));
  const Ref<Log> log = map.spawn<Log>();
  const auto audited = map.spawn<Audit>(twice, log).as<Ref<Procedure<Number(Number)>>>();
  CHECK(map.run([&](Turn& turn) { return turn.call(audited, Number(5)); }) == 10);
  Number later = 0;
  map.churn(
      [&](Turn& turn) { turn.on(turn.send(audited, Number(6)), [&](Number n) { later = n; }); });
  CHECK(later == 12);
  CHECK(map.peek<&Log::all>(log) == std::vector<std::string>{"operator()", "operator()"});
}

TEST_CASE("an actor with a method called receive that takes something else is an ordinary one") {
  Actormap map;
  const auto letterbox = map.spawn<Letterbox>();
  map.poke<&Letterbox::receive>(letterbox, "a letter");
  CHECK(map.poke(letterbox, "receive", {Value("a bill")}) == Value(2));
  CHECK(kindOf([&] { map.poke(letterbox, "refuse", {}); }) == kind::noSuchMethod);
}

}  // namespace
}  // namespace keeve::test
