// Rules 109 to 115 and 120: states that stand on others, and their merging.
#include <algorithm>

#include "tests/rules/hearing.h"

namespace keeve::test {
namespace {

using Conflict = Transactormap::Conflict;

struct Scene : Stage {
  Ref<Counter> a = map.spawn<Counter>();
  Ref<Counter> b = map.spawn<Counter>();

  static Number in(const Actormap& state, const Ref<Counter>& counter) {
    return state.peek<&Counter::value>(counter);
  }
  /// A state beside `from`, in which `counter` is larger by `by`.
  static Transactormap beside(const Actormap& from, const Ref<Counter>& counter, Number by) {
    return from.turn<&Counter::add>(counter, by).next;
  }
};

TEST_CASE("a transactormap reads through to its parent where it has nothing of its own",
          "[core:109][row:GB22]") {
  Scene s;
  const Transactormap t = Scene::beside(s.map, s.a, 1);
  s.map.poke<&Counter::add>(s.b, Number(7));
  s.map.poke<&Counter::add>(s.a, Number(100));
  CHECK(Scene::in(t, s.b) == 7);
  CHECK(Scene::in(t, s.a) == 1);
  CHECK(Scene::in(s.map, s.a) == 100);
  CHECK(t.isTransactormap());
  CHECK_FALSE(s.map.isTransactormap());
}

TEST_CASE("transactormaps stack, and each keeps its view", "[core:110][row:GB22]") {
  Scene s;
  const Transactormap one = Scene::beside(s.map, s.a, 20);
  const Transactormap two = Scene::beside(one, s.a, 10);
  CHECK(Scene::in(s.map, s.a) == 0);
  CHECK(Scene::in(one, s.a) == 20);
  CHECK(Scene::in(two, s.a) == 30);
  CHECK_FALSE(one.hasTransactormapAsParent());
  CHECK(kindOf([&] { one.parentTransactormap(); }) == kind::notARoot);
  REQUIRE(two.hasTransactormapAsParent());
  CHECK(Scene::in(two.parentTransactormap(), s.a) == 20);
}

TEST_CASE("what a transactormap wrote hundreds of times, its parent has as it was",
          "[core:109][core:114][row:GB22]") {
  constexpr Number kMany = 300;
  Scene s;
  Transactormap t(s.map);
  for (Number i = 0; i < kMany; ++i) {
    t.poke<&Counter::add>(s.a, Number(1));
    if (i % 7 == 0) t.poke<&Counter::add>(s.b, Number(1));
    if (i % 50 == 0) CHECK(Scene::in(s.map, s.a) == 0);
  }
  CHECK(Scene::in(s.map, s.a) == 0);
  CHECK(Scene::in(s.map, s.b) == 0);
  CHECK(Scene::in(t, s.a) == kMany);
  t.merge();
  CHECK(Scene::in(s.map, s.a) == kMany);
}

TEST_CASE("what a promise became in one state is not seen from another, however it is looked at",
          "[core:109][core:110]") {
  Scene s;
  const auto [p, q, r] = s.map.run([](Turn& turn) {
    return std::tuple{turn.promise<Number>(), turn.promise<Number>(), turn.promise<Number>()};
  });
  const auto follow = [&](const NumberPair& from, const NumberPair& to) {
    s.map.run([&](Turn& turn) {
      turn.call<&Resolver<Number>::follow>(from.resolver, to.promise);
      CHECK_FALSE(turn.isSettled(from.promise));
    });
  };
  follow(p, q);
  const Transactormap t = s.map.turn<&Resolver<Number>::fulfill>(q.resolver, Number(7)).next;
  follow(q, r);
  const auto look = [promise = p.promise](Turn& turn) { return turn.isSettled(promise); };
  CHECK_FALSE(s.map.run(look));  // goes along both links
  CHECK(t.peek([promise = p.promise](Turn& turn) { return turn.valueOf(promise); }) == Value(7));
}

TEST_CASE("a merge takes along all that it stands on", "[core:111][row:GB23]") {
  Scene s;
  const Transactormap one = Scene::beside(s.map, s.a, 20);
  const Transactormap two = Scene::beside(one, s.b, 3);
  Transactormap three = Scene::beside(two, s.a, 10);
  three.merge();
  CHECK(three.isMerged());
  CHECK(two.isMerged());
  CHECK(one.isMerged());
  CHECK(Scene::in(s.map, s.a) == 30);
  CHECK(Scene::in(s.map, s.b) == 3);
}

TEST_CASE("a second merge does nothing, whatever has happened since", "[core:112][row:GB23]") {
  Scene s;
  Transactormap t = Scene::beside(s.map, s.a, 1);
  t.merge();
  s.map.poke<&Counter::add>(s.a, Number(10));
  const auto conflict = GENERATE(Conflict::refused, Conflict::forced);
  t.merge(conflict);
  CHECK(Scene::in(s.map, s.a) == 11);
}

TEST_CASE("a merged transactormap cannot be used, what stands on it can", "[core:113][row:GB23]") {
  Scene s;
  Transactormap one = Scene::beside(s.map, s.a, 1);
  Transactormap two = Scene::beside(one, s.b, 2);
  one.merge();
  CHECK(kindOf([&] { Scene::in(one, s.a); }) == kind::alreadyMerged);
  CHECK(kindOf([&] { one.poke<&Counter::add>(s.a, Number(1)); }) == kind::alreadyMerged);
  CHECK(kindOf([&] { Scene::beside(one, s.a, 1); }) == kind::alreadyMerged);
  CHECK(Scene::in(two, s.b) == 2);
  CHECK(Scene::in(two, s.a) == 1);
  CHECK(Scene::in(s.map, s.b) == 0);
  two.merge();
  CHECK(Scene::in(s.map, s.b) == 2);
}

TEST_CASE("a merge is refused when what it saw or wrote has changed since, and changes nothing",
          "[core:114][core:D14][row:GB23]") {
  Scene s;
  Transactormap first = Scene::beside(s.map, s.a, 1);
  Transactormap second = s.map
                             .turn([&](Turn& turn) {
                               turn.call<&Counter::add>(s.b, Number(2));
                               turn.call<&Counter::add>(s.a, Number(2));
                             })
                             .next;
  // It only looked at `a`, but what it wrote may follow from that.
  Transactormap reader = s.map
                             .turn([&](Turn& turn) {
                               const Number seen = turn.call<&Counter::value>(s.a);
                               turn.call<&Counter::add>(s.b, seen + 50);
                             })
                             .next;
  first.merge();
  CHECK(kindOf([&] { second.merge(); }) == kind::mergeConflict);
  CHECK(kindOf([&] { reader.merge(); }) == kind::mergeConflict);
  CHECK(Scene::in(s.map, s.a) == 1);
  CHECK(Scene::in(s.map, s.b) == 0);
  CHECK_FALSE(second.isMerged());
  CHECK(Scene::in(second, s.a) == 2);
}

TEST_CASE("a merge is refused for what any of the states that it takes along saw",
          "[core:111][core:114][core:D14]") {
  Scene s;
  Transactormap one = Scene::beside(s.map, s.a, 20);
  Transactormap two = Scene::beside(one, s.b, 3);
  s.map.poke<&Counter::add>(s.a, Number(1));
  CHECK(kindOf([&] { two.merge(); }) == kind::mergeConflict);
  CHECK_FALSE(one.isMerged());
  CHECK(Scene::in(s.map, s.a) == 1);
  CHECK(Scene::in(s.map, s.b) == 0);
}

TEST_CASE("a forced merge lets the last one win, actor by actor",
          "[core:114][core:D14][row:GB23]") {
  Scene s;
  Transactormap first = Scene::beside(s.map, s.a, 1);
  Transactormap second = Scene::beside(s.map, s.a, 2);
  first.merge();
  s.map.poke<&Counter::add>(s.b, Number(9));
  second.merge(Conflict::forced);
  CHECK(second.isMerged());
  CHECK(Scene::in(s.map, s.a) == 2);
  CHECK(Scene::in(s.map, s.b) == 9);
}

TEST_CASE("forks that touched different actors merge both", "[core:114][row:GB23]") {
  Scene s;
  Transactormap first = Scene::beside(s.map, s.a, 1);
  Transactormap second = Scene::beside(s.map, s.b, 2);
  first.merge();
  second.merge();
  CHECK(Scene::in(s.map, s.a) == 1);
  CHECK(Scene::in(s.map, s.b) == 2);
}

TEST_CASE("forks that spawned any number of actors merge, and all have their own identity",
          "[core:115]") {
  Scene s;
  const auto spawns = [&](int many) {
    return s.map.turn([&, many](Turn& turn) {
      std::vector<Ref<Counter>> made;
      for (int i = 0; i < many; ++i) made.push_back(turn.spawn<Counter>(Counter{100 * many + i}));
      return made;
    });
  };
  auto three = spawns(3);
  auto one = spawns(1);
  auto again = spawns(3);
  for (auto* const fork : {&three, &one, &again}) fork->next.merge();
  std::vector<AnyRef> all;
  for (const auto* const fork : {&three, &one, &again}) {
    for (std::size_t i = 0; i < fork->result.size(); ++i) {
      CHECK(Scene::in(s.map, fork->result[i]) ==
            100 * static_cast<Number>(fork->result.size()) + static_cast<Number>(i));
      all.push_back(fork->result[i]);
    }
  }
  std::sort(all.begin(), all.end());
  CHECK(std::adjacent_find(all.begin(), all.end()) == all.end());
}

TEST_CASE("the delta names what a turn changed: actors made, changed, and promises settled",
          "[core:120][row:GB22]") {
  Scene s;
  const NumberPair pair = s.map.run([](Turn& turn) { return turn.promise<Number>(); });
  CHECK(s.map.turn<&Counter::value>(s.a).next.delta().empty());
  auto turn = s.map.turn([&](Turn& in) {
    in.call<&Counter::value>(s.b);
    in.call<&Counter::add>(s.a, Number(1));
    in.attempt([&] { in.call<&Counter::add>(s.a, Number(1)); });
    const AnyRef made = in.spawn<Counter>();
    in.call<&Resolver<Number>::fulfill>(pair.resolver, 1);
    return made;
  });
  CHECK(turn.next.delta() == std::vector<AnyRef>{s.a, turn.result, pair.promise});
  turn.next.poke<&Counter::add>(s.a, Number(1));  // each only once
  CHECK(turn.next.delta() == std::vector<AnyRef>{s.a, turn.result, pair.promise});
}

}  // namespace
}  // namespace keeve::test
