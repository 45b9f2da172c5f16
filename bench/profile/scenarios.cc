#include "bench/profile/scenarios.h"

#include <stdexcept>

#include "bench/row.h"
#include "keeve/vats/fiber.h"
#include "keeve/vats/machine.h"

namespace keeve::profile {
namespace {

using Done = Ref<Resolver<std::int64_t>>;

/// Fulfils `done` with their number when so many messages have come.
struct Counter {
  Done done;
  std::int64_t expected = 0;
  std::int64_t count = 0;

  Become<Counter, void> tell(Turn& turn, Bcom<Counter> bcom, std::int64_t) const {
    if (count + 1 == expected) turn.call<&Resolver<std::int64_t>::fulfill>(done, expected);
    return bcom(Counter{done, expected, count + 1});
  }
  // The work of a processor-bound handler: 4096 steps of Marsaglia's xorshift, each of which needs
  // the one before.
  Become<Counter, void> compute(Turn& turn, Bcom<Counter> bcom, std::uint64_t seed) const {
    std::uint64_t state = seed | 1;
    for (int i = 0; i < 4096; ++i) {
      state ^= state << 13;
      state ^= state >> 7;
      state ^= state << 17;
    }
    bench::keep(state);
    return tell(turn, bcom, 0);
  }
};
BOOST_DESCRIBE_STRUCT(Counter, (), (done, expected, count, tell, compute))

struct Echo {
  std::int64_t echo(std::int64_t value) const { return value; }
};
BOOST_DESCRIBE_STRUCT(Echo, (), (echo))

/// A target, and the promise that it fulfils in the end.
struct Counting {
  Ref<Counter> target;
  Promise<std::int64_t> all;
};
Counting counting(const Vat& vat, std::int64_t messages) {
  return vat.run([&](Turn& turn) {
    auto [promise, done] = turn.promise<std::int64_t>();
    return Counting{turn.spawn<Counter>(done, messages), promise};
  });
}
void await(const Vat& vat, const Promise<std::int64_t>& all, std::int64_t messages) {
  if (const std::int64_t came = vat.wait(all); came != messages)
    throw std::runtime_error(std::to_string(came) + " messages instead of " +
                             std::to_string(messages) + " came");
}

Measurement tellFromOutside(const Scenario& it, std::int64_t messages) {
  Machine machine({.loops = 1});
  const Vat vat = machine.vat();
  const Counting counted = counting(vat, messages);
  const Probe probe;
  for (std::int64_t i = 0; i < messages; ++i) vat.sendOnly<&Counter::tell>(counted.target, i);
  await(vat, counted.all, messages);
  return probe.finish(it.name, it.config, messages);
}

Measurement tellNear(const Scenario& it, std::int64_t messages) {
  Machine machine({.loops = 1});
  const Vat vat = machine.vat();
  const Counting counted = counting(vat, messages);
  const Probe probe;
  vat.run([&](Turn& turn) {
    for (std::int64_t i = 0; i < messages; ++i) turn.sendOnly<&Counter::tell>(counted.target, i);
  });
  await(vat, counted.all, messages);
  return probe.finish(it.name, it.config, messages);
}

// One question after the other, from a fiber in the one vat to an actor in the other.
Measurement asking(const Scenario& it, std::int64_t messages, const Vat& from, const Vat& to) {
  using Clock = std::chrono::steady_clock;
  const auto target = to.spawn<Echo>();
  std::vector<std::chrono::nanoseconds> samples;
  samples.reserve(static_cast<std::size_t>(messages));
  const Probe probe;
  const auto all = from.fiber([&](Fiber& fiber) {
    std::int64_t came = 0;
    for (std::int64_t i = 0; i < messages; ++i) {
      const auto begin = Clock::now();
      const std::int64_t answer =
          fiber.wait(fiber.run([&](Turn& turn) { return turn.send<&Echo::echo>(target, i); }));
      samples.push_back(Clock::now() - begin);
      if (answer == i) ++came;
    }
    return came;
  });
  await(from, all, messages);
  Measurement made = probe.finish(it.name, it.config, messages);
  made.latencies = latenciesOf(std::move(samples));
  return made;
}
Measurement askFar(const Scenario& it, std::int64_t messages) {
  Machine machine({.loops = 2});
  return asking(it, messages, machine.vatOn(0), machine.vatOn(1));
}
Measurement askNear(const Scenario& it, std::int64_t messages) {
  Machine machine({.loops = 1});
  const Vat vat = machine.vat();
  return asking(it, messages, vat, vat);
}

// Makes so many actors, all of which are kept, and sends each a message.
Measurement fanOut(const Scenario& it, std::int64_t messages) {
  Machine machine({.loops = 1});
  const Vat vat = machine.vat();
  const Counting counted = counting(vat, messages);
  const Probe probe;
  const auto kept = vat.run([&](Turn& turn) {
    // Each has a promise of its own to fulfil, which tells the one that counts them.
    std::vector<Ref<Counter>> actors;
    for (std::int64_t i = 0; i < messages; ++i) {
      auto [promise, done] = turn.promise<std::int64_t>();
      turn.on<&Counter::tell>(promise, counted.target);
      actors.push_back(turn.spawn<Counter>(done, 1));
    }
    for (const auto& actor : actors) turn.sendOnly<&Counter::tell>(actor, 0);
    return actors;
  });
  await(vat, counted.all, messages);
  return probe.finish(it.name, it.config, messages);
}

Measurement compute(const Scenario& it, std::int64_t messages) {
  Machine machine({.loops = 1});
  const Vat vat = machine.vat();
  const Counting counted = counting(vat, messages);
  const Probe probe;
  for (std::int64_t i = 0; i < messages; ++i)
    vat.sendOnly<&Counter::compute>(counted.target, static_cast<std::uint64_t>(i));
  await(vat, counted.all, messages);
  return probe.finish(it.name, it.config, messages);
}

constexpr Scenario kScenarios[] = {{"tell", "from-outside", 100'000, &tellFromOutside},
                                   {"tell", "one-vat", 100'000, &tellNear},
                                   {"ask", "two-vats", 5'000, &askFar},
                                   {"ask", "one-vat", 5'000, &askNear},
                                   {"fanout", "one-vat", 2'000, &fanOut},
                                   {"cpu", "cpu-bound-handler", 10'000, &compute}};

}  // namespace

std::span<const Scenario> scenarios() {
  return kScenarios;
}

}  // namespace keeve::profile
