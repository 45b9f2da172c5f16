// What the benchmarks in CAF 0.17 have in common. Actors are scheduled as CAF likes it, on as many
// threads as there are processors.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>
#include <thread>
#include <vector>

#include <caf/all.hpp>

namespace savina {

using caf::actor, caf::behavior, caf::event_based_actor, caf::stateful_actor;
using Number = std::int64_t;

struct Outcome {
  double milliseconds;
  Number result;
};

struct Benchmark {
  std::string name;
  Outcome (*run)(Number size);
};
std::vector<Benchmark> microBenchmarks();
std::vector<Benchmark> contendedBenchmarks();
std::vector<Benchmark> dividedBenchmarks();

struct Config : caf::actor_system_config {
  Config() { set("scheduler.max-threads", std::max(1U, std::thread::hardware_concurrency())); }
};

/// One run. Its time begins when the threads are there and ends when a number comes.
class Stage {
 public:
  Stage() : self_(system_), begin_(Clock::now()) {}
  /// Ends the actors that do not end by themselves.
  ~Stage() {
    for (const actor& each : all_) caf::anon_send_exit(each, caf::exit_reason::kill);
  }

  template <class F, class... A>
  actor spawn(F function, A... arguments) {
    all_.push_back(system_.spawn(function, arguments...));
    return all_.back();
  }
  /// Whoever sends a number here ends the run.
  actor done() { return caf::actor_cast<actor>(self_); }
  template <class... A>
  void send(const actor& to, A... arguments) {
    self_->send(to, arguments...);
  }
  Outcome finish() {
    Number result = 0;
    self_->receive([&](Number number) { result = number; });
    return {std::chrono::duration<double, std::milli>(Clock::now() - begin_).count(), result};
  }

 private:
  using Clock = std::chrono::steady_clock;
  Config config_;
  caf::actor_system system_{config_};
  caf::scoped_actor self_;
  std::vector<actor> all_;
  Clock::time_point begin_;
};

/// Adds up what so many actors report, and tells `done`.
inline behavior gather(event_based_actor* self, Number missing, actor done) {
  return {[=, sum = Number(0)](Number value) mutable {
    sum += value;
    if (--missing == 0) self->send(done, sum);
  }};
}

inline Number following(Number drawn) {
  return (drawn * 1309 + 13849) & 65535;
}
Number work(Number seed, Number rounds);

template <class T>
void keep(const T& value) {
  asm volatile("" : : "r,m"(value) : "memory");
}

}  // namespace savina
