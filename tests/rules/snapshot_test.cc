// Rules 116 to 119 and 121: states that are kept, and taken up again.
#include <optional>

#include "tests/rules/hearing.h"

namespace keeve::test {
namespace {

struct Scene : Stage {
  Ref<Counter> counter = map.spawn<Counter>();

  Number in(const Actormap& state) const { return state.peek<&Counter::value>(counter); }
  void add(Actormap& state, Number by) const { state.poke<&Counter::add>(counter, by); }
};

TEST_CASE("a snapshot stays as it is, and what is restored from it goes its own ways",
          "[core:116][row:GB24]") {
  Scene s;
  s.add(s.map, 1);
  const Snapshot snapshot = s.map.snapshot();
  s.add(s.map, 10);
  Actormap one = Actormap::restore(snapshot);
  CHECK(s.in(one) == 1);
  s.add(one, 100);
  Actormap two = Actormap::restore(snapshot);
  CHECK(s.in(two) == 1);
  s.add(two, 1000);
  // The same reference means another actor in each.
  CHECK(s.in(s.map) == 11);
  CHECK(s.in(one) == 101);
  CHECK(s.in(two) == 1001);
  // What is made in one is not in the others.
  const Ref<Counter> onlyOne = one.spawn<Counter>();
  CHECK(one.peek<&Counter::value>(onlyOne) == 0);
  CHECK(kindOf([&] { two.peek<&Counter::value>(onlyOne); }) == kind::noSuchActor);
  CHECK(kindOf([&] { s.map.peek<&Counter::value>(onlyOne); }) == kind::noSuchActor);
}

TEST_CASE("a snapshot outlives its actormap", "[core:116][row:GB24]") {
  Scene s;
  s.add(s.map, 1);
  const Snapshot snapshot = s.map.snapshot();
  s.map = Actormap();
  Actormap restored = Actormap::restore(snapshot);
  CHECK(s.in(restored) == 1);
}

TEST_CASE("actors of a snapshot are there when it is restored, whoever dropped them since",
          "[core:117][row:GB24]") {
  Stage s;
  const auto holds = s.map.run([](Turn& turn) {
    return turn.spawn(
        [held = turn.spawn<Counter>(Counter{7})](Turn&, Bcom<Procedure<Ref<Counter>()>> bcom) {
          return bcom([] { return Ref<Counter>(); }, held);
        });
  });
  const Snapshot snapshot = s.map.snapshot();
  const std::size_t before = snapshot.size();
  s.map.run([&](Turn& turn) { turn.call(holds); });  // it forgets, and the counter goes
  s.map.collect();
  CHECK(snapshot.size() == before);
  Actormap restored = Actormap::restore(snapshot);
  restored.run([&](Turn& turn) {
    const Ref<Counter> counter = turn.call(holds);
    CHECK(turn.call<&Counter::value>(counter) == 7);
  });
}

TEST_CASE("a snapshot that is dropped lets go of what only it kept", "[core:117]") {
  Scene s;
  const auto token = std::make_shared<int>(0);
  auto held = s.map.spawn([token] { return *token; });
  std::optional<Snapshot> snapshot = s.map.snapshot();
  held = {};
  s.map.collect();
  CHECK(token.use_count() == 2);
  snapshot.reset();
  s.map.collect();
  CHECK(token.use_count() == 1);
}

TEST_CASE("a snapshot keeps all whom only it holds, early ones and late ones", "[core:117]") {
  constexpr std::size_t kMany = 5;
  Scene s;
  const auto token = std::make_shared<int>(0);
  std::vector<AnyRef> held;
  for (std::size_t i = 0; i < kMany; ++i) held.push_back(s.map.spawn([token] { return *token; }));
  const Snapshot snapshot = s.map.snapshot();
  const std::size_t before = snapshot.size();
  held.clear();
  CHECK(s.map.size() == before - kMany);
  CHECK(snapshot.size() == before);
  CHECK(Actormap::restore(snapshot).size() == before);
  CHECK(token.use_count() == kMany + 1);
}

TEST_CASE("what a merge brings is not in a snapshot that was taken before",
          "[core:116][core:111]") {
  Scene s;
  const Snapshot snapshot = s.map.snapshot();
  const std::size_t before = snapshot.size();
  auto beside = s.map.turn([&](Turn& turn) {
    turn.call<&Counter::add>(s.counter, Number(1));
    return turn.spawn<Counter>(Counter{5});
  });
  beside.next.merge();
  CHECK(s.map.peek<&Counter::value>(beside.result) == 5);
  CHECK(snapshot.size() == before);
  const Actormap restored = Actormap::restore(snapshot);
  CHECK(restored.peek<&Counter::value>(s.counter) == 0);
  CHECK(kindOf([&] { restored.peek<&Counter::value>(beside.result); }) == kind::noSuchActor);
}

TEST_CASE("what is restored keeps the connector: its actors stay near to each other",
          "[core:118][row:GB25]") {
  struct Silent final : VatConnector {
    void post(Messages) noexcept override {}
    void wake() noexcept override {}
  };
  const auto connector = std::make_shared<Silent>();
  Actormap map({"map", connector, nullptr, ActormapOptions::OuterBecome::fails});
  const Ref<Counter> counter = map.spawn<Counter>();
  Actormap restored = Actormap::restore(map.snapshot());
  CHECK(restored.connector() == connector);
  CHECK(restored.isNear(counter));
  CHECK(restored.isNear(restored.spawn<Counter>()));
  CHECK_FALSE(Actormap().isNear(counter));
}

TEST_CASE("who listens to a promise does so in the restored state too, each for itself",
          "[core:119][row:GB24]") {
  Scene s;
  const Ref<Log> log = s.map.spawn<Log>();
  const auto pair = s.map.run([&](Turn& turn) {
    const auto made = turn.promise<std::string>();
    turn.on<&Log::write>(made.promise, log);
    turn.on(made.promise, [log](Turn& in, const std::string& heard) {
      in.call<&Log::write>(log, "a lambda heard " + heard);
    });
    return made;
  });
  Actormap restored = Actormap::restore(s.map.snapshot());
  const auto fulfill = [&](Actormap& map, const char* with) {
    map.churn([&](Turn& turn) {
      turn.call<&Resolver<std::string>::fulfill>(pair.resolver, std::string(with));
    });
  };
  fulfill(restored, "there");
  CHECK(restored.peek<&Log::all>(log) == Heard{"there", "a lambda heard there"});
  CHECK(s.map.peek<&Log::all>(log).empty());
  fulfill(s.map, "here");
  CHECK(s.map.peek<&Log::all>(log) == Heard{"here", "a lambda heard here"});
  CHECK(restored.peek<&Log::all>(log) == Heard{"there", "a lambda heard there"});
}

TEST_CASE("a snapshot has none of the messages that were on their way", "[core:119]") {
  Scene s;
  TurnResult<void> turn =
      s.map.turn([&](Turn& in) { in.sendOnly<&Counter::add>(s.counter, Number(5)); });
  turn.next.merge();
  Actormap restored = Actormap::restore(s.map.snapshot());
  restored.churn([](Turn&) {});
  CHECK(s.in(restored) == 0);
  s.map.dispatch(std::move(turn.toNear));
  CHECK(s.in(s.map) == 5);
  CHECK(s.in(restored) == 0);
}

TEST_CASE("a copy is independent from then on", "[core:121][row:GB24]") {
  Scene s;
  s.add(s.map, 1);
  Actormap copy = s.map.copy();
  s.add(s.map, 10);
  s.add(copy, 100);
  CHECK(s.in(s.map) == 11);
  CHECK(s.in(copy) == 101);
  Actormap copyOfCopy = copy.copy();
  s.add(copyOfCopy, 1000);
  CHECK(s.in(copy) == 101);
  CHECK(s.in(copyOfCopy) == 1101);
}

TEST_CASE("only an actormap that owns its actors can be snapshotted", "[core:116]") {
  Scene s;
  const Transactormap beside(s.map);
  CHECK(kindOf([&] { beside.snapshot(); }) == kind::notARoot);
}

}  // namespace
}  // namespace keeve::test
