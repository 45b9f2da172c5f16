// Rules 129 to 133, and what is told of a vat: its end by a bug, its time, its name.
#include <set>

#include "keeve/vats/machine.h"
#include "tests/rules/hearing.h"

namespace keeve::test {
namespace {

struct Scene {
  std::shared_ptr<KeptReports> reports = std::make_shared<KeptReports>();
  Machine machine{MachineOptions{2, std::chrono::nanoseconds(0), 64, reports}};
  Vat a = machine.vatOn(0, "a");
  Vat b = machine.vatOn(1, "b");
};

TEST_CASE("a vat in which keeve itself fails halts, and breaks what it owed", "[core:130]") {
  Scene s;
  const Vat neighbour = s.machine.vatOn(1, "neighbour");
  const auto owed = s.b.run([](Turn& turn) { return turn.promise<Number>(); });
  const auto waiting = s.a.run(
      [&](Turn& turn) { return turn.then(owed.promise, [](Number value) { return value; }); });
  // An internal error is what keeve throws when its own state cannot be as it is.
  const auto broken = s.a.run([&](Turn& turn) {
    return s.b.later(turn, [](Turn&) -> Number { throw Error(kind::internal, "a bug"); });
  });
  CHECK(kindOf([&] { s.a.wait(broken); }) == kind::internal);
  CHECK(kindOf([&] { s.a.wait(waiting); }) == kind::vatHalted);
  CHECK(kindOf([&] { s.b.spawn<Counter>(); }) == kind::vatHalted);
  CHECK(neighbour.call<&Counter::value>(neighbour.spawn<Counter>(Counter{3})) == 3);
  const std::vector<Report> reports = s.reports->take();
  REQUIRE(reports.size() == 1);
  CHECK(reports[0].what == Report::What::vatFailure);
  CHECK(reports[0].where == "b");
}

TEST_CASE("a promise of a vat that has halted breaks for who only then asks what it became",
          "[core:129][core:79]") {
  Scene s;
  const auto owed = s.b.run([](Turn& turn) { return turn.promise<Number>(); });
  s.b.halt();
  CHECK(kindOf([&] { s.b.spawn<Counter>(); }) == kind::vatHalted);
  const auto heard = s.a.run([&](Turn& turn) {
    const auto own = turn.promise<Number>();
    turn.call<&Resolver<Number>::follow>(own.resolver, owed.promise);
    return std::pair{own.promise, turn.then(owed.promise, [](Number value) { return value; })};
  });
  CHECK(kindOf([&] { s.a.wait(heard.first); }) == kind::vatHalted);
  CHECK(kindOf([&] { s.a.wait(heard.second); }) == kind::vatHalted);
}

/// A way to an actormap that delivers at once, until the actormap is taken to have halted.
struct Way final : VatConnector {
  Actormap* map = nullptr;
  bool isHalted = false;
  void post(Messages messages) noexcept override {
    isHalted ? refuse(std::move(messages)) : map->dispatch(std::move(messages));
  }
  void wake() noexcept override {}
};

struct Place {
  std::shared_ptr<Way> way = std::make_shared<Way>();
  Actormap map{{"place", way, std::make_shared<KeptReports>(), {}}};
  NumberPair pair = map.run([](Turn& turn) { return turn.promise<Number>(); });
  Place() { way->map = &map; }
};

TEST_CASE("a question that is passed on to a vat which has halted is answered", "[core:129]") {
  Place a, b, c;
  const auto send = [](const Place& from, const Place& to) {
    return from.map.turn([&](Turn& turn) {
      turn.call<&Resolver<Number>::follow>(from.pair.resolver, to.pair.promise);
    });
  };
  for (auto [from, to] : {std::pair{&b, &c}, std::pair{&a, &b}}) {
    auto turn = send(*from, *to);
    turn.next.merge();
    c.way->isHalted = from == &a;  // b has not heard of it
    from->map.dispatch(std::move(turn.toFar));
  }
  CHECK_FALSE(b.map.run([&](Turn& turn) { return turn.isSettled(b.pair.promise); }));
  CHECK(a.map.run([&](Turn& turn) { return turn.isBroken(a.pair.promise); }));
}

TEST_CASE("a vat's time grows with each turn, and past that of whatever it hears", "[core:131]") {
  Scene s;
  const Ref<Counter> counter = s.b.spawn<Counter>();
  for (int i = 0; i < 100; ++i) s.b.call<&Counter::add>(counter, Number(1));
  // The error begins in b, which is far ahead, and goes on to a, which has hardly begun.
  const auto failed = s.a.run([&](Turn& turn) {
    return turn.then(turn.send<&Counter::fail>(counter), nullptr,
                     [](const Error& why) { throw Error(why); });
  });
  const auto traceOf = [&](const Vat& vat, const Promise<void>& promise) {
    try {
      vat.wait(promise);
    } catch (const Error& error) {
      return error.trace();
    }
    return std::vector<TraceFrame>();
  };
  const std::vector<TraceFrame> trace = traceOf(s.a, failed);
  REQUIRE(trace.size() == 2);
  CHECK(trace[0].vat == "b");
  CHECK(trace[0].doing.find("fail") != std::string::npos);
  CHECK(trace[1].vat == "a");
  CHECK(trace[0].turn > 100);
  CHECK(trace[1].turn > trace[0].turn);

  const auto again = s.b.run([&](Turn& turn) { return turn.send<&Counter::fail>(counter); });
  const std::vector<TraceFrame> later = traceOf(s.b, again);
  REQUIRE(later.size() == 1);
  CHECK(later[0].turn > trace[0].turn);
}

TEST_CASE("a message whose answer would go to its own target is refused", "[core:132]") {
  Stage s;
  s.map.churn([&](Turn& turn) {
    const auto pair = turn.promise<Value>();
    CHECK(kindOf([&] { turn.sendTo(pair.resolver, pair.resolver, "fulfill", {1}); }) ==
          kind::selfResolver);
    CHECK_FALSE(turn.isSettled(pair.promise));
    // To another actor it goes well.
    hear(turn, pair.promise, s.heard, "answer");
    turn.sendTo(pair.resolver, turn.spawn<Counter>(Counter{5}), "value", {});
  });
  CHECK(s.heard == Heard{"answer=5"});
}

TEST_CASE("a vat's id is its own, its name is for people", "[core:133]") {
  Scene s;
  std::set<std::uint32_t> ids{s.a.id(), s.b.id()};
  Machine other(MachineOptions{1, {}, 64, nullptr});
  for (int i = 0; i < 10; ++i) {
    ids.insert(s.machine.vat("same").id());
    ids.insert(other.vat("same").id());
  }
  CHECK(ids.size() == 22);
  CHECK(ids.count(0) == 0);
  CHECK(s.a.name() == "a");
  CHECK_FALSE(s.machine.vat().name().empty());
  CHECK(AnyRef(s.a.spawn<Counter>()).toString().find("a#") == 0);
}

}  // namespace
}  // namespace keeve::test
