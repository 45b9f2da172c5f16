// Rules 11, 66 and 116 where a turn is disturbed: while it runs, and while it ends.
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

}  // namespace
}  // namespace keeve::test
