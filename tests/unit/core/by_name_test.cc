// Calls by name: what they convert, and how they say what was wrong.
#include "tests/support/world.h"

namespace keeve::test {
namespace {

struct Pair {
  std::int64_t left = 0;
  std::int64_t right = 0;
};
BOOST_DESCRIBE_STRUCT(Pair, (), (left, right))

/// Takes and gives all sorts of things.
struct Desk {
  std::string name = "desk";
  std::string join(std::string a, std::int64_t b) const { return a + std::to_string(b); }
  Pair swap(Pair it) const { return {it.right, it.left}; }
  Become<Desk, std::string> rename(Bcom<Desk> bcom, std::string next) const {
    return bcom(Desk{next}, name);
  }
  Promise<std::int64_t> ask(Turn& turn, Ref<Counter> counter) const {
    return turn.send<&Counter::value>(counter);
  }
  void nothing() const {}
  bool secret() const { return true; }
};
BOOST_DESCRIBE_STRUCT(Desk, (), (name, join, swap, rename, ask, nothing))

struct Scene {
  Actormap map{{"hall", nullptr, std::make_shared<KeptReports>(), {}}};
  Ref<Desk> desk = map.spawn<Desk>();

  Value call(std::string_view method, Value::List arguments) {
    return map.poke(desk, method, std::move(arguments));
  }
  std::string refusal(std::string_view method, Value::List arguments) {
    return errorOf([&] { call(method, std::move(arguments)); });
  }
};

TEST_CASE("arguments and results are converted") {
  Scene s;
  CHECK(s.call("join", {"a", 1}) == Value("a1"));
  CHECK(s.call("swap", {toValue(Pair{1, 2})}) == toValue(Pair{2, 1}));
  CHECK(s.call("rename", {"table"}) == Value("desk"));
  CHECK(s.call("rename", {"chair"}) == Value("table"));
  CHECK(s.call("nothing", {}) == Value());
}

TEST_CASE("a promise is answered as a promise to who calls, and followed for who sends") {
  Scene s;
  const Ref<Counter> counter = s.map.spawn<Counter>(Counter{5});
  CHECK(s.call("ask", {Value(counter)}).is(Value::Kind::promise));
  Value heard;
  s.map.churn([&](Turn& turn) {
    turn.on(turn.send(Value(s.desk), "ask", {Value(counter)}),
            [&](const Value& value) { heard = value; });
  });
  CHECK(heard == Value(5));
}

TEST_CASE("an unknown method: the error names actor, method and what there is") {
  Scene s;
  const std::string refusal = s.refusal("jion", {});
  CHECK(refusal.find("no-such-method: ") == 0);
  for (const char* part : {"Desk", "jion", "join", "swap", "rename", "ask", "nothing"})
    CHECK(refusal.find(part) != std::string::npos);
}

TEST_CASE("a method that is not described cannot be called by name, nor can a field") {
  Scene s;
  CHECK(s.refusal("secret", {}).find("no-such-method: ") == 0);
  CHECK(s.refusal("name", {}).find("no-such-method: ") == 0);
  CHECK(s.map.poke<&Desk::secret>(s.desk));
}

/// Says words that C++ keeps for itself.
struct Speaker {
  std::string delete_(std::string what) const { return "deleted " + what; }
};
BOOST_DESCRIBE_STRUCT(Speaker, (), (delete_))

TEST_CASE("by name a method goes without the underscore at its end") {
  Scene s;
  const auto speaker = s.map.spawn<Speaker>();
  CHECK(s.map.poke(speaker, "delete", {"all"}) == Value("deleted all"));
  CHECK(kindOf([&] { s.map.poke(speaker, "delete_", {"all"}); }) == kind::noSuchMethod);
}

TEST_CASE("a wrong number of arguments: the error says how many were expected and came") {
  Scene s;
  const std::string refusal = s.refusal("join", {"a"});
  CHECK(refusal.find("bad-arguments: ") == 0);
  for (const char* part : {"Desk", "join", "takes 2 arguments", "got 1"})
    CHECK(refusal.find(part) != std::string::npos);
  CHECK(s.refusal("rename", {}).find("takes 1 argument, got 0") != std::string::npos);
}

TEST_CASE("a wrong type: the error says which argument, what was expected and what came") {
  Scene s;
  const std::string refusal = s.refusal("join", {"a", "b"});
  CHECK(refusal.find("bad-arguments: ") == 0);
  for (const char* part : {"Desk", "join", "argument 2", "wanted an integer", "got a text"})
    CHECK(refusal.find(part) != std::string::npos);
  CHECK(s.refusal("swap", {Value::map({{Symbol{"left"}, "x"}})}).find("left: wanted an integer") !=
        std::string::npos);
}

TEST_CASE("a reference that does not lead to what it claims is found out when it is used") {
  Scene s;
  const auto wrong = AnyRef(s.desk).as<Ref<Counter>>();
  const std::string error = errorOf([&] { s.map.poke<&Counter::value>(wrong); });
  CHECK(error.find("bad-type: ") == 0);
  for (const char* part : {"Desk", "Counter"}) CHECK(error.find(part) != std::string::npos);
}

TEST_CASE("a procedure has no methods by name") {
  Scene s;
  const AnyRef lambda = s.map.spawn([] { return 1; });
  CHECK(kindOf([&] { s.map.poke(lambda, "call", {}); }) == kind::noSuchMethod);
}

TEST_CASE("an answer by name that fails breaks the promise with the same text") {
  Scene s;
  std::string heard;
  s.map.churn([&](Turn& turn) {
    turn.on(turn.send(Value(s.desk), "join", {}), nullptr,
            [&](const Error& why) { heard = why.what(); });
  });
  CHECK(heard.find("takes 2 arguments, got 0") != std::string::npos);
}

TEST_CASE("a portrait shows the fields, and an actor can be made from it") {
  Scene s;
  s.call("rename", {"table"});
  const Value portrait = s.map.portrait(s.desk);
  CHECK(portrait.toString() == "<Desk {'name: \"table\"}>");
  const Ref<Desk> again = s.map.spawnFromPortrait<Desk>(portrait);
  CHECK(s.map.portrait(again) == portrait);
  const AnyRef lambda = s.map.spawn([] { return 1; });
  CHECK(kindOf([&] { s.map.portrait(lambda); }) == kind::isVolatile);
  CHECK(kindOf([&] { s.map.spawnFromPortrait<Desk>(Value(5)); }) == kind::badType);
}

}  // namespace
}  // namespace keeve::test
