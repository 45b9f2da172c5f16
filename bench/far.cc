// Messages between two loops, each on a thread of its own.
#include "bench/actors.h"
#include "bench/pingers.h"
#include "bench/row.h"
#include "keeve/vats/machine.h"

namespace keeve::bench {
namespace {

double ping(std::int64_t count, std::int64_t pingers, std::int64_t notes) {
  Machine machine({.loops = 2});
  const Vat here = machine.vatOn(0);
  const Vat there = machine.vatOn(1);
  const std::vector<Ref<Tally>> tallies = there.run(makeTallies);
  return untilDone(here, count, [&](Turn& turn, const Ref<Resolver<void>>& done) {
    const auto all = turn.spawn<Countdown>(pingers, done);
    for (std::int64_t i = 0; i < pingers; ++i)
      turn.sendOnly<&Caller::back>(turn.spawn<Pinger>(tallies, notes, all), count / pingers);
  });
}

double pingPong(std::int64_t count) {
  return ping(count, 1, 0);
}

// A turn's messages are one batch. Many batches are under way, so that neither side waits.
double oneWay(std::int64_t count) {
  return ping(count, 32, 1);
}

// Eight actors in four vats send to one, a message each turn.
double fanIn(std::int64_t count) {
  Machine machine({.loops = 2});
  const Vat sink = machine.vatOn(1);
  const Ref<Tally> tally = sink.run([](Turn& turn) { return makeTallies(turn).front(); });
  std::vector<Vat> vats;
  for (int i = 0; i < 4; ++i) vats.push_back(machine.vatOn(0));
  return untilDone(vats.front(), count, [&](Turn& turn, const Ref<Resolver<void>>& done) {
    const auto all = turn.spawn<Countdown>(8, done);
    for (const Vat& vat : vats) {
      vat.later(turn, [=](Turn& its) {
        for (int i = 0; i < 2; ++i)
          its.sendOnly<&Caller::back>(its.spawn<Drip>(tally, all), count / 8);
      });
    }
  });
}

constexpr Row kRows[] = {{"pingpong.far", "ns", 0, &pingPong},
                         {"send.far", "ns", 0, &oneWay},
                         {"fanin.far", "ns", 0, &fanIn}};

}  // namespace

std::span<const Row> farRows() {
  return kRows;
}

}  // namespace keeve::bench
