// What a session does when its peer is slow, silent or gone.
#include <atomic>
#include <csignal>
#include <future>

#include <sys/wait.h>
#include <unistd.h>

#include "tests/captp/liar.h"
#include "tests/captp/peers.h"

namespace keeve::test {
namespace {

/// Stops its loop while the gate is shut.
struct Sloth {
  static inline std::atomic<bool> isShut{false};
  std::int64_t heard = 0;
  Become<Sloth, void> hear(Bcom<Sloth> bcom, Bytes) const {
    while (isShut) std::this_thread::yield();
    return bcom(Sloth{heard + 1});
  }
  std::int64_t count() const { return heard; }
};
BOOST_DESCRIBE_STRUCT(Sloth, (), (heard, hear, count))

TEST_CASE("a slow actor slows its peer, whose memory is bounded, and answers still flow",
          "[core:M25]") {
  Ref<Counter> local;
  // The slow one is on a loop of its own; the sessions are on the first.
  Peers p([](const Vat&) { return AnyRef(); },
          [&](const Vat& vat) { return local = vat.spawn<Counter>(); });
  static_cast<void>(local);
  const Vat slow = p.there.vatOn(1, "slow");
  const auto sloth = slow.spawn<Sloth>();
  int sockets[2];
  REQUIRE(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) == 0);
  const captp::Node server(p.there, {.name = "slow's node", .greeting = sloth});
  const captp::Node client(p.here, {.name = "client", .greeting = p.home.spawn<Counter>()});
  const auto back = server.adopt(sockets[1], false);
  const auto far = p.home.wait(client.adopt(sockets[0], true)).as<Ref<Sloth>>();

