// Rules 11, 66 and 116 where a turn is disturbed: while it runs, and while it ends.
#include "keeve/core/collections.h"
#include "keeve/vats/machine.h"
#include "tests/rules/hearing.h"

namespace keeve::test {
namespace {

TEST_CASE("a message that its own vat is sent from outside a turn's log leaves that turn whole",
          "[core:11]") {
  Machine machine(
      MachineOptions{1, std::chrono::nanoseconds(0), 64, std::make_shared<KeptReports>()});
  Vat vat = machine.vat("v");
  const Ref<Counter> counter = vat.spawn<Counter>();
  const auto pair = vat.run([](Turn& turn) { return turn.promise<Ref<Counter>>(); });
  CHECK_THROWS(vat.run([&](Turn& turn) {
    turn.call<&Counter::add>(counter, Number(42));
    vat.sendOnly<&Counter::add>(pair.promise, Number(7));
    turn.call<&Counter::add>(counter, Number(1));
    throw std::runtime_error("the turn fails");
  }));
  CHECK(vat.call<&Counter::value>(counter) == 0);
  vat.run([&](Turn& turn) { turn.call<&Resolver<Ref<Counter>>::fulfill>(pair.resolver, counter); });
  vat.wait(vat.run([&](Turn& turn) { return vat.later(turn, [](Turn&) {}); }));
  CHECK(vat.call<&Counter::value>(counter) == 7);
}

/// A connector whose post delivers before it returns.
struct AtOnce final : VatConnector {
  Actormap* map = nullptr;
  void post(Messages messages) noexcept override { map->dispatch(std::move(messages)); }
  void wake() noexcept override {}
};

struct Far : Stage {
  std::shared_ptr<AtOnce> way = std::make_shared<AtOnce>();
  Actormap here{ActormapOptions{"here", way, reports, ActormapOptions::OuterBecome::fails}};
  Far() { way->map = &here; }
};

TEST_CASE("no message is lost when what a turn sent comes back before the turn has ended",
          "[core:66]") {
  Far a;
  Far b;
  Far c;
  const Ref<Log> log = c.here.spawn<Log>();
  const auto failing = a.here.spawn([log](Turn& turn) {
    turn.sendOnly<&Log::write>(log, std::string("of a turn that fails"));
    throw Error("asked-to-fail", "as it was asked to");
  });
  const auto writing =
      a.here.spawn([log](Turn& turn) { turn.sendOnly<&Log::write>(log, std::string("third")); });
  const auto first = b.here.spawn([failing, writing](Turn& turn) {
    turn.sendOnly(failing);
    turn.sendOnly(writing);
  });
  const auto both = a.here.spawn([first, log](Turn& turn) {
    turn.sendOnly(first);
    turn.sendOnly<&Log::write>(log, std::string("second"));
  });
  auto sent = a.here.turn([&](Turn& turn) { turn.sendOnly(both); });
  a.here.dispatch(std::move(sent.toNear));
  CHECK(c.here.peek<&Log::all>(log) == std::vector<std::string>{"second", "third"});
}

/// Runs a turn that fails whenever it is told something.
struct Busybody final : ReportSink {
  Actormap* map = nullptr;
  int told = 0;
  void report(const Report&) noexcept override {
    ++told;
    kindOf([&] { map->run([](Turn&) { throw Error("asked-to-fail", "as it was asked to"); }); });
  }
};

TEST_CASE("no message is lost when a sink runs a turn while another one ends", "[core:66]") {
  const auto sink = std::make_shared<Busybody>();
  Actormap map(ActormapOptions{"map", nullptr, sink, ActormapOptions::OuterBecome::fails});
  sink->map = &map;
  const Ref<Log> log = map.spawn<Log>();
  map.churn([&](Turn& turn) {
    const auto broken = turn.broken<Ref<Log>>(Error("gone", "it is gone"));
    turn.sendOnly<&Log::write>(log, std::string("arrived"));
    turn.sendOnly<&Log::write>(broken, std::string("cannot arrive"));
    turn.sendOnly<&Log::write>(broken, std::string("nor can this"));
  });
  CHECK(map.peek<&Log::all>(log) == std::vector<std::string>{"arrived"});
  CHECK(sink->told == 2);
}

/// Tries to use a turn that it kept when it goes.
struct Meddler {
  Turn* kept;
  Ref<Counter> counter;
  std::vector<std::string>* kinds;
  Meddler(Turn* turn, Ref<Counter> target, std::vector<std::string>* told)
      : kept(turn),
        counter(std::move(target)),
        kinds(told) {}
  Meddler(const Meddler&) = delete;
  Meddler& operator=(const Meddler&) = delete;
  ~Meddler() {
    kinds->push_back(kindOf([&] { kept->call<&Counter::add>(counter, Number(99)); }));
    kinds->push_back(kindOf([&] { kept->sendOnly<&Counter::add>(counter, Number(77)); }));
    kinds->push_back(kindOf([&] { kept->spawn<Counter>(); }));
  }
};

TEST_CASE("destructors cannot use a turn that is ending", "[core:11]") {
  Stage s;
  const Ref<Counter> counter = s.map.spawn<Counter>();
  std::vector<std::string> kinds;
  const std::vector<std::string> refused(3, std::string(kind::turnClosed));
  SECTION("by being undone") {
    CHECK_THROWS(s.map.churn([&](Turn& turn) {
      auto meddler = std::make_shared<Meddler>(&turn, counter, &kinds);
      turn.spawn([held = std::move(meddler)](Number) { return 1; });
      throw std::runtime_error("the turn fails");
    }));
  }
  SECTION("by being committed") {
    std::optional<Snapshot> snapshot;
    if (GENERATE(false, true)) snapshot = s.map.snapshot();
    s.map.run([&](Turn& turn) {
      using Holder = Procedure<void(bool)>;
      struct Holding {
        std::shared_ptr<Meddler> held;
        Become<Holder, void> operator()(Turn&, Bcom<Holder> bcom, bool) const {
          return bcom(Holding{});
        }
      };
      auto meddler = std::make_shared<Meddler>(&turn, counter, &kinds);
      const auto holder = turn.spawn(Holding{std::move(meddler)});
      static_cast<void>(turn.attempt([&] {
        turn.call(holder, true);
        return 0;
      }));
    });
  }
  SECTION("by an attempt that fails") {
    s.map.run([&](Turn& turn) {
      auto meddler = std::make_shared<Meddler>(&turn, counter, &kinds);
      CHECK_THROWS(turn.attempt([&] {
        turn.spawn([held = std::move(meddler)](Number) { return 1; });
        throw std::runtime_error("the attempt fails");
      }));
    });
  }
  CHECK(kinds == refused);
  s.map.churn([](Turn&) {});
  CHECK(s.map.peek<&Counter::value>(counter) == 0);
}

TEST_CASE("a snapshot that goes in the middle of a turn leaves the turn and the others as they are",
          "[core:116]") {
  Stage s;
  const Ref<Counter> counter = s.map.spawn<Counter>();
  std::optional<Snapshot> oldest = s.map.snapshot();
  s.map.poke<&Counter::add>(counter, Number(1));
  const Snapshot second = s.map.snapshot();
  s.map.poke<&Counter::add>(counter, Number(1));
  std::optional<Snapshot> third = s.map.snapshot();
  const bool fails = GENERATE(false, true);
  const auto run = [&](Turn& turn) {
    turn.call<&Counter::add>(counter, Number(10));
    oldest.reset();
    third.reset();
    CHECK(turn.call<&Counter::value>(counter) == 12);
    turn.call<&Counter::add>(counter, Number(10));
    if (fails) throw std::runtime_error("the turn fails");
  };
  if (fails) {
    CHECK_THROWS(s.map.run(run));
  } else {
    s.map.run(run);
  }
  const Number now = fails ? 2 : 22;
  CHECK(s.map.peek<&Counter::value>(counter) == now);
  CHECK(Actormap::restore(second).peek<&Counter::value>(counter) == 1);
  CHECK(s.map.peek<&Counter::value>(counter) == now);
}

TEST_CASE("what a snapshot holds is not counted in the middle of a turn", "[core:116]") {
  Stage s;
  const Ref<Counter> counter = s.map.spawn<Counter>();
  s.map.poke<&Counter::add>(counter, Number(1));
  const Snapshot snapshot = s.map.snapshot();
  s.map.poke<&Counter::add>(counter, Number(1));
  s.map.run([&](Turn& turn) {
    CHECK(kindOf([&] { static_cast<void>(snapshot.size()); }) == kind::wouldBlock);
    CHECK(turn.call<&Counter::value>(counter) == 2);
  });
  CHECK(snapshot.size() == 1);
  CHECK(Actormap::restore(snapshot).peek<&Counter::value>(counter) == 1);
  CHECK(s.map.peek<&Counter::value>(counter) == 2);
}

struct Saboteur {
  void hit() const { throw Error(kind::internal, "as if keeve had failed"); }
};
BOOST_DESCRIBE_STRUCT(Saboteur, (), (hit))

TEST_CASE("an actormap that halts lets go of what its snapshots hold of a map's entries",
          "[core:116]") {
  Stage s;
  using Numbers = Map<Number, Number>;
  const auto numbers = s.map.spawn<Numbers>();
  const auto saboteur = s.map.spawn<Saboteur>();
  s.map.poke<&Numbers::set>(numbers, Number(1), Number(1));
  std::optional<Snapshot> snapshot = s.map.snapshot();
  std::optional<Transactormap> fork(s.map);
  fork->poke<&Numbers::set>(numbers, Number(1), Number(3));
  s.map.poke<&Numbers::set>(numbers, Number(1), Number(2));
  s.map.churn([&](Turn& turn) { turn.sendOnly<&Saboteur::hit>(saboteur); });
  CHECK(kindOf([&] { s.map.poke<&Numbers::set>(numbers, Number(1), Number(4)); }) ==
        kind::noSuchActor);
  fork.reset();
  snapshot.reset();
  CHECK(s.map.size() == 0);
}

}  // namespace
}  // namespace keeve::test
