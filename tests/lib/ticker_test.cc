#include "keeve/lib/ticker.h"

#include "tests/rules/hearing.h"

namespace keeve::test {
namespace {

using Beat = Ticker<Number>;
using Tickee = Ref<Procedure<void(Number)>>;

struct Scene : Stage {
  Ref<Beat> ticker = map.spawn<Beat>();
  std::vector<Ref<Ticky>> tickies;

  /// Adds one that says its name and the tick; `also` is done with it.
  template <class F>
  Tickee add(const std::string& name, F also) {
    return map.run([&](Turn& turn) { return addIn(turn, name, also); });
  }
  Tickee add(const std::string& name) {
    return add(name, [](Turn&) {});
  }
  template <class F>
  Tickee addIn(Turn& turn, const std::string& name, F also) {
    return toTick(turn, ticker, [&](Turn& in, const Ref<Ticky>& ticky) {
      tickies.push_back(ticky);
      return in.spawn([this, name, also](Turn& later, Number n) {
        heard.push_back(name + std::to_string(n));
        also(later);
      });
    });
  }
  Heard tick(Number n) {
    heard.clear();
    map.poke<&Beat::tick>(ticker, n);
    return heard;
  }
};

TEST_CASE("a tick calls all, the newest first", "[row:GB31]") {
  Scene s;
  CHECK(s.tick(0).empty());
  const auto ann = s.add("ann");
  const auto bob = s.add("bob");
  CHECK(s.tick(1) == Heard{"bob1", "ann1"});
  CHECK(s.map.peek<&Beat::getTicked>(s.ticker) == std::vector{bob, ann});
  s.map.run([&](Turn& turn) {
    const auto names = foldr(
        turn, s.ticker,
        [&](const Tickee& each, const std::string& rest) {
          return (each == ann ? "ann " : "bob ") + rest;
        },
        std::string());
    CHECK(names == "bob ann ");
  });
  s.heard.clear();
  s.map.poke(s.ticker, "tick", {2});
  CHECK(s.heard == Heard{"bob2", "ann2"});
}

TEST_CASE("the dead are not called, not even later in the tick in which they died, and go",
          "[row:GB31]") {
  Scene s;
  s.add("ann");
  s.add("bob");
  s.add("cid", [&](Turn& turn) { turn.call<&Ticky::die>(s.tickies[1]); });
  s.add("dan", [&](Turn& turn) { turn.call<&Ticky::die>(s.tickies[3]); });
  const std::size_t before = s.map.size();
  CHECK_FALSE(s.map.peek<&Ticky::dead>(s.tickies[1]));
  CHECK(s.tick(1) == Heard{"dan1", "cid1", "ann1"});
  CHECK(s.map.peek<&Ticky::dead>(s.tickies[1]));
  CHECK(s.tick(2) == Heard{"cid2", "ann2"});
  s.tickies.clear();
  CHECK(s.map.size() <= before - 2);
}

TEST_CASE("who is added during a tick is called from the next one on", "[row:GB31]") {
  Scene s;
  bool once = false;
  s.add("ann", [&](Turn& turn) {
    if (!std::exchange(once, true)) s.addIn(turn, "new", [](Turn&) {});
  });
  CHECK(s.tick(1) == Heard{"ann1"});
  CHECK(s.tick(2) == Heard{"new2", "ann2"});
}

TEST_CASE("a tick within a tick is a tick of its own", "[row:GB31]") {
  Scene s;
  bool once = false;
  s.add("ann");
  s.add("bob", [&](Turn& turn) {
    if (std::exchange(once, true)) return;
    turn.call<&Ticky::die>(s.tickies[0]);
    turn.call<&Beat::tick>(s.ticker, Number(9));
  });
  s.add("cid");
  CHECK(s.tick(1) == Heard{"cid1", "bob1", "cid9", "bob9"});
  CHECK(s.tick(2) == Heard{"cid2", "bob2"});
}

TEST_CASE("a tick that fails has not been: nobody died, nobody was added", "[row:GB31]") {
  Scene s;
  s.add("ann", [](Turn&) { throw Error("oops", ""); });
  s.add("bob", [&](Turn& turn) {
    turn.call<&Ticky::die>(s.tickies[1]);
    s.addIn(turn, "undone", [](Turn&) {});
  });
  CHECK(kindOf([&] { s.tick(1); }) == "oops");
  CHECK(s.map.peek<&Beat::getTicked>(s.ticker).size() == 2);
}

TEST_CASE("the tickees of a pair say for themselves when they die", "[row:GB31]") {
  Stage s;
  const auto pair = s.map.run([](Turn& turn) { return spawnTickerPair<Number>(turn); });
  const auto add = [&](const char* name, Number until) {
    s.map.run([&](Turn& turn) {
      const auto tickee = turn.spawn([&s, name, until](Number n) {
        s.heard.push_back(name + std::to_string(n));
        return n < until ? Tick::again : Tick::die;
      });
      turn.call<&TickerRegister<Number>::register_>(pair.registry, tickee);
    });
  };
  add("long", 3);
  add("short", 1);
  for (const Number n : {1, 2, 3, 4}) s.map.poke<&TickerTick<Number>::tick>(pair.ticker, n);
  CHECK(s.heard == Heard{"short1", "long1", "long2", "long3"});
  CHECK(kindOf([&] { s.map.poke(pair.registry, "tick", {1}); }) == kind::noSuchMethod);
}

}  // namespace
}  // namespace keeve::test
