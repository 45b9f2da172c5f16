// Sessions: a remote reference is a far reference like any other.
#include "tests/captp/peers.h"

namespace keeve::test {
namespace {

/// Makes counters, keeps one, gives and takes references.
struct Shop {
  Ref<Counter> own;
  static Shop construct(Turn& turn) { return {turn.spawn<Counter>()}; }
  Ref<Counter> make(Turn& turn) const { return turn.spawn<Counter>(); }
  Ref<Counter> mine() const { return own; }
  AnyRef echo(AnyRef it) const { return it; }
  bool isMine(Ref<Counter> it) const { return it == own; }
  Number callNear(Turn& turn, Ref<Counter> it, Number by) const {
    return turn.call<&Counter::add>(it, by);
  }
  Value same(Value it) const { return it; }
  void fail() const { throw Error("no-funds", "a secret of the shop's"); }
  void failWith(Error why) const { throw Error(why); }
  Promise<Number> later(Turn& turn, Promise<Number> number) const {
    return turn.then(number, [](Number n) { return 2 * n; });
  }
  BOOST_DESCRIBE_CLASS(Shop, (),
                       (own, make, mine, echo, isMine, callNear, same, fail, failWith, later), (),
                       ())
};

struct ShopPeers : Peers {
  const Ref<Shop> shop = greet<Shop>();
  ShopPeers() : Peers([](const Vat& vat) { return vat.spawn<Shop>(); }) {}
};

TEST_CASE("a message to another machine is answered", "[core:57]") {
  Peers p([](const Vat& vat) { return vat.spawn<Counter>(); });
  const auto counter = p.greet<Counter>();
  CHECK(p.home.ask<&Counter::add>(counter, 5) == 5);
  p.home.sendOnly<&Counter::add>(counter, 2);
  CHECK(p.home.ask<&Counter::value>(counter) == 7);
  CHECK_FALSE(p.home.run([&](Turn& turn) { return turn.isNear(counter); }));
  CHECK(kindOf([&] { p.home.call<&Counter::value>(counter); }) == kind::notNear);
}

TEST_CASE("a reference that comes home is the one that left, and one that is there is known again",
          "[core:M7][core:M8][core:5]") {
  const ShopPeers p;
  const auto& shop = p.shop;
  const auto local = p.home.spawn<Counter>();
  CHECK(p.home.ask<&Shop::echo>(shop, local) == local);
  const auto first = p.home.ask<&Shop::mine>(shop);
  const auto second = p.home.ask<&Shop::mine>(shop);
  CHECK(first == second);
  CHECK(p.home.ask<&Shop::echo>(shop, first) == first);
  CHECK(p.home.ask<&Shop::isMine>(shop, first));
  CHECK(p.home.ask<&Shop::callNear>(shop, first, 3) == 3);
  CHECK(p.home.ask<&Counter::value>(first) == 3);
}

TEST_CASE("every kind of value crosses and comes back", "[core:M26]") {
  const ShopPeers p;
  const auto& shop = p.shop;
  const Value all = Value::list(
      {nullptr, true, -7, INT64_MIN, 2.5, "text\0with a zero", std::string("a\0b", 3),
       Bytes{std::byte{0}, std::byte{255}}, Symbol{"word"}, Value::list({}),
       Value::map({{"key", 1}, {2, Value::list({"nested"})}}),
       Value(Value::Record{Symbol{"point"}, {1, 2}}), AnyRef::sturdy("keeve://somewhere/x")});
  CHECK(p.home.ask<&Shop::same>(shop, all) == all);
  Value deep = 1;
  for (std::uint32_t i = 1; i < Value::kMaxDepth - 2; ++i) deep = Value::list({deep});
  CHECK(p.home.ask<&Shop::same>(shop, deep) == deep);
  const Value large(std::string(1'000'000, 'x'));
  CHECK(p.home.ask<&Shop::same>(shop, large) == large);
  const Value tooLarge(std::string(20'000'000, 'x'));
  CHECK(kindOf([&] { p.home.ask<&Shop::same>(shop, tooLarge); }) == kind::valueTooLarge);
}

TEST_CASE("messages to the answers of messages need no answer on their way", "[core:M1]") {
  const ShopPeers p;
  const auto& shop = p.shop;
  const auto sum = p.home.run([&](Turn& turn) {
    const auto counter = turn.send<&Shop::make>(shop);
    turn.sendOnly<&Counter::add>(counter, 1);
    turn.sendOnly<&Counter::add>(counter, 2);
    return turn.send<&Counter::value>(counter);
  });
  CHECK(p.home.wait(sum) == 3);
}

TEST_CASE("what is sent to the answer of a failure fails in the same way", "[core:M2]") {
  const ShopPeers p;
  const auto& shop = p.shop;
  const auto last = p.home.run([&](Turn& turn) {
    const Promise<Value> failed = turn.send(Value(shop), "fail", {});
    const Promise<Value> next = turn.send(Value(failed), "add", {1});
    return turn.send(Value(next), "value", {});
  });
  CHECK(kindOf([&] { p.home.wait(last); }) == "no-funds");
}

TEST_CASE("a promise goes along, and is heard where it went when it is settled", "[core:M3]") {
  const ShopPeers p;
  const auto& shop = p.shop;
  PromisePair<Number> pair;
  const auto twice = p.home.run([&](Turn& turn) {
    pair = turn.promise<Number>();
    return turn.send<&Shop::later>(shop, pair.promise);
  });
  p.home.run([&](Turn& turn) { turn.call<&Resolver<Number>::fulfill>(pair.resolver, 21); });
  CHECK(p.home.wait(twice) == 42);
  const auto broken = p.home.run([&](Turn& turn) {
    return turn.send<&Shop::later>(shop, turn.broken<Number>(Error("spoilt", "on purpose")));
  });
  CHECK(kindOf([&] { p.home.wait(broken); }) == "spoilt");
}

TEST_CASE("an error shows elsewhere its kind and a number, and comes home as itself",
          "[core:M22]") {
  const ShopPeers p;
  const auto& shop = p.shop;
  const std::string text = errorOf([&] { p.home.ask<&Shop::fail>(shop); });
  CHECK(text.starts_with("no-funds: an error of another machine"));
  CHECK(text.find("secret") == std::string::npos);
  bool wasReported = false;
  for (const Report& report : p.reports->take()) {
    wasReported = wasReported || (report.what == Report::What::toldError &&
                                  text.find(report.where) != std::string::npos &&
                                  report.error.message() == "a secret of the shop's");
  }
  CHECK(wasReported);
  const Error mine("mine", "my own");
  try {
    p.home.ask<&Shop::failWith>(shop, mine);
    FAIL("it did not fail");
  } catch (const Error& why) {
    CHECK(why.same(mine));
  }
}

TEST_CASE("what crossed is given back: the tables are as small as they were",
          "[core:M9][core:M10]") {
  const ShopPeers p;
  const auto& shop = p.shop;
  const auto before = p.node.tables();
  for (int i = 0; i < 50; ++i) {
    std::vector<Promise<Ref<Counter>>> made;
    const auto last = p.home.run([&](Turn& turn) {
      for (int j = 0; j < 20; ++j) made.push_back(turn.send<&Shop::make>(shop));
      turn.sendOnly<&Shop::fail>(shop);
      turn.send(Value(shop), "nothing", {turn.spawn<Counter>(), turn.promise<Number>().promise});
      return turn.send<&Shop::echo>(shop, turn.spawn<Counter>());
    });
    p.home.wait(last);
  }
  CHECK(eventually([&] {
    p.home.collect();
    p.away.collect();
    return p.node.tables() == before && p.other.tables().at(0).imports == 0;
  }));
  const auto now = p.node.tables().at(0);
  const auto other = p.other.tables().at(0);
  INFO(now.exports << ' ' << now.imports << ' ' << now.questions << ' ' << now.answers << " / "
                   << other.exports << ' ' << other.imports << ' ' << other.questions << ' '
                   << other.answers);
  CHECK(now.imports == 1);
  CHECK(p.home.ask<&Shop::isMine>(shop, p.home.ask<&Shop::mine>(shop)));
}

TEST_CASE("a message whose answer nobody keeps is delivered, once", "[core:M24]") {
  Peers p([](const Vat& vat) { return vat.spawn<Counter>(); });
  const auto counter = p.greet<Counter>();
  for (int i = 0; i < 100; ++i)
    p.home.run([&](Turn& turn) { static_cast<void>(turn.send<&Counter::add>(counter, 1)); });
  CHECK(p.home.ask<&Counter::value>(counter) == 100);
}

TEST_CASE("to end what has ended changes nothing", "[core:M33]") {
  Peers p([](const Vat& vat) { return vat.spawn<Counter>(); });
  for (int i = 0; i < 2; ++i) p.node.stop();
  for (int i = 0; i < 2; ++i) p.other.stop();
  CHECK(kindOf([&] { p.home.ask<&Counter::value>(p.greet<Counter>()); }) == kind::disconnected);
  CHECK(kindOf([&] { p.home.wait(p.node.connect("127.0.0.1:1")); }) == kind::unreachable);
}

TEST_CASE("a session that ends breaks all that hangs on it, for good", "[core:M14][core:M15]") {
  const ShopPeers p;
  const auto& shop = p.shop;
  const auto counter = p.home.ask<&Shop::mine>(shop);
  PromisePair<Number> never;
  const auto pending = p.home.run([&](Turn& turn) {
    never = turn.promise<Number>();
    return turn.send<&Shop::later>(shop, never.promise);
  });
  CHECK(p.home.ask<&Counter::add>(counter, 1) == 1);
  p.other.stop();
  CHECK(kindOf([&] { p.home.wait(pending); }) == kind::disconnected);
  CHECK(kindOf([&] { p.home.ask<&Counter::value>(counter); }) == kind::disconnected);
  CHECK(kindOf([&] { p.home.ask<&Shop::mine>(shop); }) == kind::disconnected);
  CHECK(eventually([&] { return p.node.tables().empty(); }));
}

TEST_CASE("machines listen and connect, over Unix sockets and TCP", "[core:M35]") {
  Machine here({.loops = 1});
  Machine there({.loops = 1});
  const auto counter = there.vat().spawn<Counter>();
  const captp::Node server(there, {.greeting = counter});
  const captp::Node client(here);
  const Vat home = here.vat();
  const std::string path = "unix:/tmp/keeve-test-" + std::to_string(getpid());
  const std::string where = GENERATE(true, false) ? path : std::string("127.0.0.1:0");
  const std::string address = server.listen(where);
  const auto first = client.connect(address).as<Promise<Ref<Counter>>>();
  const auto second = client.connect(address).as<Promise<Ref<Counter>>>();
  CHECK(home.ask<&Counter::add>(first, 1) == 1);
  CHECK(home.ask<&Counter::add>(second, 1) == 2);
  CHECK(server.tables().size() == 2);
  CHECK(kindOf([&] { home.wait(client.connect("unix:/tmp/keeve-nobody")); }) == kind::unreachable);
  if (where == path) unlink(path.c_str() + 5);
}

}  // namespace
}  // namespace keeve::test
