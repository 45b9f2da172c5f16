// Timers: what they promise, never how long it took.
#include "keeve/core/timer.h"

#include "keeve/vats/machine.h"
#include "tests/support/world.h"

namespace keeve::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;

/// Sends itself a message for ever.
struct Spinner {
  void spin(Turn& turn) const { turn.sendOnly<&Spinner::spin>(turn.self<Spinner>()); }
};
BOOST_DESCRIBE_STRUCT(Spinner, (), (spin))

struct Scene {
  std::shared_ptr<KeptReports> reports = std::make_shared<KeptReports>();
  Machine machine{MachineOptions{2, nanoseconds(0), 64, reports}};
  Vat vat = machine.vatOn(0, "a");
  Ref<Timer> timer = vat.timer();

  Promise<void> after(nanoseconds delay) const {
    return vat.run([&](Turn& turn) { return turn.send<&Timer::after>(timer, delay); });
  }
};

TEST_CASE("waits end in the order of their times, not of their beginning") {
  Scene s;
  const Ref<Log> log = s.vat.spawn<Log>();
  const auto last = s.vat.run([&](Turn& turn) {
    Promise<void> longest;
    for (const int delay : {30, 10, 20}) {
      const auto over = turn.send<&Timer::after>(s.timer, nanoseconds(milliseconds(delay)));
      const auto written = turn.then(
          over, [log, delay](Turn& in) { in.call<&Log::write>(log, std::to_string(delay)); });
      if (delay == 30) longest = written;
    }
    return longest;
  });
  s.vat.wait(last);
  CHECK(s.vat.call<&Log::all>(log) == std::vector<std::string>{"10", "20", "30"});
}

TEST_CASE("a wait does not end before its time") {
  Scene s;
  const nanoseconds begin = s.vat.call<&Timer::now>(s.timer);
  s.vat.wait(s.after(milliseconds(5)));
  CHECK(s.vat.call<&Timer::now>(s.timer) - begin >= milliseconds(5));
}

TEST_CASE("a wait of no or negative time is over at once, and comes before any other") {
  Scene s;
  const nanoseconds delay = GENERATE(nanoseconds(0), nanoseconds(-1), nanoseconds::min());
  const Ref<Log> log = s.vat.spawn<Log>();
  s.vat.wait(s.vat.run([&](Turn& turn) {
    const auto write = [log](std::string line) {
      return [log, line](Turn& in) { in.call<&Log::write>(log, line); };
    };
    const auto later =
        turn.then(turn.send<&Timer::after>(s.timer, nanoseconds(milliseconds(1))), write("later"));
    turn.then(turn.send<&Timer::after>(s.timer, delay), write("at once"));
    return later;
  }));
  CHECK(s.vat.call<&Log::all>(log) == std::vector<std::string>{"at once", "later"});
}

TEST_CASE("the longest possible wait is no wait that has passed") {
  Scene s;
  const auto never = s.after(nanoseconds::max());
  s.vat.wait(s.after(milliseconds(1)));
  CHECK_FALSE(s.vat.run([&](Turn& turn) { return turn.isSettled(never); }));
}

TEST_CASE("a wait of a vat that halts breaks") {
  Scene s;
  const Vat other = s.machine.vatOn(1);
  const auto never = s.after(std::chrono::hours(1));
  s.vat.halt();
  CHECK(kindOf([&] { other.wait(never); }) == kind::vatHalted);
}

TEST_CASE("a turn that fails has started no wait") {
  Scene s;
  Promise<void> lost;
  CHECK(kindOf([&] {
          s.vat.run([&](Turn& turn) {
            lost = turn.call<&Timer::after>(s.timer, nanoseconds(milliseconds(1)));
            throw Error("oops", "");
          });
        }) == "oops");
  CHECK(kindOf([&] { s.vat.run([&](Turn& turn) { turn.isSettled(lost); }); }) == kind::noSuchActor);
  s.vat.wait(s.after(milliseconds(3)));
  CHECK(s.reports->take().empty());
}

TEST_CASE("a timer is used from other vats, and by name") {
  Scene s;
  const Vat other = s.machine.vatOn(1);
  other.ask<&Timer::after>(s.timer, nanoseconds(1000));
  const auto named =
      other.run([&](Turn& turn) { return turn.send(Value(AnyRef(s.timer)), "after", {1000}); });
  CHECK(other.wait(named) == Value());
}

TEST_CASE("a busy vat's waits still end") {
  Scene s;
  s.vat.sendOnly<&Spinner::spin>(s.vat.spawn<Spinner>());
  s.vat.wait(s.after(milliseconds(2)));
  SUCCEED();
}

/// A time that always is the same, and in which every wait is over at once.
struct Frozen final : Timer {
  nanoseconds time{};

  Promise<void> after(Turn& turn, nanoseconds) const override { return turn.fulfilled(); }
  nanoseconds now() const override { return time; }
};
BOOST_DESCRIBE_STRUCT(Frozen, (Timer), (time))

struct Guest {
  Ref<Timer> timer;
  Promise<nanoseconds> wait(Turn& turn) const {
    const Ref<Timer> clock = timer;
    return turn.then(turn.send<&Timer::after>(clock, std::chrono::hours(1)),
                     [clock](Turn& in) { return in.call<&Timer::now>(clock); });
  }
};
BOOST_DESCRIBE_STRUCT(Guest, (), (timer, wait))

TEST_CASE("who hands over a timer decides what time it is") {
  Scene s;
  Frozen frozen;
  frozen.time = nanoseconds(42);
  const Ref<Timer> timer = s.vat.spawn<Frozen>(frozen);
  const Ref<Guest> guest = s.vat.spawn<Guest>(timer);
  CHECK(s.vat.ask<&Guest::wait>(guest) == nanoseconds(42));
}

}  // namespace
}  // namespace keeve::test
