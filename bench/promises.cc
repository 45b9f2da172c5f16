// Messages that are answered through promises.
#include "bench/actors.h"
#include "bench/row.h"
#include "keeve/vats/machine.h"

namespace keeve::bench {
namespace {

/// Asks each of `targets` and listens to the answers; after the last one again, until `left`
/// questions were asked.
struct Asker {
  std::vector<Ref<Tally>> targets;
  Ref<Resolver<void>> done;

  void ask(Turn& turn, std::int64_t left) const {
    if (left <= 0) {
      turn.call<&Resolver<void>::fulfill>(done, std::monostate());
      return;
    }
    for (std::size_t i = 1; i < targets.size(); ++i)
      turn.on(turn.send<&Tally::value>(targets[i]), [](std::int64_t value) { keep(value); });
    turn.on(turn.send<&Tally::value>(targets[0]),
            [self = turn.self<Asker>(), left](Turn& next, std::int64_t) {
              next.call<&Asker::ask>(self, left - static_cast<std::int64_t>(kTallies));
            });
  }
};
BOOST_DESCRIBE_STRUCT(Asker, (), (targets, done, ask))

double asking(const Vat& from, const Vat& to, std::int64_t count) {
  const std::vector<Ref<Tally>> tallies = to.run(makeTallies);
  return untilDone(from, count, [&](Turn& turn, const Ref<Resolver<void>>& done) {
    turn.sendOnly<&Asker::ask>(turn.spawn<Asker>(tallies, done), count);
  });
}

double nearby(std::int64_t count) {
  Machine machine({.loops = 1});
  const Vat vat = machine.vat();
  return asking(vat, vat, count);
}

double farAway(std::int64_t count) {
  Machine machine({.loops = 2});
  return asking(machine.vatOn(0), machine.vatOn(1), count);
}

constexpr Row kRows[] = {{"promise.near", "ns", 0, &nearby}, {"promise.far", "ns", 0, &farAway}};

}  // namespace

std::span<const Row> promiseRows() {
  return kRows;
}

}  // namespace keeve::bench
