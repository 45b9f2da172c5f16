// Promises with a handler: what is sent to them goes ahead, and keeps its order.
#include "keeve/sim/world.h"
#include "tests/rules/hearing.h"

namespace keeve::test {
namespace {

/// Answers each message with a promise that it handles itself, and keeps the names.
struct Wire {
  Ref<Log> log;
  std::vector<AnyRef> resolvers;
  Become<Wire, Value> receive(Turn& turn, Bcom<Wire> bcom, AnyMessage message) const {
    turn.call<&Log::write>(log, std::string(message.method));
    const auto answer = turn.promise<Value>(turn.self<Wire>());
    auto next = resolvers;
    next.push_back(answer.resolver);
    return bcom(Wire{log, std::move(next)}, Value(answer.promise));
  }
  void settle(Turn& turn, std::int64_t which, Value value) const {
    turn.call(resolvers.at(static_cast<std::size_t>(which)), "fulfill", {std::move(value)});
  }
};
BOOST_DESCRIBE_STRUCT(Wire, (), (log, resolvers, settle))

TEST_CASE("what is sent to a promise with a handler goes there until it is settled", "[core:61]") {
  Actormap map;
  const auto log = map.spawn<Log>();
  const auto wire = map.spawn<Wire>(log);
  const auto counter = map.spawn<Counter>();
  Heard heard;
  PromisePair<Ref<Counter>> pair;
  map.churn([&](Turn& turn) {
    pair = turn.promise<Ref<Counter>>(wire);
    turn.send<&Counter::add>(pair.promise, 1);
    turn.on(pair.promise, [&](const Ref<Counter>& it) { CHECK(it == counter); });
    turn.send<&Counter::value>(pair.promise);
    CHECK_FALSE(turn.isSettled(pair.promise));
  });
  CHECK(map.peek<&Log::all>(log) == std::vector<std::string>{"add", "value"});
  map.churn([&](Turn& turn) {
    turn.call<&Resolver<Ref<Counter>>::fulfill>(pair.resolver, counter);
    hear(turn, turn.send<&Counter::add>(pair.promise, 5), heard, "added");
  });
  CHECK(heard == Heard{"added=5"});
  CHECK(map.peek<&Log::all>(log).size() == 2);
}

TEST_CASE("what waits on a promise goes ahead when that one follows one with a handler",
          "[core:58]") {
  Actormap map;
  const auto log = map.spawn<Log>();
  const auto wire = map.spawn<Wire>(log);
  Heard heard;
  map.churn([&](Turn& turn) {
    const auto plain = turn.promise<Ref<Counter>>();
    const auto handled = turn.promise<Ref<Counter>>(wire);
    turn.sendOnly<&Counter::add>(plain.promise, 1);
    turn.on(plain.promise, [&](const Ref<Counter>&) { heard.emplace_back("settled"); });
    turn.sendOnly<&Counter::value>(plain.promise);
    turn.call<&Resolver<Ref<Counter>>::follow>(plain.resolver, handled.promise);
    turn.sendOnly<&Counter::fail>(plain.promise);
    turn.sendOnly<&Resolver<Ref<Counter>>::fulfill>(handled.resolver, turn.spawn<Counter>());
  });
  CHECK(map.peek<&Log::all>(log) == std::vector<std::string>{"add", "value", "fail"});
  CHECK(heard == Heard{"settled"});
}

TEST_CASE("a promise's handler is a near actor", "[core:61]") {
  Actormap map;
  const auto far = Actormap().spawn<Counter>();
  map.run([&](Turn& turn) {
    const auto promised = turn.promise<Value>().promise;
    for (const AnyRef& other : {AnyRef(), far.as<AnyRef>(), promised.as<AnyRef>()})
      CHECK(kindOf([&] { turn.promise<Value>(other); }) == kind::invalidHandler);
  });
}

TEST_CASE("a turn that fails takes back what it sent ahead", "[core:44]") {
  Actormap map;
  const auto log = map.spawn<Log>();
  const auto wire = map.spawn<Wire>(log);
  const auto promise =
      map.run([&](Turn& turn) { return turn.promise<Ref<Counter>>(wire).promise; });
  CHECK_THROWS(map.run([&](Turn& turn) {
    turn.sendOnly<&Counter::add>(promise, 1);
    throw Error("asked", "to fail");
  }));
  map.churn([&](Turn& turn) { turn.sendOnly<&Counter::value>(promise); });
  CHECK(map.peek<&Log::all>(log) == std::vector<std::string>{"value"});
}

TEST_CASE("a chain of messages from another vat reaches the handler before any answer",
          "[core:61]") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    sim::World world({.seed = seed});
    const sim::Vat wires = world.machine("wires").vat();
    const sim::Vat alice = world.machine("alice").vat();
    const auto log = wires.spawn<Log>();
    const auto wire = wires.spawn<Wire>(log);
    Promise<Value> last;
    alice.run([&](Turn& turn) {
      last = turn.send(Value(wire), "one", {});
      for (const char* name : {"two", "three", "four"}) last = turn.send(Value(last), name, {});
    });
    REQUIRE(world.run());
    CHECK(wires.call<&Log::all>(log) == std::vector<std::string>{"one", "two", "three", "four"});
    wires.run([&](Turn& turn) { turn.call<&Wire::settle>(wire, 3, Value("over")); });
    CHECK(alice.wait(last) == Value("over"));
    CHECK(kindOf([&] {
            alice.wait(alice.run([&](Turn& turn) { return turn.send(Value(last), "more", {}); }));
          }) == kind::promiseIsData);
  }
}

