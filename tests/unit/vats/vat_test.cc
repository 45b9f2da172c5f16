// Vats as a program uses them: every way in, every sort of failure, and halting in the middle.
#include <new>
#include <stdexcept>
#include <thread>

#include "keeve/vats/machine.h"
#include "tests/support/world.h"

namespace keeve::test {
namespace {

using Number = std::int64_t;

/// No std::exception.
struct Strange {
  int code;
};

/// Throws all that can be thrown.
struct Thrower {
  void raise(Number what) const {
    switch (what) {
      case 0: throw 42;
      case 1: throw std::bad_alloc();
      case 2: throw std::runtime_error("a runtime error");
      case 3: throw "a text";
      case 4: throw std::string("a string");
      case 5: throw Strange{7};
      default: throw Error("an-error", "of ours");
    }
  }
  Number fine() const { return 1; }
};
BOOST_DESCRIBE_STRUCT(Thrower, (), (raise, fine))

struct Scene {
  std::shared_ptr<KeptReports> reports = std::make_shared<KeptReports>();
  Machine machine{MachineOptions{2, std::chrono::nanoseconds(0), 64, reports}};
  Vat a = machine.vatOn(0, "a");
  Vat b = machine.vatOn(1, "b");
};

TEST_CASE("run returns whatever the function returns, also by move and also nothing") {
  Scene s;
  CHECK(s.a.run([](Turn&) { return std::make_unique<int>(3); }) != nullptr);
  bool ran = false;
  s.a.run([&](Turn&) { ran = true; });
  CHECK(ran);
  const auto moved = std::make_unique<int>(5);
  CHECK(s.a.run([&moved](Turn&) { return *moved; }) == 5);
}

TEST_CASE("run with a coroutine gives the promise of what it returns") {
  Scene s;
  const Ref<Counter> counter = s.b.spawn<Counter>(Counter{4});
  const Promise<Number> promise = s.a.run([counter](Turn& turn) -> Co<Number> {
    const Number first = co_await turn.send<&Counter::value>(counter);
    const Number second = co_await turn.send<&Counter::add>(counter, Number(1));
    co_return first * 10 + second;
  });
  CHECK(s.a.wait(promise) == 45);
}

TEST_CASE("a procedure can be spawned in a vat, and be asked from another") {
  Scene s;
  const auto twice = s.a.spawn([](Number it) { return 2 * it; });
  CHECK(s.b.wait(s.b.run([&](Turn& turn) { return turn.send(twice, Number(21)); })) == 42);
}

TEST_CASE("wait returns at once for what is settled, and throws what broke it") {
  Scene s;
  CHECK(s.a.wait(s.a.run([](Turn& turn) { return turn.fulfilled<std::string>("here"); })) ==
        "here");
  const auto broken =
      s.a.run([](Turn& turn) { return turn.broken<Number>(Error("sad", "from the start")); });
  CHECK(errorOf([&] { s.b.wait(broken); }) == "sad: from the start");
  CHECK(kindOf([&] { s.a.wait(Promise<Number>()); }) == kind::notAReference);
}

TEST_CASE("later runs in the other vat, in a turn of its own, in the order of asking") {
  Scene s;
  const Ref<Log> log = s.b.spawn<Log>();
  s.a.run([&](Turn& turn) {
    for (const char* line : {"one", "two", "three"}) {
      s.b.later(turn, [log, line](Turn& in) {
        in.call<&Log::write>(log, std::string(line));
        if (std::string(line) == "two") throw Error("oops", "undoes only its own turn");
      });
    }
  });
  CHECK(s.a.ask<&Log::all>(log) == std::vector<std::string>{"one", "three"});
}

TEST_CASE("an actor may throw anything: its asker is told, and its vat lives") {
  Scene s;
  const Ref<Thrower> thrower = s.b.spawn<Thrower>();
  const Number what = GENERATE(range(0, 7));
  const auto promise =
      s.a.run([&](Turn& turn) { return turn.send<&Thrower::raise>(thrower, what); });
  try {
    s.a.wait(promise);
    FAIL("nothing was thrown");
  } catch (const Error& error) {
    switch (what) {
      case 0: CHECK(*error.thrownAs<int>() == 42); break;
      case 1: CHECK(error.thrownAs<std::bad_alloc>() != nullptr); break;
      case 2: CHECK(error.thrownAs<std::runtime_error>() != nullptr); break;
      case 3: CHECK(error.message() == "a text"); break;
      case 4: CHECK(*error.thrownAs<std::string>() == "a string"); break;
      case 5: CHECK(error.thrownAs<Strange>()->code == 7); break;
      default: CHECK(error.kind() == "an-error"); break;
    }
  }
  CHECK(s.b.call<&Thrower::fine>(thrower) == 1);
  // Without an asker it is reported.
  s.a.sendOnly<&Thrower::raise>(thrower, what);
  CHECK(s.b.ask<&Thrower::fine>(thrower) == 1);
  CHECK(s.reports->take().size() == 1);
}

TEST_CASE("a call from outside throws what the actor threw, as it was thrown") {
  Scene s;
  const Ref<Thrower> thrower = s.b.spawn<Thrower>();
  const auto raise = [&](Number what) { s.b.call<&Thrower::raise>(thrower, what); };
  CHECK_THROWS_AS(raise(0), int);
  CHECK_THROWS_AS(raise(1), std::bad_alloc);
  CHECK_THROWS_AS(raise(2), std::runtime_error);
  CHECK_THROWS_AS(raise(5), Strange);
  CHECK_THROWS_AS(raise(6), Error);
}

TEST_CASE("a handle of no vat, an empty and a sturdy reference are refused") {
  const Vat nobody;
  CHECK_FALSE(nobody.isRunning());
  CHECK(nobody.id() == 0);
  CHECK(kindOf([&] { nobody.run([](Turn&) {}); }) == kind::vatHalted);
  nobody.halt();
  Scene s;
  CHECK(kindOf([&] { s.a.call<&Counter::value>(Ref<Counter>()); }) == kind::notAReference);
  CHECK(kindOf([&] { s.a.sendOnly<&Counter::value>(Ref<Counter>()); }) == kind::notAReference);
  const auto sturdy = AnyRef::sturdy("keeve:somewhere").as<Ref<Counter>>();
  CHECK(kindOf([&] { s.a.sendOnly<&Counter::value>(sturdy); }) == kind::notAReference);
}

TEST_CASE("a vat that halts answers all that is on its way to it") {
  Scene s;
  const Ref<Counter> counter = s.b.spawn<Counter>();
  std::vector<Promise<Number>> answers;
  std::thread halting([&] { s.b.halt(); });
  for (int i = 0; i < 1000; ++i) {
    answers.push_back(
        s.a.run([&](Turn& turn) { return turn.send<&Counter::add>(counter, Number(1)); }));
  }
  halting.join();
  // Each is either counted or refused; and once one was refused, so are all after it.
  Number counted = 0;
  bool refused = false;
  for (const Promise<Number>& answer : answers) {
    Number count = 0;
    const std::string outcome = kindOf([&] { count = s.a.wait(answer); });
    if (outcome == kind::vatHalted) {
      refused = true;
    } else {
      CHECK(outcome == "nothing");
      CHECK(count == ++counted);
      CHECK_FALSE(refused);
    }
  }
}

TEST_CASE("two vats may halt each other") {
  Scene s;
  s.a.run([&](Turn& turn) { s.b.later(turn, [a = s.a](Turn&) { a.halt(); }); });
  s.b.halt();
  s.a.halt();
  CHECK(kindOf([&] { s.a.run([](Turn&) {}); }) == kind::vatHalted);
  CHECK(kindOf([&] { s.b.run([](Turn&) {}); }) == kind::vatHalted);
}

}  // namespace
}  // namespace keeve::test
