// Rules 123 to 129: vats, from outside and among each other.
#include <atomic>
#include <thread>

#include "keeve/vats/machine.h"
#include "tests/rules/hearing.h"

namespace keeve::test {
namespace {

/// Two loops, a vat on each, and their reports.
struct Scene {
  std::shared_ptr<KeptReports> reports = std::make_shared<KeptReports>();
  Machine machine{MachineOptions{2, std::chrono::nanoseconds(0), 64, reports}};
  Vat a = machine.vatOn(0, "a");
  Vat b = machine.vatOn(1, "b");
};

/// Sends itself a message for ever; its first turn also sends one far away.
struct Ticker {
  std::int64_t ticks = 0;
  Become<Ticker, void> start(Turn& turn, Bcom<Ticker> bcom, Ref<Log> far) const {
    turn.sendOnly<&Log::write>(far, "left after the first turn");
    turn.sendOnly<&Ticker::tick>(turn.self<Ticker>());
    return bcom(Ticker{1});
  }
  Become<Ticker, void> tick(Turn& turn, Bcom<Ticker> bcom) const {
    turn.sendOnly<&Ticker::tick>(turn.self<Ticker>());
    return bcom(Ticker{ticks + 1});
  }
  std::int64_t count() const { return ticks; }
};
BOOST_DESCRIBE_STRUCT(Ticker, (), (ticks, start, tick, count))

TEST_CASE("a vat runs one turn at a time, whoever enters it", "[core:123][row:GB26]") {
  Scene s;
  std::atomic<int> inside{0};
  std::atomic<bool> overlapped{false};
  const auto turnInside = [&](Turn&) {
    if (inside.fetch_add(1) != 0) overlapped = true;
    std::this_thread::yield();
    inside.fetch_sub(1);
  };
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int turn = 0; turn < 500; ++turn) s.a.run(turnInside);
    });
  }
  for (int i = 0; i < 500; ++i) s.b.run([&](Turn& turn) { s.a.later(turn, turnInside); });
  for (std::thread& thread : threads) thread.join();
  s.b.wait(s.b.run([&](Turn& turn) { return s.a.later(turn, turnInside); }));
  CHECK_FALSE(overlapped);
}

TEST_CASE("a vat is entered from outside by run, call, spawn, ask and sendOnly",
          "[core:124][row:GB26]") {
  Scene s;
  const Ref<Counter> counter = s.a.spawn<Counter>();
  CHECK(s.a.call<&Counter::add>(counter, Number(1)) == 1);
  CHECK(s.a.run([&](Turn& turn) { return turn.call<&Counter::add>(counter, Number(1)); }) == 2);
  s.a.sendOnly<&Counter::add>(counter, Number(1));
  CHECK(s.a.ask<&Counter::value>(counter) == 3);
  CHECK(s.b.ask<&Counter::value>(counter) == 3);
  CHECK(s.a.isRunning());
}

TEST_CASE("what a turn from outside throws is thrown to its caller, and the turn is undone",
          "[core:124][row:GB26]") {
  Scene s;
  const Ref<Counter> counter = s.a.spawn<Counter>();
  CHECK(kindOf([&] {
          s.a.run([&](Turn& turn) {
            turn.call<&Counter::add>(counter, Number(1));
            turn.call<&Counter::fail>(counter);
          });
        }) == "asked-to-fail");
  CHECK_THROWS_AS(s.a.run([](Turn&) { throw 42; }), int);
  CHECK(s.a.call<&Counter::value>(counter) == 0);
}