TEST_CASE("who follows a promise with a handler is told when its vat halts", "[core:129]") {
  sim::World world({.seed = 1});
  const sim::Vat wires = world.machine().vat();
  const sim::Vat alice = world.machine().vat();
  const auto wire = wires.spawn<Wire>(wires.spawn<Log>());
  Promise<Value> first, second;
  alice.run([&](Turn& turn) {
    first = turn.send(Value(wire), "one", {});
    second = turn.send(Value(first), "two", {});
  });
  REQUIRE(world.run());
  wires.halt();
  for (const auto& each : {first, second})
    CHECK(kindOf([&] { alice.wait(each); }) == kind::vatHalted);
}

/// Hears numbers from several senders, each in its order.
struct Ear {
  std::vector<std::int64_t> last = std::vector<std::int64_t>(2, 0);
  bool inOrder = true;
  Become<Ear, void> hear(Bcom<Ear> bcom, std::int64_t who, std::int64_t number) const {
    Ear next = *this;
    auto& before = next.last.at(static_cast<std::size_t>(who));
    next.inOrder = next.inOrder && number == before + 1;
    before = number;
    return bcom(std::move(next));
  }
  std::vector<std::int64_t> all() const { return last; }
  bool ok() const { return inOrder; }
};
BOOST_DESCRIBE_STRUCT(Ear, (), (last, inOrder, hear, all, ok))

/// Passes everything on, from a vat of its own: the long way.
struct Relay {
  AnyRef to;
  Value receive(Turn& turn, AnyMessage message) const {
    turn.sendOnly(Value(to), message.method, std::move(message.arguments));
    return nullptr;
  }
  void mark(Turn& turn, Ref<Resolver<Ref<Ear>>> when, Ref<Ear> ear) const {
    turn.sendOnly<&Resolver<Ref<Ear>>::fulfill>(when, ear);
  }
};
BOOST_DESCRIBE_STRUCT(Relay, (), (to, mark))

/// Sends on by the relay, and at some time learns that the promise is of an actor near to others.
struct Border {
  Ref<Relay> relay;
  Ref<Resolver<Ref<Ear>>> resolver;
  Value receive(Turn& turn, AnyMessage message) const {
    turn.sendOnly(Value(relay), message.method, std::move(message.arguments));
    return nullptr;
  }
  Become<Border, Promise<Ref<Ear>>> open(Turn& turn, Bcom<Border> bcom) const {
    const auto pair = turn.promise<Ref<Ear>>(turn.self<Border>());
    return bcom(Border{relay, pair.resolver}, pair.promise);
  }
  // From here on what is sent waits, until all that went the long way has arrived.
  void shorten(Turn& turn, Ref<Ear> ear) const {
    const auto waits = turn.promise<Ref<Ear>>();
    turn.call<&Resolver<Ref<Ear>>::follow>(resolver, waits.promise);
    turn.sendOnly<&Border::mark>(turn.self<Border>(), waits.resolver, ear);
  }
  void mark(Turn& turn, Ref<Resolver<Ref<Ear>>> when, Ref<Ear> ear) const {
    turn.sendOnly<&Relay::mark>(relay, when, ear);
  }
};
BOOST_DESCRIBE_STRUCT(Border, (), (relay, resolver, open, shorten, mark))

struct Speaker {
  std::int64_t who = 0;
  void speak(Turn& turn, Promise<Ref<Ear>> to, std::int64_t from, std::int64_t until) const {
    turn.sendOnly<&Ear::hear>(to, who, from);
    if (from < until)
      turn.sendOnly<&Speaker::speak>(turn.self<Speaker>(), std::move(to), from + 1, until);
  }
};
BOOST_DESCRIBE_STRUCT(Speaker, (), (who, speak))

// Two senders on one promise, which on its way becomes an actor elsewhere, or of one of theirs.
void speakWhileItShortens(std::uint64_t seed) {
  constexpr std::int64_t kMost = 12;
  sim::World world({.seed = seed});
  const sim::Machine machine = world.machine();
  const sim::Vat alice = machine.vat("alice");
  const sim::Vat bob = machine.vat("bob");
  const sim::Vat ears = seed % 3 == 0 ? alice : machine.vat("ears");
  const sim::Vat borders = machine.vat("border");
  const auto ear = ears.spawn<Ear>();
  const auto relay = machine.vat("relay").spawn<Relay>(ear);
  const auto border = borders.spawn<Border>(relay);
  const auto first = alice.spawn<Speaker>(0);
  const auto second = bob.spawn<Speaker>(1);
  // What there is to shorten is there first.
  const auto open = borders.run([&](Turn& turn) { return turn.send<&Border::open>(border); });
  REQUIRE(world.run());
  alice.run([&](Turn& turn) {
    // A promise of Alice's own that follows it, or the very one.
    const auto own = turn.promise<Ref<Ear>>();
    turn.call<&Resolver<Ref<Ear>>::follow>(own.resolver, open);
    const auto promise = seed % 2 == 0 ? own.promise : open;
    turn.sendOnly<&Speaker::speak>(first, promise, 1, kMost);
    turn.sendOnly<&Speaker::speak>(second, promise, 1, kMost);
  });
  world.run(world.random().below(60));
  borders.run([&](Turn& turn) { turn.sendOnly<&Border::shorten>(border, ear); });
  REQUIRE(world.run());
  CHECK(ears.call<&Ear::ok>(ear));
  CHECK(ears.call<&Ear::all>(ear) == std::vector<std::int64_t>{kMost, kMost});
}

TEST_CASE("what went ahead is not overtaken when the way becomes shorter", "[core:58][core:M5]") {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    INFO("seed " << seed);
    speakWhileItShortens(seed);
  }
}

}  // namespace
}  // namespace keeve::test
