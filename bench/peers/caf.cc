// The rows that fit, in CAF 0.17, which is what Debian has. Asked like keeve-bench:
// --version | --list | NAME COUNT. Whoever is far is detached, that is on a thread of its own.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include <caf/all.hpp>
#include <unistd.h>

namespace {

using caf::actor, caf::event_based_actor;
using Number = std::int64_t;

constexpr Number kBurst = 64;

class Stopwatch {
 public:
  double perOperation(Number count) const {
    const std::chrono::duration<double, std::nano> taken =
        std::chrono::steady_clock::now() - begin_;
    return taken.count() / static_cast<double>(count);
  }

 private:
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
};

// Messages are told apart by their types: a number is noted, a number with its sender answered.
caf::behavior tally(event_based_actor* self) {
  return {[](Number) {}, [=](const actor& from, Number left) { self->send(from, left); },
          [](bool) -> Number { return 1; }};
}

// Sends `notes` messages, then one that is answered; and again, until `left` have gone.
caf::behavior pinger(event_based_actor* self, actor to, Number notes, actor done) {
  return {[=](Number left) {
    if (left <= 0) return self->send(done, true);
    for (Number i = 0; i < notes; ++i) self->send(to, left);
    self->send(to, caf::actor_cast<actor>(self), left - notes - 1);
  }};
}

caf::behavior asker(event_based_actor* self, actor to, Number atOnce, actor done) {
  return {[=](Number left) {
    if (left <= 0) {
      self->send(done, true);
      self->quit();
      return;
    }
    for (Number i = 1; i < atOnce; ++i) self->request(to, caf::infinite, true).then([](Number) {});
    self->request(to, caf::infinite, true).then([=](Number) { self->send(self, left - atOnce); });
  }};
}

struct LinkState {
  actor next;
};
caf::behavior ringLink(caf::stateful_actor<LinkState>* self, actor done) {
  return {[=](const actor& next) { self->state.next = next; },
          [=](Number left) {
            if (left > 0) {
              self->send(self->state.next, left - 1);
            } else if (left == 0) {
              self->send(done, true);
            }
          },
          [=](bool) {
            self->state.next = actor();
            self->quit();
          }};
}

caf::behavior small(event_based_actor*, Number number) {
  return {[number](bool) { return number; }};
}

// As many threads as schedule actors.
struct Config : caf::actor_system_config {
  Config() { set("scheduler.max-threads", 1); }
};

struct World {
  Config config;
  caf::actor_system system{config};
  caf::scoped_actor self{system};

  // Waits until `many` have said that they are done.
  double measure(Number count, Number many, const Stopwatch& watch) {
    for (Number i = 0; i < many; ++i) self->receive([](bool) {});
    return watch.perOperation(count);
  }
  template <class F, class... A>
  actor spawn(bool isFar, F function, A... arguments) {
    return isFar ? system.spawn<caf::detached>(function, arguments...)
                 : system.spawn(function, arguments...);
  }
};

// Each of the senders has `bursts` under way.
double pinging(Number count, Number senders, Number bursts, Number notes, bool isFar) {
  World world;
  const actor to = world.spawn(isFar, tally);
  std::vector<actor> all{to};
  for (Number i = 0; i < senders; ++i)
    all.push_back(world.spawn(isFar, pinger, to, notes, caf::actor_cast<actor>(world.self)));
  const Stopwatch watch;
  for (std::size_t i = 1; i < all.size(); ++i) {
    for (Number k = 0; k < bursts; ++k) caf::anon_send(all[i], count / senders / bursts);
  }
  const double taken = world.measure(count, senders * bursts, watch);
  for (const actor& one : all) caf::anon_send_exit(one, caf::exit_reason::kill);
  return taken;
}

double asking(Number count, bool isFar) {
  World world;
  const actor to = world.spawn(isFar, tally);
  const Stopwatch watch;
  caf::anon_send(world.spawn(isFar, asker, to, kBurst, caf::actor_cast<actor>(world.self)), count);
  const double taken = world.measure(count, 1, watch);
  caf::anon_send_exit(to, caf::exit_reason::kill);
  return taken;
}

double ring(Number count) {
  World world;
  std::vector<actor> links;
  for (int i = 0; i < 1000; ++i)
    links.push_back(world.system.spawn(ringLink, caf::actor_cast<actor>(world.self)));
  for (std::size_t i = 0; i < links.size(); ++i)
    caf::anon_send(links[i], links[(i + 1) % links.size()]);
  const Stopwatch watch;
  caf::anon_send(links[0], count);
  const double taken = world.measure(count, 1, watch);
  for (const actor& link : links) caf::anon_send(link, true);
  return taken;
}

double residentBytes() {
  std::ifstream file("/proc/self/statm");
  double size = 0;
  double resident = 0;
  file >> size >> resident;
  return resident * static_cast<double>(sysconf(_SC_PAGESIZE));
}

// Time in nanoseconds, or memory in bytes.
double spawning(Number count, bool bytes) {
  World world;
  std::vector<actor> kept(static_cast<std::size_t>(count));
  const double before = residentBytes();
  const Stopwatch watch;
  for (Number i = 0; i < count; ++i)
    kept[static_cast<std::size_t>(i)] = world.system.spawn(small, i);
  const double taken = watch.perOperation(count);
  const double used = (residentBytes() - before) / static_cast<double>(count);
  std::printf("%.4f\n", bytes ? used : taken);
  std::fflush(stdout);
  std::_Exit(0);  // to end them all takes longer than all else
}

struct Row {
  const char* name;
  const char* unit;
  Number count;
  double (*measure)(Number);
};

constexpr Row kRows[] = {
    {"send.near", "ns", 0, [](Number n) { return pinging(n, 1, 1, kBurst, false); }},
    {"pingpong.near", "ns", 0, [](Number n) { return pinging(n, 1, 1, 0, false); }},
    {"ring.1000", "ns", 0, &ring},
    {"promise.near", "ns", 0, [](Number n) { return asking(n, false); }},
    {"promise.far", "ns", 0, [](Number n) { return asking(n, true); }},
    {"pingpong.far", "ns", 0, [](Number n) { return pinging(n, 1, 1, 0, true); }},
    {"send.far", "ns", 0, [](Number n) { return pinging(n, 1, 32, kBurst, true); }},
    {"fanin.far", "ns", 0, [](Number n) { return pinging(n, 8, 1, kBurst, true); }},
    {"spawn", "ns", 200'000, [](Number n) { return spawning(n, false); }},
    {"actor.bytes", "bytes", 200'000, [](Number n) { return spawning(n, true); }}};

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  if (arguments == std::vector<std::string>{"--version"}) {
    std::printf("%d.%d.%d\n", CAF_MAJOR_VERSION, CAF_MINOR_VERSION, CAF_PATCH_VERSION);
    return 0;
  }
  if (arguments == std::vector<std::string>{"--list"}) {
    for (const Row& row : kRows)
      std::printf("%s %s %lld\n", row.name, row.unit, static_cast<long long>(row.count));
    return 0;
  }
  if (arguments.size() == 2) {
    for (const Row& row : kRows) {
      if (arguments[0] != row.name) continue;
      const Number count = std::stoll(arguments[1]);
      if (row.count == 0) row.measure(count / 8 + 1);
      std::printf("%.4f\n", row.measure(count));
      return 0;
    }
  }
  std::fputs("usage: caf-bench --version | --list | NAME COUNT\n", stderr);
  return 2;
}