TEST_CASE("who is in a vat cannot wait for his own or another, and is promised the answer instead",
          "[core:125][row:GB26]") {
  Scene s;
  const Ref<Counter> counter = s.b.spawn<Counter>(Counter{6});
  s.a.run([&](Turn& turn) {
    CHECK(kindOf([&] { s.a.run([](Turn&) {}); }) == kind::wouldBlock);
    CHECK(kindOf([&] { s.b.run([](Turn&) {}); }) == kind::wouldBlock);
    CHECK(kindOf([&] { s.b.ask<&Counter::value>(counter); }) == kind::wouldBlock);
    CHECK(kindOf([&] { s.a.wait(turn.fulfilled<Number>(1)); }) == kind::wouldBlock);
  });
  const auto promise = s.a.run([&](Turn& turn) {
    return s.b.later(turn, [counter](Turn& in) { return in.call<&Counter::value>(counter) + 1; });
  });
  CHECK(s.a.wait(promise) == 7);
}

TEST_CASE("what a turn from outside sends is delivered", "[core:126][row:GB26]") {
  Scene s;
  const Ref<Counter> near = s.a.spawn<Counter>();
  const Ref<Counter> far = s.b.spawn<Counter>();
  s.a.run([&](Turn& turn) {
    turn.sendOnly<&Counter::add>(near, Number(1));
    turn.sendOnly<&Counter::add>(far, Number(2));
  });
  CHECK(s.a.ask<&Counter::value>(near) == 1);
  CHECK(s.a.ask<&Counter::value>(far) == 2);
}

TEST_CASE("what a turn sends far leaves when it ends, though its vat never comes to rest",
          "[core:127][core:64]") {
  Scene s;
  const Ref<Log> log = s.b.spawn<Log>();
  const Ref<Ticker> ticker = s.a.spawn<Ticker>();
  s.a.sendOnly<&Ticker::start>(ticker, log);
  while (s.b.call<&Log::all>(log).empty()) std::this_thread::yield();
  // It still ticks, and who asks from outside is answered all the same.
  const auto first = s.a.ask<&Ticker::count>(ticker);
  CHECK(s.a.ask<&Ticker::count>(ticker) > first);
}

TEST_CASE("a promise that broke with a failed turn is broken for whoever asks later",
          "[core:128]") {
  Scene s;
  const Ref<Counter> counter = s.a.spawn<Counter>();
  const auto promise = s.a.run([&](Turn& turn) { return turn.send<&Counter::fail>(counter); });
  CHECK(kindOf([&] { s.a.wait(promise); }) == "asked-to-fail");
  const auto caught = s.a.run([&](Turn& turn) {
    return turn.then(
        promise, [] { return std::string("fulfilled"); },
        [](const Error& why) { return std::string(why.kind()); });
  });
  CHECK(s.a.wait(caught) == "asked-to-fail");
}

TEST_CASE("a halted vat refuses: what is asked of it breaks, what is queued does not run",
          "[core:129][core:D16][row:GB26]") {
  Scene s;
  const Ref<Counter> counter = s.b.spawn<Counter>();
  const auto pair = s.b.run([](Turn& turn) { return turn.promise<Number>(); });
  std::atomic<bool> ran{false};
  const auto queued = s.b.run([&](Turn& turn) {
    auto later = turn.then(turn.fulfilled<Number>(1), [&](Number) { ran = true; });
    s.b.halt();
    return later;
  });
  const auto owed = kindOf([&] { s.a.wait(pair.promise); });
  CHECK(owed == kind::vatHalted);
  CHECK_FALSE(s.b.isRunning());
  CHECK(kindOf([&] { s.a.wait(queued); }) == kind::vatHalted);
  CHECK_FALSE(ran);
  CHECK(kindOf([&] { s.a.ask<&Counter::value>(counter); }) == kind::vatHalted);
  CHECK(kindOf([&] { s.b.call<&Counter::value>(counter); }) == kind::vatHalted);
  CHECK(kindOf([&] { s.b.run([](Turn&) {}); }) == kind::vatHalted);
  s.b.halt();
  // The loop's other vats go on.
  const Vat other = s.machine.vatOn(1);
  CHECK(other.call<&Counter::value>(other.spawn<Counter>()) == 0);
}

}  // namespace
}  // namespace keeve::test
