// Two machines that are connected, and what tests ask of them.
#pragma once

#include <array>
#include <chrono>
#include <thread>

#include <sys/socket.h>

#include "keeve/captp/node.h"
#include "tests/support/world.h"

namespace keeve::test {

using Number = std::int64_t;

inline std::array<int, 2> socketPair() {
  std::array<int, 2> sockets{};
  REQUIRE(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets.data()) == 0);
  return sockets;
}

/// Two machines in one process, with a session between them over a socket pair.
struct Peers {
  std::shared_ptr<KeptReports> reports = std::make_shared<KeptReports>();
  Machine here{options()};
  Machine there{options()};
  Vat home = here.vat("home");
  Vat away = there.vat("away");
  captp::Node node;
  captp::Node other;
  AnyRef greeting;  // the other one's, as it is seen from here

  explicit Peers(const std::function<AnyRef(const Vat&)>& greet,
                 const std::function<AnyRef(const Vat&)>& greetBack = {})
      : node(here, {.name = "here", .greeting = greetBack ? greetBack(home) : AnyRef()}),
        other(there, {.name = "there", .greeting = greet(away)}) {
    const auto sockets = socketPair();
    other.adopt(sockets[1], false);
    greeting = home.wait(node.adopt(sockets[0], true));
  }
  ~Peers() {
    node.stop();
    other.stop();
  }

  template <class T>
  Ref<T> greet() const {
    return greeting.as<Ref<T>>();
  }
  MachineOptions options() const { return {.loops = 2, .sink = reports}; }
};

/// Waits until `holds` does: for what needs some way to come about. It fails after a long time.
template <class F>
bool eventually(F&& holds) {
  using std::chrono::milliseconds;
  for (int i = 0; i < 5000; ++i) {
    if (holds()) return true;
    std::this_thread::sleep_for(milliseconds(2));
  }
  return false;
}

}  // namespace keeve::test
