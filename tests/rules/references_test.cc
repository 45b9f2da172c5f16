// Rules 1 to 11: references, nearness, and the permission to act.
#include <thread>

#include "keeve/vats/machine.h"
#include "tests/support/world.h"

namespace keeve::test {
namespace {

Machine::Options quietly(std::shared_ptr<ReportSink> sink) {
  Machine::Options options;
  options.loops = 2;
  options.sink = std::move(sink);
  return options;
}

/// Gives back what it is given.
const auto giveBack = [](Ref<Counter> ref) { return ref; };

}  // namespace

TEST_CASE("a turn that is over answers every use with turn-closed", "[core:2]") {
  Actormap world;
  const Ref<Counter> counter = world.spawn<Counter>();
  const Promise<int> promise = world.run([](Turn& turn) { return turn.fulfilled(1); });
  Turn* stashed = nullptr;
  world.run([&](Turn& turn) { stashed = &turn; });

  const auto refuses = [&](auto&& use) {
    CHECK(kindOf([&] { use(*stashed); }) == kind::turnClosed);
  };
  refuses([&](Turn& turn) { turn.spawn<Counter>(); });
  refuses([&](Turn& turn) { turn.spawn([] {}); });
  refuses([&](Turn& turn) { turn.self<Counter>(); });
  refuses([&](Turn& turn) { turn.call<&Counter::add>(counter, 1); });
  refuses([&](Turn& turn) { turn.call(counter, "add", {1}); });
  refuses([&](Turn& turn) { turn.send<&Counter::add>(counter, 1); });
  refuses([&](Turn& turn) { turn.send(counter, "add", {1}); });
  refuses([&](Turn& turn) { turn.sendOnly<&Counter::add>(counter, 1); });
  refuses([&](Turn& turn) { turn.promise<int>(); });
  refuses([&](Turn& turn) { turn.fulfilled(1); });
  refuses([&](Turn& turn) { turn.broken<int>(Error("odd", "")); });
  refuses([&](Turn& turn) { turn.on(promise, [](int) {}); });
  refuses([&](Turn& turn) { turn.then(promise, [](int n) { return n; }); });
  refuses([&](Turn& turn) { turn.listen(promise, counter); });
  refuses([&](Turn& turn) { turn.valueOf(promise); });
  refuses([&](Turn& turn) { turn.attempt([] {}); });
  CHECK(world.peek<&Counter::value>(counter) == 0);

  // Nor does it come to life in another actormap's turn.
  Actormap other;
  other.run([&](Turn&) { refuses([](Turn& turn) { turn.spawn<Counter>(); }); });
}

TEST_CASE("a turn that failed is as closed as one that was committed", "[core:2]") {
  Actormap world;
  Turn* stashed = nullptr;
  CHECK(kindOf([&] {
          world.run([&](Turn& turn) {
            stashed = &turn;
            throw Error("odd", "");
          });
        }) == "odd");
  CHECK(kindOf([&] { stashed->spawn<Counter>(); }) == kind::turnClosed);
}

TEST_CASE("a turn is no permission for another thread", "[core:3]") {
  Machine machine;
  const Vat vat = machine.vat();
  const Ref<Counter> counter = vat.spawn<Counter>();
  std::vector<std::string> kinds;
  vat.run([&](Turn& turn) {
    std::thread([&] {
      kinds.push_back(kindOf([&] { turn.call(counter, "add", {1}); }));
      kinds.push_back(kindOf([&] { turn.call<&Counter::add>(counter, 1); }));
      kinds.push_back(kindOf([&] { turn.send<&Counter::add>(counter, 1); }));
      kinds.push_back(kindOf([&] { turn.sendOnly<&Counter::add>(counter, 1); }));
      kinds.push_back(kindOf([&] { turn.spawn<Counter>(); }));
      kinds.push_back(kindOf([&] { turn.attempt([] {}); }));
    }).join();
  });
  CHECK(kinds == std::vector<std::string>(6, std::string(kind::wrongThread)));
  CHECK(vat.call<&Counter::value>(counter) == 0);
}

TEST_CASE("an actormap is used by the thread that made it", "[core:3]") {
  Actormap world;
  std::string refused;
  std::thread([&] { refused = kindOf([&] { world.spawn<Counter>(); }); }).join();
  CHECK(refused == kind::wrongThread);
  CHECK(world.size() == 0);
}

TEST_CASE("a nested call acts in its caller's turn", "[core:3]") {
  Actormap world;
  const auto inner = world.spawn([](Turn& turn) { return reinterpret_cast<std::intptr_t>(&turn); });
  world.run([&](Turn& turn) { CHECK(turn.call(inner) == reinterpret_cast<std::intptr_t>(&turn)); });
}

TEST_CASE("a reference is only an indirection: the same one has another behaviour in a fork",
          "[core:4]") {
  Actormap world;
  const Ref<Counter> counter = world.spawn<Counter>(1);
  const auto fork = world.turn<&Counter::add>(counter, 10);
  CHECK(fork.next.peek<&Counter::value>(counter) == 11);
  CHECK(world.peek<&Counter::value>(counter) == 1);

  Actormap copy = world.copy();
  copy.poke<&Counter::add>(counter, 100);
  CHECK(copy.peek<&Counter::value>(counter) == 101);
  CHECK(world.peek<&Counter::value>(counter) == 1);
}

TEST_CASE("two actors are never equal, whatever they are, and an actor is equal to itself",
          "[core:5]") {
  Actormap world;
  const Ref<Counter> a = world.spawn<Counter>(7);
  const Ref<Counter> b = world.spawn<Counter>(7);
  const Ref<Counter> sameAsA = a;
  CHECK(a == sameAsA);
  CHECK_FALSE(a == b);
  CHECK((a < b) != (b < a));
  world.poke<&Counter::add>(a, 1);
  CHECK(a == sameAsA);
}

TEST_CASE("a reference that went far and came back is equal, and near again", "[core:5]") {
  Machine machine(quietly(std::make_shared<KeptReports>()));
  const Vat alice = machine.vatOn(0, "alice");
  const Vat bob = machine.vatOn(1, "bob");
  const Ref<Counter> counter = alice.spawn<Counter>(7);
  const auto echo = bob.spawn(giveBack);

  const auto back = alice.wait(alice.run([&](Turn& turn) { return turn.send(echo, counter); }));
  CHECK(back == counter);
  alice.run([&](Turn& turn) {
    CHECK(turn.isNear(back));
    CHECK(turn.call<&Counter::value>(back) == 7);
  });
}

TEST_CASE("near is what has the same vat as the turn", "[core:6][row:GB10]") {
  Machine machine(quietly(std::make_shared<KeptReports>()));
  const Vat alice = machine.vatOn(0, "alice");
  const Vat bob = machine.vatOn(0, "bob");  // on the same loop: nearness is not about threads
  const Ref<Counter> own = alice.spawn<Counter>();
  const Ref<Counter> other = bob.spawn<Counter>();
  alice.run([&](Turn& turn) {
    CHECK(turn.isNear(own));
    CHECK(turn.isNear(turn.promise<int>().promise));
    CHECK_FALSE(turn.isNear(other));
    CHECK_FALSE(turn.isNear(AnyRef()));
    CHECK_FALSE(turn.isNear(AnyRef::sturdy("ocapn://somewhere")));
  });
  bob.run([&](Turn& turn) { CHECK(turn.isNear(other)); });
}

TEST_CASE("without a connector foreign actors look near, and are not there", "[core:7]") {
  const auto sink = std::make_shared<KeptReports>();
  Actormap::Options options;
  options.sink = sink;
  Actormap world(options);
  Actormap other;
  const Ref<Counter> own = world.spawn<Counter>();
  const Ref<Counter> foreign = other.spawn<Counter>();
  CHECK(world.isNear(foreign));

  CHECK(kindOf([&] {
          world.run([&](Turn& turn) {
            turn.call<&Counter::add>(own, 1);
            turn.call<&Counter::add>(foreign, 1);
          });
        }) == kind::noSuchActor);
  CHECK(world.peek<&Counter::value>(own) == 0);
  CHECK(other.peek<&Counter::value>(foreign) == 0);

  std::string broken;
  world.churn([&](Turn& turn) {
    turn.on(
        turn.send<&Counter::add>(foreign, 1), [](std::int64_t) {},
        [&](const Error& why) { broken = why.kind(); });
  });
  CHECK(broken == kind::noSuchActor);
}

TEST_CASE("from a vat, an actor without a connector is far and cannot be reached", "[core:8]") {
  const auto sink = std::make_shared<KeptReports>();
  Actormap bare;
  const Ref<Counter> unreachable = bare.spawn<Counter>();
  Machine machine(quietly(sink));
  const Vat vat = machine.vat();

  vat.run([&](Turn& turn) { CHECK_FALSE(turn.isNear(unreachable)); });
  CHECK(kindOf([&] { vat.call<&Counter::value>(unreachable); }) == kind::notNear);
  CHECK(kindOf([&] { vat.ask<&Counter::value>(unreachable); }) == kind::unreachable);

  CHECK(sink->take().empty());
  vat.run([&](Turn& turn) { turn.sendOnly<&Counter::add>(unreachable, 1); });
  const std::vector<Report> reports = sink->take();
  REQUIRE(reports.size() == 1);
  CHECK(reports[0].what == Report::What::droppedMessage);
  CHECK(reports[0].error.kind() == kind::unreachable);

  CHECK(vat.call<&Counter::value>(vat.spawn<Counter>(3)) == 3);
}

}  // namespace keeve::test
