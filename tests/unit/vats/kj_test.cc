// The bridge to KJ: promises and errors both ways.
#include "keeve/vats/kj.h"

#include <future>
#include <optional>

#include "keeve/vats/fiber.h"
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
};

TEST_CASE("a promise of KJ's becomes one of the vat that asks") {
  Scene s;
  CHECK(s.a.wait(s.a.run([](Turn& turn) {
    return fromKj(turn, kj::evalLater([] { return std::string("from KJ"); }));
  })) == "from KJ");
  s.a.wait(s.a.run([](Turn& turn) { return fromKj(turn, kj::Promise<void>(kj::READY_NOW)); }));
  // Timers and pipes of the loop are there.
  CHECK(s.a.wait(s.a.run([](Turn& turn) {
    kj::Timer& timer = ioContext(turn).provider->getTimer();
    return fromKj(turn, timer.afterDelay(1 * kj::MILLISECONDS).then([] { return Number(7); }));
  })) == 7);
}

TEST_CASE("an exception of KJ's breaks the promise with its kind and its text") {
  Scene s;
  using Type = kj::Exception::Type;
  const auto [type, kind] = GENERATE(std::pair(Type::DISCONNECTED, kind::disconnected),
                                     std::pair(Type::OVERLOADED, kind::overloaded),
                                     std::pair(Type::UNIMPLEMENTED, kind::unimplemented),
                                     std::pair(Type::FAILED, kind::exception));
  const auto promise = s.a.run([which = type](Turn& turn) {
    return fromKj(
        turn, kj::Promise<Number>(kj::Exception(which, "file", 1, kj::heapString("the reason"))));
  });
  try {
    s.a.wait(promise);
    FAIL("it did not break");
  } catch (const Error& error) {
    CHECK(error.kind() == kind);
    CHECK(error.message() == "the reason");
  }
}

TEST_CASE("a promise without a value breaks like any other") {
  Scene s;
  const auto promise = s.a.run([](Turn& turn) {
    return fromKj(turn, kj::Promise<void>(kj::Exception(kj::Exception::Type::FAILED, "file", 1,
                                                        kj::heapString("the reason"))));
  });
  CHECK(errorOf([&] { s.a.wait(promise); }) == "exception: the reason");
}

TEST_CASE("a promise of ours becomes one of KJ's") {
  Scene s;
  const Ref<Counter> far = s.b.spawn<Counter>(Counter{6});
  const auto roundTrip = s.a.run([&](Turn& turn) {
    kj::Promise<Number> theirs = toKj(turn, turn.send<&Counter::value>(far));
    return fromKj(turn, theirs.then([](Number value) { return value + 1; }));
  });
  CHECK(s.a.wait(roundTrip) == 7);
  const auto nothing = s.a.run([&](Turn& turn) {
    const Promise<void> ours = turn.then(turn.send<&Counter::value>(far), [](Number) {});
    return fromKj(turn, toKj(turn, ours).then([] { return Number(1); }));
  });
  CHECK(s.a.wait(nothing) == 1);
}

TEST_CASE("an error of ours comes back from KJ with what KJ can say of it") {
  Scene s;
  const auto there = [&](std::string_view kind) {
    const auto promise = s.a.run([&](Turn& turn) {
      return fromKj(turn, toKj(turn, turn.broken<Number>(Error(kind, "the reason"))));
    });
    return errorOf([&] { s.a.wait(promise); });
  };
  CHECK(there(kind::disconnected).find("disconnected: ") == 0);
  CHECK(there(kind::overloaded).find("overloaded: ") == 0);
  CHECK(there(kind::unimplemented).find("unimplemented: ") == 0);
  // A kind that KJ has not got stands in the text.
  CHECK(there("my-own").find("exception: ") == 0);
  CHECK(there("my-own").find("my-own: the reason") != std::string::npos);
}

TEST_CASE("dropping a promise of KJ's changes nothing for those who listen to ours") {
  Scene s;
  const auto pair = s.a.run([](Turn& turn) { return turn.promise<Number>(); });
  s.a.run([&](Turn& turn) { static_cast<void>(toKj(turn, pair.promise)); });
  s.a.run([&](Turn& turn) { turn.call<&Resolver<Number>::fulfill>(pair.resolver, 3); });
  CHECK(s.a.wait(pair.promise) == 3);
}

TEST_CASE("dropping a promise of ours does not cancel the work of KJ's that it came from") {
  Scene s;
  const Ref<Counter> counter = s.a.spawn<Counter>();
  const auto done = s.a.run([&](Turn& turn) {
    auto pair = turn.promise<Number>();
    fromKj(turn,
           kj::evalLater([a = s.a, counter] { a.sendOnly<&Counter::add>(counter, Number(1)); }));
    return turn.send<&Counter::value>(counter);
  });
  s.a.wait(done);
  while (s.a.call<&Counter::value>(counter) == 0) {
  }
  CHECK(s.a.call<&Counter::value>(counter) == 1);
}

TEST_CASE("a promise of KJ's breaks when the vat of ours halts first") {
  Scene s;
  const Vat listener = s.machine.vatOn(0, "on the same loop");
  const auto pair = s.a.run([](Turn& turn) { return turn.promise<Number>(); });
  auto theirs = std::make_shared<std::optional<kj::Promise<Number>>>();
  s.a.run([&](Turn& turn) { theirs->emplace(toKj(turn, pair.promise)); });
  const auto heard =
      listener.run([&](Turn& turn) { return fromKj(turn, kj::mv(theirs->value())); });
  s.a.halt();
  CHECK(kindOf([&] { listener.wait(heard); }) == kind::disconnected);
}

TEST_CASE("a turn that fails does not stop the work that it began in KJ") {
  Scene s;
  const Ref<Counter> counter = s.a.spawn<Counter>();
  CHECK(kindOf([&] {
          s.a.run([&](Turn& turn) {
            fromKj(turn, kj::evalLater([a = s.a, counter] {
                     a.sendOnly<&Counter::add>(counter, Number(1));
                   }));
            throw Error("oops", "");
          });
        }) == "oops");
  while (s.a.call<&Counter::value>(counter) == 0) {
  }
  CHECK(s.a.call<&Counter::value>(counter) == 1);
}

TEST_CASE("what a turn from an event of KJ's sends, and a fiber it starts, need no other call") {
  Scene s;
  const Ref<Counter> counter = s.a.spawn<Counter>();
  std::promise<void> sent;
  std::promise<void> begun;
  std::optional<kj::Promise<void>> events[2];  // made and destroyed on the loop
  s.a.run([&](Turn& turn) {
    kj::Timer& timer = ioContext(turn).provider->getTimer();
    const auto later = [&](int delay, auto work) {
      return timer.afterDelay(delay * kj::MILLISECONDS)
          .then(std::move(work))
          .eagerlyEvaluate(nullptr);
    };
    // By then the pump is waiting.
    events[0] = later(20, [&] {
      s.a.run([&](Turn& in) {
        in.on(in.send<&Counter::value>(counter), [&](Number) { sent.set_value(); });
      });
    });
    events[1] = later(40, [&] { s.a.fiber([&](Fiber&) { begun.set_value(); }); });
  });
  sent.get_future().get();
  begun.get_future().get();
  s.a.run([&](Turn&) { events[0].reset(), events[1].reset(); });
}

TEST_CASE("an actormap without a loop has nothing of KJ's") {
  Actormap map;
  CHECK(kindOf([&] { map.run([](Turn& turn) { ioContext(turn); }); }) == kind::internal);
}

}  // namespace
}  // namespace keeve::test