  Sloth::isShut = true;
  const Bytes kilobytes(10'000);
  std::int64_t accepted = 0;
  bool isRefused = false;
  while (!isRefused && accepted < 20'000) {
    const auto sent = p.home.run([&](Turn& turn) {
      for (int i = 0; i < 100; ++i) turn.sendOnly<&Sloth::hear>(far, kilobytes);
      return turn.send<&Sloth::count>(far);
    });
    accepted += 100;
    // The session says at once that it is full; otherwise the answer comes when the gate is open.
    for (const Report& report : p.reports->take())
      isRefused = isRefused || report.error.kind() == kind::overloaded;
    static_cast<void>(sent);
  }
  CHECK(isRefused);
  CHECK(accepted * 10'000 < 200'000'000);

  // The other way, and the answers to it, are not stopped.
  const auto counter = slow.name().empty() ? Promise<AnyRef>() : back;
  const Vat quick = p.there.vatOn(0, "quick");
  const auto there = quick.wait(counter).as<Ref<Counter>>();
  CHECK(quick.ask<&Counter::add>(there, 3) == 3);

  Sloth::isShut = false;
  CHECK(eventually([&] { return kindOf([&] { p.home.ask<&Sloth::count>(far); }) == "nothing"; }));
  CHECK(p.home.ask<&Sloth::count>(far) > 1000);
  client.stop();
  server.stop();
}

TEST_CASE("a peer that sends more than its window is disconnected", "[core:M25]") {
  auto reports = std::make_shared<KeptReports>();
  Machine machine({.loops = 2, .sink = reports});
  Sloth::isShut = true;
  const captp::Node node(machine, {.greeting = machine.vatOn(1).spawn<Sloth>()});
  int sockets[2];
  REQUIRE(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) == 0);
  node.adopt(sockets[1], false);
  {
    const Liar liar(sockets[0], [](Liar::Talk& talk) {
      for (int i = 0; i < 100; ++i) {
        talk.say(1, [](capnp::List<wire::Operation>::Builder out) {
          auto it = out[0].initDeliver();
          it.setMethod("hear");
          it.setWords(300'000);
          it.initArguments(1)[0].initBytes(1'000'000);
        });
      }
    });
    CHECK(eventually([&] { return node.tables().empty(); }));
  }
  std::string why;
  for (const Report& report : reports->take()) {
    if (report.what == Report::What::endedSession) why = report.error.what();
  }
  CHECK(why.find("more than it may") != std::string::npos);
  Sloth::isShut = false;
}

TEST_CASE("a peer that gives no sign of life is taken for gone", "[core:M16]") {
  auto reports = std::make_shared<KeptReports>();
  Machine machine({.loops = 1, .sink = reports});
  const captp::Node node(machine, {.name = "node",
                                   .greeting = machine.vat().spawn<Counter>(),
                                   .silence = std::chrono::milliseconds(100)});
  const auto isOver = [&] { return eventually([&] { return node.tables().empty(); }); };
  int sockets[2];
  REQUIRE(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) == 0);
  SECTION("from the beginning") {
    node.adopt(sockets[1], false);
    CHECK(node.tables().size() == 1);
    CHECK(isOver());
    close(sockets[0]);
  }
  SECTION("from some time on") {
    node.adopt(sockets[1], false);
    std::promise<void> over;
    std::future<void> isAllowedToEnd = over.get_future();
    const Liar liar(sockets[0], [&](Liar::Talk&) { isAllowedToEnd.wait(); });
    CHECK(isOver());
    over.set_value();
  }
  SECTION("but one that has nothing to say lives on") {
    node.adopt(sockets[1], false);
    const Liar liar(sockets[0], [&](Liar::Talk& talk) {
      talk.io.provider->getTimer().afterDelay(500 * kj::MILLISECONDS).wait(talk.io.waitScope);
    });
    std::this_thread::sleep_for(std::chrono::milliseconds(400));
    CHECK(node.tables().size() == 1);
    node.stop();
  }
}

TEST_CASE("who wants to know is told once that a session has ended, and later at once",
          "[core:M14]") {
  Peers p([](const Vat& vat) { return vat.spawn<Counter>(); });
  const auto ended = p.home.run([&](Turn& turn) { return captp::severed(turn, p.greeting); });
  CHECK(p.home.ask<&Counter::add>(p.greet<Counter>(), 1) == 1);
  CHECK_FALSE(p.home.run([&](Turn& turn) { return turn.isSettled(ended); }));
  p.other.stop();
  CHECK(kindOf([&] { p.home.wait(ended); }) == kind::disconnected);
  const auto again = p.home.run([&](Turn& turn) { return captp::severed(turn, p.greeting); });
  CHECK(kindOf([&] { p.home.wait(again); }) == kind::disconnected);
  CHECK(kindOf([&] { p.home.run([&](Turn& turn) { captp::severed(turn, AnyRef()); }); }) ==
        kind::notAReference);
}

/// Answers in its own time.
struct Slow {
  Promise<Number> never(Turn& turn) const { return turn.promise<Number>().promise; }
  Number add(Number a, Number b) const { return a + b; }
};
BOOST_DESCRIBE_STRUCT(Slow, (), (never, add))

TEST_CASE("a process that is killed takes its promises along", "[core:M14]") {
  int sockets[2];
  REQUIRE(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) == 0);
  const pid_t child = fork();
  if (child == 0) {
    Machine machine({.loops = 1});
    const captp::Node node(machine, {.greeting = machine.vat().spawn<Slow>()});
    node.adopt(sockets[1], false);
    for (;;) pause();
  }
  close(sockets[1]);
  auto reports = std::make_shared<KeptReports>();
  Machine machine({.loops = 1, .sink = reports});
  const captp::Node node(machine);
  const Vat vat = machine.vat();
  const auto slow = vat.wait(node.adopt(sockets[0], true)).as<Ref<Slow>>();
  CHECK(vat.ask<&Slow::add>(slow, 2, 3) == 5);
  std::vector<Promise<Number>> pending;
  vat.run([&](Turn& turn) {
    for (int i = 0; i < 1000; ++i) pending.push_back(turn.send<&Slow::never>(slow));
  });
  CHECK(vat.ask<&Slow::add>(slow, 2, 3) == 5);
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  for (const auto& each : pending) CHECK(kindOf([&] { vat.wait(each); }) == kind::disconnected);
  CHECK(eventually([&] { return node.tables().empty(); }));
}

}  // namespace
}  // namespace keeve::test
