// Rules 37 to 42: calls that fail, and what they leave behind.
#include <tuple>

#include "keeve/core/co.h"
#include "keeve/vats/machine.h"
#include "tests/support/world.h"

namespace keeve::test {

struct Account {
  std::int64_t balance = 0;
  bool isClosed = false;
  Become<Account, void> withdraw(Bcom<Account> bcom, std::int64_t amount) const {
    return bcom(Account{balance - amount, isClosed});
  }
  Become<Account, void> deposit(Bcom<Account> bcom, std::int64_t amount) const {
    if (isClosed) throw Error("closed", "no more deposits");
    return bcom(Account{balance + amount, isClosed});
  }
  std::int64_t its() const { return balance; }
};
BOOST_DESCRIBE_STRUCT(Account, (), (balance, isClosed, withdraw, deposit, its))

/// Does everything a handler can do, seals what it will be, and throws.
struct Doomed {
  std::int64_t state = 0;
  Become<Doomed, void> tryAll(Turn& turn, Bcom<Doomed> bcom, const Ref<Counter>& counter,
                              const Ref<Log>& log, const Ref<Resolver<Ref<Counter>>>& out) const {
    auto sealed = bcom(Doomed{1});
    turn.call<&Counter::add>(counter, 1);
    turn.sendOnly<&Log::write>(log, "sent");
    turn.call<&Resolver<Ref<Counter>>::fulfill>(out, turn.spawn<Counter>(5));
    if (state == 0) throw Error("doomed", "");
    return sealed;
  }
  std::int64_t its() const { return state; }
};
BOOST_DESCRIBE_STRUCT(Doomed, (), (state, tryAll, its))

/// Calls the next one, until the last one throws; each would become another on the way back.
struct Link {
  Ref<Link> next;
  std::int64_t state = 0;
  Become<Link, void> pull(Turn& turn, Bcom<Link> bcom, const Ref<Counter>& counter) const {
    turn.call<&Counter::add>(counter, 1);
    if (!next) throw Error("end", "of the chain");
    turn.call<&Link::pull>(next, counter);
    return bcom(Link{next, state + 1});
  }
  std::int64_t its() const { return state; }
  Co<std::int64_t> wait(Turn& turn, Promise<std::int64_t> promise) const {
    const auto n = co_await promise;
    co_return n + state + (turn.self<Link>() ? 0 : 1);
  }
};
BOOST_DESCRIBE_STRUCT(Link, (), (next, state, pull, its, wait))

TEST_CASE("what a failing callee had completed stays when its caller catches",
          "[core:37][core:D1]") {
  Actormap world;
  const auto doomed = world.spawn<Doomed>();
  const auto counter = world.spawn<Counter>();
  const auto log = world.spawn<Log>();
  const auto pair = world.run([](Turn& turn) { return turn.promise<Ref<Counter>>(); });
  world.churn([&](Turn& turn) {
    const auto call = [&] { turn.call<&Doomed::tryAll>(doomed, counter, log, pair.resolver); };
    CHECK(kindOf(call) == "doomed");
    CHECK(turn.call<&Counter::value>(counter) == 1);
  });
  CHECK(world.peek<&Doomed::its>(doomed) == 0);                           // its own become is lost
  CHECK(world.peek<&Counter::value>(counter) == 1);                       // a call that returned
  CHECK(world.peek<&Log::all>(log) == std::vector<std::string>{"sent"});  // a message
  CHECK(world.peek<&Counter::value>(pair.promise) == 5);                  // a promise, an actor
}

TEST_CASE("a savepoint undoes what a failing callee had completed", "[core:37][core:D1]") {
  Actormap world;
  const auto doomed = world.spawn<Doomed>();
  const auto counter = world.spawn<Counter>();
  const auto log = world.spawn<Log>();
  const auto pair = world.run([](Turn& turn) { return turn.promise<Ref<Counter>>(); });
  world.churn([&](Turn& turn) {
    turn.call<&Counter::add>(counter, 10);
    const auto call = [&] {
      turn.attempt([&] { turn.call<&Doomed::tryAll>(doomed, counter, log, pair.resolver); });
    };
    CHECK(kindOf(call) == "doomed");
  });
  CHECK(world.peek<&Counter::value>(counter) == 10);
  CHECK(world.peek<&Log::all>(log).empty());
  world.run([&](Turn& turn) { CHECK_FALSE(turn.isSettled(pair.promise)); });
}

TEST_CASE("what nobody catches undoes the whole turn, earlier calls included", "[core:38]") {
  Actormap world;
  const auto from = world.spawn<Account>(100);
  const auto to = world.spawn<Account>(0, true);
  CHECK(kindOf([&] {
          world.run([&](Turn& turn) {
            turn.call<&Account::withdraw>(from, 10);
            turn.call<&Account::deposit>(to, 10);
          });
        }) == "closed");
  CHECK(world.peek<&Account::its>(from) == 100);
  CHECK(world.peek<&Account::its>(to) == 0);
}

TEST_CASE("an exception passes through calls: those it leaves become nothing", "[core:39]") {
  Actormap world;
  const auto counter = world.spawn<Counter>();
  const auto last = world.spawn<Link>();
  const auto middle = world.spawn<Link>(last);
  const auto first = world.spawn<Link>(middle);
  world.run(
      [&](Turn& turn) { CHECK(kindOf([&] { turn.call<&Link::pull>(first, counter); }) == "end"); });
  CHECK(world.peek<&Link::its>(first) == 0);
  CHECK(world.peek<&Link::its>(middle) == 0);
  CHECK(world.peek<&Counter::value>(counter) == 3);
}

TEST_CASE("a handler that waits gives its caller a promise and goes on in another turn",
          "[core:39]") {
  Actormap world;
  const auto link = world.spawn<Link>(Ref<Link>(), 1);
  const auto pair = world.run([](Turn& turn) { return turn.promise<std::int64_t>(); });
  const auto answer =
      world.run([&](Turn& turn) { return turn.call<&Link::wait>(link, pair.promise); });
  std::int64_t heard = 0;
  world.churn([&](Turn& turn) {
    turn.on(answer, [&](std::int64_t n) { heard = n; });
    turn.call<&Resolver<std::int64_t>::fulfill>(pair.resolver, 41);
    CHECK_FALSE(turn.isSettled(answer));
  });
  CHECK(heard == 42);
}

TEST_CASE("calls nested too deep are an error of the turn, not the end of the process",
          "[core:40]") {
  Machine::Options options;
  options.sink = std::make_shared<KeptReports>();
  Machine machine(options);
  const Vat vat = machine.vat();
  const auto counter = vat.spawn<Counter>();
  const auto deep = vat.spawn([counter](Turn& turn) {
    turn.call<&Counter::add>(counter, 1);
    turn.call(turn.self<Procedure<void()>>());
  });
  CHECK(kindOf([&] { vat.run([&](Turn& turn) { turn.call(deep); }); }) == kind::tooDeep);
  CHECK(kindOf([&] { vat.wait(vat.run([&](Turn& turn) { return turn.send(deep); })); }) ==
        kind::tooDeep);
  CHECK(vat.call<&Counter::value>(counter) == 0);

  Actormap world;  // on the main thread's stack
  const auto here = world.spawn([](Turn& turn) { turn.call(turn.self<Procedure<void()>>()); });
  CHECK(kindOf([&] { world.run([&](Turn& turn) { turn.call(here); }); }) == kind::tooDeep);
}

TEST_CASE("an unknown method, and wrong arguments, are ordinary errors of the turn", "[core:41]") {
  Machine machine;
  const Vat vat = machine.vat();
  const auto counter = vat.spawn<Counter>(7);
  const auto procedure = vat.spawn([] {});
  const auto asked = [&](const AnyRef& actor, std::string_view method, const Value::List& with) {
    return kindOf(
        [&] { vat.wait(vat.run([&](Turn& turn) { return turn.send(actor, method, with); })); });
  };
  CHECK(asked(counter, "nonsense", {}) == kind::noSuchMethod);
  CHECK(asked(counter, "count", {}) == kind::noSuchMethod);  // a field is no method
  CHECK(asked(procedure, "call", {}) == kind::noSuchMethod);
  CHECK(asked(procedure, "operator()", {}) == "nothing");
  CHECK(asked(counter, "add", {}) == kind::badArguments);
  CHECK(asked(counter, "add", {1, 2}) == kind::badArguments);
  CHECK(asked(counter, "add", {"one"}) == kind::badArguments);
  CHECK(asked(counter, "add", {1}) == "nothing");
  CHECK(vat.call<&Counter::value>(counter) == 8);
}

TEST_CASE("several results are one value: a tuple", "[core:42]") {
  Actormap world;
  const auto [sum, product] = world.run([](Turn&) { return std::tuple<int, int>(3 + 4, 3 * 4); });
  CHECK(sum == 7);
  CHECK(product == 12);

  const auto actor = world.spawn([](int a, int b) { return std::pair(a + b, a * b); });
  std::pair<int, int> heard;
  world.churn([&](Turn& turn) {
    turn.on(turn.send(actor, 3, 4), [&](const std::pair<int, int>& both) { heard = both; });
  });
  CHECK(heard == std::pair(7, 12));
}

}  // namespace keeve::test
