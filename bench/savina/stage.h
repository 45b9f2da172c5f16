// What the benchmarks have in common: where their actors live, and how a run begins and ends.
#pragma once

#include <chrono>
#include <cstdint>
#include <type_traits>
#include <vector>

#include "keeve/keeve.h"
#include "keeve/vats/machine.h"

namespace keeve::savina {

/// All actors in one vat, or by turns in as many vats as there are loops, each on its own thread.
enum class Placement : bool { together, spread };

/// How long a run took, and the number by which it shows that it did its work. The peers' programs
/// give the same number for the same size.
struct Outcome {
  double milliseconds;
  std::int64_t result;
};

using Done = Ref<Resolver<std::int64_t>>;

/// Adds up what so many actors report, and fulfils `done` with the sum.
struct Gather {
  std::int64_t missing = 0;
  Done done;
  std::int64_t sum = 0;
  Become<Gather, void> add(Turn& turn, Bcom<Gather> bcom, std::int64_t value) const;
};
BOOST_DESCRIBE_STRUCT(Gather, (), (missing, done, sum, add))

/// The vats of one run. Its time begins when the loops are there and ends when the result is.
class Stage {
 public:
  explicit Stage(Placement placement);

  const Vat& home() const { return vats_.front(); }
  std::size_t loops() const { return vats_.size(); }
  /// The vat of the actor with this number.
  const Vat& vat(std::size_t number) const { return vats_[number % vats_.size()]; }

  /// `make(Turn&, number)` for each number below `count`, in the vat of that actor.
  template <class F>
  auto spawn(std::size_t count, F make) const {
    std::vector<std::invoke_result_t<F&, Turn&, std::size_t>> made(count);
    for (std::size_t first = 0; first < vats_.size(); ++first) {
      vats_[first].run([&](Turn& turn) {
        for (std::size_t i = first; i < count; i += vats_.size()) made[i] = make(turn, i);
      });
    }
    return made;
  }

  /// Whoever fulfils this ends the run.
  const Done& done() const { return done_; }
  Ref<Gather> gather(std::size_t reports) const {
    return home().spawn<Gather>(static_cast<std::int64_t>(reports), done_);
  }
  /// Runs `start(Turn&)` in the first vat and waits for the result of what it began.
  template <class F>
  Outcome finish(F start) const {
    home().run(start);
    const std::int64_t result = home().wait(result_);
    return {std::chrono::duration<double, std::milli>(Clock::now() - begin_).count(), result};
  }

 private:
  using Clock = std::chrono::steady_clock;
  Machine machine_;
  std::vector<Vat> vats_;
  Promise<std::int64_t> result_;
  Done done_;
  Clock::time_point begin_;
};

/// The run, if its result is the one that it has to be; or else std::runtime_error.
Outcome expect(std::int64_t wanted, Outcome outcome);

/// Savina's own generator of pseudo-random numbers, 16 bits each: the peers draw the same ones.
constexpr std::int64_t following(std::int64_t drawn) {
  return (drawn * 1309 + 13849) & 65535;
}
/// Work for a processor: draws so many numbers and returns the last one.
std::int64_t work(std::int64_t seed, std::int64_t rounds);

}  // namespace keeve::savina
