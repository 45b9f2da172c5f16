// Messages to another process, over a socket.
#include <csignal>
#include <string>

#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/actors.h"
#include "bench/row.h"
#include "keeve/captp/node.h"
#include "keeve/vats/machine.h"

namespace keeve::bench {
namespace {

struct Adder {
  std::int64_t total = 0;
  Become<Adder, std::int64_t> add(Bcom<Adder> bcom, std::int64_t by) const {
    return bcom(Adder{total + by}, total + by);
  }
};
BOOST_DESCRIBE_STRUCT(Adder, (), (total, add))

/// Another process that serves an Adder, and lives as long as this.
class Served {
 public:
  explicit Served(bool isTcp) {
    int said[2];
    int end[2];
    if (pipe(said) != 0 || pipe(end) != 0) std::abort();
    end_ = end[1];
    child_ = fork();
    if (child_ == 0) {
      close(end[1]);
      Machine machine({.loops = 1});
      const captp::Node node(machine, {.greeting = machine.vatOn(0).spawn<Adder>()});
      const std::string address = node.listen(
          isTcp ? std::string("127.0.0.1:0") : "unix:/tmp/keeve-bench-" + std::to_string(getpid()));
      static_cast<void>(!write(said[1], address.c_str(), address.size() + 1));
      char byte;
      static_cast<void>(!read(end[0], &byte, 1));
      if (!isTcp) unlink(address.c_str() + 5);
      _exit(0);
    }
    close(end[0]);
    char address[256];
    static_cast<void>(!read(said[0], address, sizeof address));
    address_ = address;
    close(said[0]);
    close(said[1]);
  }
  Served(const Served&) = delete;
  Served& operator=(const Served&) = delete;
  ~Served() {
    close(end_);
    waitpid(child_, nullptr, 0);
  }
  const std::string& address() const { return address_; }

 private:
  int end_;
  pid_t child_;
  std::string address_;
};

/// Keeps so many questions under way as it is told to begin.
struct Asker {
  Ref<Adder> to;
  std::int64_t left = 0;
  std::int64_t open = 0;
  Ref<Resolver<void>> done;

  Become<Asker, void> ask(Turn& turn, Bcom<Asker> bcom) const {
    if (left == 0) {
      if (open == 1) turn.call<&Resolver<void>::fulfill>(done, std::monostate());
      return bcom(Asker{to, 0, open - 1, done});
    }
    turn.on<&Asker::answered>(turn.send<&Adder::add>(to, 1), turn.self<Asker>());
    return bcom(Asker{to, left - 1, open, done});
  }
  Become<Asker, void> answered(Turn& turn, Bcom<Asker> bcom, std::int64_t) const {
    return ask(turn, bcom);
  }
};
BOOST_DESCRIBE_STRUCT(Asker, (), (to, left, open, done, ask, answered))

double asking(std::int64_t count, std::int64_t open, bool isTcp) {
  const Served served(isTcp);
  Machine machine({.loops = 1});
  const captp::Node node(machine);
  const Vat vat = machine.vatOn(0);
  const auto adder = vat.wait(node.connect(served.address())).as<Ref<Adder>>();
  const Stopwatch watch;
  vat.wait(vat.run([&](Turn& turn) {
    const auto pair = turn.promise<void>();
    const auto asker = turn.spawn<Asker>(adder, count, open, pair.resolver);
    for (std::int64_t i = 0; i < open; ++i) turn.sendOnly<&Asker::ask>(asker);
    return pair.promise;
  }));
  return watch.perOperation(count);
}

double callUnix(std::int64_t count) {
  return asking(count, 1, false);
}
double callTcp(std::int64_t count) {
  return asking(count, 1, true);
}
double throughputUnix(std::int64_t count) {
  return asking(count, 1000, false);
}

double oneWayUnix(std::int64_t count) {
  constexpr std::int64_t kBurst = 1000;
  const Served served(false);
  Machine machine({.loops = 1});
  const captp::Node node(machine);
  const Vat vat = machine.vatOn(0);
  const auto adder = vat.wait(node.connect(served.address())).as<Ref<Adder>>();
  const Stopwatch watch;
  for (std::int64_t sent = 0; sent < count; sent += kBurst) {
    vat.run([&](Turn& turn) {
      for (std::int64_t i = 0; i < kBurst; ++i) turn.sendOnly<&Adder::add>(adder, 1);
    });
    if (sent / kBurst % 16 == 15) vat.ask<&Adder::add>(adder, 0);
  }
  vat.ask<&Adder::add>(adder, 0);
  return watch.perOperation(count);
}

constexpr Row kRows[] = {{"remote.call.unix", "ns", 0, &callUnix},
                         {"remote.call.tcp", "ns", 0, &callTcp},
                         {"remote.throughput.unix", "ns", 0, &throughputUnix},
                         {"remote.oneway.unix", "ns", 0, &oneWayUnix}};

}  // namespace

std::span<const Row> remoteRows() {
  return kRows;
}

}  // namespace keeve::bench
