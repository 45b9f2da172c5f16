// Fibers: code that waits without stopping its loop.
#include "keeve/vats/fiber.h"

#include <fstream>
#include <new>
#include <stdexcept>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/sanitizer.h"
#include "keeve/vats/machine.h"
#include "tests/support/world.h"

namespace keeve::test {
namespace {

using Number = std::int64_t;

struct Scene {
  std::shared_ptr<KeptReports> reports = std::make_shared<KeptReports>();
  Machine machine{MachineOptions{2, std::chrono::nanoseconds(0), 64, reports}};
  Vat a = machine.vatOn(0, "a");
  Vat b = machine.vatOn(1, "b");
  Ref<Counter> near = a.spawn<Counter>(Counter{10});
  Ref<Counter> far = b.spawn<Counter>(Counter{100});

  PromisePair<Number> pair() const {
    return b.run([](Turn& turn) { return turn.promise<Number>(); });
  }
  void settle(const PromisePair<Number>& pair, Number value) const {
    b.run([&](Turn& turn) { turn.call<&Resolver<Number>::fulfill>(pair.resolver, value); });
  }
};

TEST_CASE("a fiber waits for promises, near and far, and its result fulfils its promise") {
  Scene s;
  const Promise<Number> sum = s.a.fiber([near = s.near, far = s.far](Fiber& fiber) {
    Number total = 0;
    for (int i = 0; i < 10; ++i) {
      total += fiber.wait(fiber.run([&](Turn& turn) { return turn.send<&Counter::value>(near); }));
      total += fiber.wait(fiber.run([&](Turn& turn) { return turn.send<&Counter::value>(far); }));
    }
    return total;
  });
  CHECK(s.a.wait(sum) == 1100);
}

TEST_CASE("a fiber may return nothing, or a promise") {
  Scene s;
  s.a.wait(s.a.fiber([](Fiber&) {}));
  const auto value = s.a.fiber([far = s.far](Fiber& fiber) {
    return fiber.run([&](Turn& turn) { return turn.send<&Counter::value>(far); });
  });
  CHECK(s.a.wait(value) == 100);
}

TEST_CASE("while a fiber waits, its vat goes on; between two waits nothing else runs there") {
  Scene s;
  const auto pair = s.pair();
  const auto seen = s.a.fiber([near = s.near, promise = pair.promise](Fiber& fiber) {
    const auto read = [&] { return fiber.vat().call<&Counter::value>(near); };
    const Number before = read();
    const bool alone = read() == before;
    fiber.wait(promise);
    return alone ? read() - before : -1;
  });
  for (int i = 0; i < 5; ++i) s.a.call<&Counter::add>(s.near, Number(1));
  s.settle(pair, 0);
  CHECK(s.a.wait(seen) == 5);
}

TEST_CASE("what a fiber throws breaks its promise, and what it waits for throws in it") {
  Scene s;
  const auto thrown = s.a.fiber([](Fiber&) -> Number { throw Error("oops", ""); });
  CHECK(kindOf([&] { s.a.wait(thrown); }) == "oops");
  const auto caught = s.a.fiber([far = s.far](Fiber& fiber) {
    return kindOf(
        [&] { fiber.wait(fiber.run([&](Turn& turn) { return turn.send<&Counter::fail>(far); })); });
  });
  CHECK(s.a.wait(caught) == "asked-to-fail");
}

TEST_CASE("two fibers in the middle of handling exceptions keep each to its own") {
  Scene s;
  const auto first = s.pair();
  const auto second = s.pair();
  const auto handles = [&](const Promise<Number>& promise, const char* which) {
    return s.a.fiber([promise, which](Fiber& fiber) -> std::string {
      try {
        try {
          throw std::runtime_error(which);
        } catch (const std::exception&) {
          fiber.wait(promise);  // the other one handles its own meanwhile
          throw;
        }
      } catch (const std::exception& again) {
        return again.what();
      }
    });
  };
  const auto one = handles(first.promise, "one");
  const auto two = handles(second.promise, "two");
  s.settle(first, 1);
  CHECK(s.a.wait(one) == "one");
  s.settle(second, 2);
  CHECK(s.a.wait(two) == "two");
}

TEST_CASE("a fiber may start fibers and wait for them") {
  Scene s;
  const auto total = s.a.fiber([far = s.far](Fiber& fiber) {
    std::vector<Promise<Number>> parts;
    for (Number i = 0; i < 20; ++i) {
      parts.push_back(fiber.vat().fiber([far, i](Fiber& inner) {
        return i +
               inner.wait(inner.run([&](Turn& turn) { return turn.send<&Counter::value>(far); }));
      }));
    }
    Number sum = 0;
    for (const auto& part : parts) sum += fiber.wait(part);
    return sum;
  });
  CHECK(s.a.wait(total) == 20 * 100 + 190);
}

TEST_CASE("a fiber cannot wait inside a turn, nor enter a vat of another loop") {
  Scene s;
  const auto kinds = s.a.fiber([b = s.b](Fiber& fiber) {
    const std::string inTurn = fiber.run([&](Turn& turn) {
      const auto promise = turn.fulfilled<Number>(1);
      return kindOf([&] { fiber.wait(promise); });
    });
    const std::string elsewhere = kindOf([&] { b.run([](Turn&) {}); });
    return inTurn + " " + elsewhere;
  });
  CHECK(s.a.wait(kinds) == "would-block would-block");
}

TEST_CASE("a fiber cannot wait with another's Fiber") {
  Scene s;
  const auto pair = s.pair();
  const auto kinds = s.a.fiber([promise = pair.promise](Fiber& outer) {
    return outer.wait(outer.vat().fiber(
        [&outer, promise](Fiber&) { return kindOf([&] { outer.wait(promise); }); }));
  });
  CHECK(s.a.wait(kinds) == kind::wouldBlock);
}

TEST_CASE("a fiber whose vat halts is told so, each time it waits, and its end is waited for") {
  Scene s;
  const auto pair = s.pair();
  auto heard = std::make_shared<std::vector<std::string>>();
  const auto begun = s.a.run([](Turn& turn) { return turn.promise<Number>(); });
  const auto done = s.a.fiber([=](Fiber& fiber) {
    fiber.run([&](Turn& turn) { turn.call<&Resolver<Number>::fulfill>(begun.resolver, 1); });
    heard->push_back(kindOf([&] { fiber.wait(pair.promise); }));
    heard->push_back(kindOf([&] { fiber.run([](Turn&) {}); }));
    heard->push_back(kindOf([&] { fiber.wait(pair.promise); }));
  });
  s.a.wait(begun.promise);
  s.a.halt();
  CHECK(kindOf([&] { s.b.wait(done); }) == kind::vatHalted);
  s.machine.stop();
  CHECK(*heard == std::vector<std::string>(3, std::string(kind::vatHalted)));
}

TEST_CASE("a fiber may end after a wait that failed before it slept") {
  Scene s;
  for (int i = 0; i < 100; ++i) {
    const auto done = s.a.fiber([](Fiber& fiber) { fiber.wait(Promise<Number>()); });
    CHECK_FALSE(kindOf([&] { s.a.wait(done); }) == "nothing");
  }
  // A fiber that waits on is not taken for one that is gone.
  const auto pair = s.pair();
  const auto value = s.a.fiber([promise = pair.promise](Fiber& fiber) {
    kindOf([&] { fiber.wait(Promise<Number>()); });
    return fiber.wait(promise);
  });
  s.settle(pair, 4);
  CHECK(s.a.wait(value) == 4);
}

/// Fails as keeve itself would.
struct Faulty {
  void hit() const { throw Error(kind::internal, "as if keeve had failed"); }
};
BOOST_DESCRIBE_STRUCT(Faulty, (), (hit))

TEST_CASE("a vat that halted by itself takes no turns from fibers, and the machine stops") {
  Scene s;
  auto heard = std::make_shared<std::vector<std::string>>();
  const Ref<Faulty> faulty = s.a.spawn<Faulty>();
  s.a.fiber([=](Fiber& fiber) {
    const auto hit = fiber.run([&](Turn& turn) { return turn.send<&Faulty::hit>(faulty); });
    kindOf([&] { fiber.wait(hit); });
    heard->push_back(kindOf(
        [&] { fiber.wait(fiber.run([](Turn& turn) { return turn.promise<Number>(); }).promise); }));
  });
  CHECK(kindOf([&] { s.a.ask<&Faulty::hit>(faulty); }) == kind::vatHalted);
  CHECK_FALSE(s.a.isRunning());
  s.machine.stop();
  CHECK(*heard == std::vector<std::string>{std::string(kind::vatHalted)});
}

TEST_CASE("who starts a fiber for which there is no stack is told, and the loop goes on") {
  if constexpr (detail::kAddressSanitizer || detail::kThreadSanitizer) return;
  const pid_t child = fork();
  if (child == 0) {
    Machine machine(MachineOptions{1});
    const Vat vat = machine.vat();
    const auto pair = vat.run([](Turn& turn) { return turn.promise<void>(); });
    // Address space for a hundred and some more.
    std::size_t pages = 0;
    std::ifstream("/proc/self/statm") >> pages;
    const rlim_t most = pages * static_cast<std::size_t>(sysconf(_SC_PAGESIZE)) + (32U << 20U);
    const rlimit limit{most, most};
    setrlimit(RLIMIT_AS, &limit);
    bool refused = false;
    try {
      for (int i = 0; i < 1000; ++i)
        vat.fiber([promise = pair.promise](Fiber& fiber) { fiber.wait(promise); });
    } catch (const std::bad_alloc&) {
      refused = true;
    }
    vat.run([](Turn&) {});
    machine.stop();
    _exit(refused ? 0 : 1);
  }
  int status = -1;
  waitpid(child, &status, 0);
  CHECK(status == 0);
}

TEST_CASE("a machine that stops unwinds the fibers that wait") {
  const auto token = std::make_shared<int>(0);
  {
    Scene s;
    const auto pair = s.pair();
    for (int i = 0; i < 10; ++i) {
      s.a.fiber([token, promise = pair.promise](Fiber& fiber) {
        const auto onItsStack = token;
        return fiber.wait(promise);
      });
    }
    s.a.run([](Turn&) {});
  }
  CHECK(token.use_count() == 1);
}

}  // namespace
}  // namespace keeve::test
