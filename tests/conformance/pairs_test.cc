// What holds between two vats holds wherever they are: on one loop, on two, in two processes, on
// simulated machines. Written once, run on each.
#include <csignal>

#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "keeve/captp/node.h"
#include "keeve/sim/world.h"
#include "tests/support/world.h"

namespace keeve::test {
namespace {

using Number = std::int64_t;

/// What is on the other side.
struct Room {
  Ref<Counter> own;
  static Room construct(Turn& turn) { return {turn.spawn<Counter>()}; }
  Ref<Counter> make(Turn& turn) const { return turn.spawn<Counter>(); }
  Ref<Counter> mine() const { return own; }
  AnyRef echo(AnyRef it) const { return it; }
  Value same(Value it) const { return it; }
  void fail() const { throw Error("no-funds", "none"); }
  void spoil() const { throw Error::broken(Value::list({1, "two"})); }
  Promise<Number> twice(Turn& turn, Promise<Number> it) const {
    return turn.then(it, [](Number n) { return 2 * n; });
  }
  /// Sends on the reference from over there.
  Promise<Number> addTo(Turn& turn, Ref<Counter> it, Number by) const {
    return turn.send<&Counter::add>(it, by);
  }
  BOOST_DESCRIBE_CLASS(Room, (), (own, make, mine, echo, same, fail, spoil, twice, addTo), (), ())
};

template <auto Method, class V, class Target, class... Args>
auto ask(const V& here, const Target& target, const Args&... args) {
  return here.wait(here.run([&](Turn& turn) { return turn.send<Method>(target, args...); }));
}

template <class V>
void answersComeBack(const V& here, const Ref<Room>& room) {
  CHECK(ask<&Room::same>(here, room, Value("word")) == Value("word"));
  const auto counter = ask<&Room::mine>(here, room);
  for (Number i = 1; i <= 5; ++i) here.run([&](Turn& t) { t.sendOnly<&Counter::add>(counter, 1); });
  CHECK(ask<&Counter::add>(here, counter, 5) == 10);
  CHECK(kindOf([&] { ask<&Room::fail>(here, room); }) == "no-funds");
}

template <class V>
void referencesKeepTheirIdentity(const V& here, const Ref<Room>& room) {
  const auto local = here.template spawn<Counter>();
  CHECK(ask<&Room::echo>(here, room, local) == local);
  CHECK(ask<&Room::mine>(here, room) == ask<&Room::mine>(here, room));
  CHECK_FALSE(here.run([&](Turn& turn) { return turn.isNear(room); }));
  CHECK(ask<&Room::addTo>(here, room, local, 3) == 3);
}

template <class V>
void answersAreSentTo(const V& here, const Ref<Room>& room) {
  const auto sum = here.run([&](Turn& turn) {
    const auto counter = turn.send<&Room::make>(room);
    for (Number i = 1; i <= 10; ++i) turn.sendOnly<&Counter::add>(counter, i);
    return turn.send<&Counter::value>(counter);
  });
  CHECK(here.wait(sum) == 55);
  const auto failed = here.run(
      [&](Turn& turn) { return turn.send(Value(turn.send(Value(room), "fail", {})), "add", {1}); });
  CHECK(kindOf([&] { here.wait(failed); }) == "no-funds");
  const auto data = here.run([&](Turn& turn) {
    return turn.send(Value(turn.send(Value(room), "same", {1})), "add", {1});
  });
  CHECK(kindOf([&] { here.wait(data); }) == kind::promiseIsData);
}

template <class V>
void promisesCross(const V& here, const Ref<Room>& room) {
  PromisePair<Number> pair;
  const auto twice = here.run([&](Turn& turn) {
    pair = turn.promise<Number>();
    return turn.send<&Room::twice>(room, pair.promise);
  });
  here.run([&](Turn& turn) { turn.call<&Resolver<Number>::fulfill>(pair.resolver, 21); });
  CHECK(here.wait(twice) == 42);
  const auto broken = here.run([&](Turn& turn) {
    return turn.send<&Room::twice>(room, turn.broken<Number>(Error("spoilt", "on purpose")));
  });
  CHECK(kindOf([&] { here.wait(broken); }) == "spoilt");
}

template <class V>
void aPlainProblemCrosses(const V& here, const Ref<Room>& room) {
  try {
    ask<&Room::spoil>(here, room);
    FAIL("it did not fail");
  } catch (const Error& why) {
    REQUIRE(why.problem() != nullptr);
    CHECK(*why.problem() == Value::list({1, "two"}));
  }
}

template <class V>
void conforms(const V& here, const Ref<Room>& room) {
  answersComeBack(here, room);
  referencesKeepTheirIdentity(here, room);
  answersAreSentTo(here, room);
  promisesCross(here, room);
  aPlainProblemCrosses(here, room);
}

TEST_CASE("conformance: two vats on one loop", "[core:57][core:61]") {
  Machine machine({.loops = 1});
  conforms(machine.vat(), machine.vat().spawn<Room>());
}

TEST_CASE("conformance: two vats on two loops", "[core:57][core:61]") {
  Machine machine({.loops = 2});
  conforms(machine.vatOn(0), machine.vatOn(1).spawn<Room>());
}

TEST_CASE("conformance: two vats on simulated machines", "[core:57][core:61]") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    INFO("seed " << seed);
    sim::World world({.seed = seed});
    const sim::Vat here = world.machine("here").vat();
    conforms(here, world.machine("there").vat().spawn<Room>());
  }
}

TEST_CASE("conformance: two vats in two processes", "[core:57][core:61][core:M12]") {
  int sockets[2];
  REQUIRE(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) == 0);
  const pid_t child = fork();
  if (child == 0) {
    Machine machine({.loops = 1, .sink = std::make_shared<KeptReports>()});
    const captp::Node node(machine, {.greeting = machine.vat().spawn<Room>()});
    node.adopt(sockets[1], false);
    for (;;) pause();
  }
  close(sockets[1]);
  {
    Machine machine({.loops = 1, .sink = std::make_shared<KeptReports>()});
    const captp::Node node(machine);
    const Vat here = machine.vat();
    conforms(here, here.wait(node.adopt(sockets[0], true)).as<Ref<Room>>());
  }
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
}

}  // namespace
}  // namespace keeve::test
