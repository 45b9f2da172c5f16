#include "keeve/lib/timers.h"

#include "keeve/lib/joiners.h"
#include "keeve/lib/queue.h"
#include "keeve/vats/machine.h"
#include "tests/rules/hearing.h"

namespace keeve::test {

/// A timer that rings when its test says so, whatever the delay.
struct HandTimer final : Timer {
  using Waiting = Queue<Ref<Resolver<void>>>;
  Ref<Waiting> waiting;

  explicit HandTimer(Ref<Waiting> those) : waiting(std::move(those)) {}
  Promise<void> after(Turn& turn, std::chrono::nanoseconds) const override {
    const auto pair = turn.promise<void>();
    turn.call<&Waiting::enqueue>(waiting, pair.resolver);
    return pair.promise;
  }
  std::chrono::nanoseconds now() const override { return {}; }
};
BOOST_DESCRIBE_STRUCT(HandTimer, (Timer), (waiting))

namespace {

using namespace std::chrono_literals;

struct Clock : Stage {
  Ref<HandTimer::Waiting> waiting = map.spawn<HandTimer::Waiting>();
  Ref<Timer> timer = map.run([&](Turn& turn) { return turn.spawn<HandTimer>(waiting); });

  void ring() {
    map.churn([&](Turn& turn) {
      turn.call<&Resolver<void>::fulfill>(turn.call<&HandTimer::Waiting::dequeue>(waiting),
                                          std::monostate());
    });
  }
};

TEST_CASE("a timeout promises its value when the timer rings, not before", "[row:GB31]") {
  Clock s;
  s.map.churn([&](Turn& turn) {
    hear(turn, timeout(turn, s.timer, 1s, std::string("late")), s.heard, "said");
    hear(turn, timeout(turn, s.timer, 1s), s.heard, "nothing");
  });
  CHECK(s.heard.empty());
  s.ring();
  CHECK(s.heard == Heard{"said=\"late\""});
  s.ring();
  CHECK(s.heard == Heard{"said=\"late\"", "nothing"});
}

TEST_CASE("a timeout of a turn that fails was never asked for", "[row:GB31]") {
  Clock s;
  CHECK(kindOf([&] {
          s.map.churn([&](Turn& turn) {
            hear(turn, timeout(turn, s.timer, 1s, 1), s.heard, "undone");
            throw Error("oops", "");
          });
        }) == "oops");
  CHECK(s.map.peek<&HandTimer::Waiting::isEmpty>(s.waiting));
}

TEST_CASE("a race with a timeout is over when the time is", "[core:103][row:GB31]") {
  Clock s;
  NumberPair answer;
  s.map.churn([&](Turn& turn) {
    answer = turn.promise<Number>();
    hear(turn, race(turn, answer.promise, timeout(turn, s.timer, 1s, Number(-1))), s.heard, "race");
  });
  s.ring();
  s.map.churn(
      [&](Turn& turn) { turn.call<&Resolver<Number>::fulfill>(answer.resolver, Number(1)); });
  CHECK(s.heard == Heard{"race=-1"});
}

TEST_CASE("a vat's timer keeps timeouts, from another vat too", "[row:GB31]") {
  Machine machine(MachineOptions{2, {}, 64, nullptr});
  const Vat here = machine.vatOn(0);
  const Ref<Timer> far = machine.vatOn(1).timer();
  const auto late =
      here.run([&](Turn& turn) { return timeout(turn, far, 1ms, std::string("late")); });
  CHECK(here.wait(late) == "late");
}

}  // namespace
}  // namespace keeve::test
