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
  auto reports = std::make_shared<KeptReports>();
  // The slow one is on a loop of its own; the sessions are on the first.
  Machine there({.loops = 2, .sink = reports});
  Machine here({.loops = 1, .sink = reports});
  const Vat home = here.vat();
  const Vat quick = there.vatOn(0, "quick");
  const captp::Node server(there, {.greeting = there.vatOn(1).spawn<Sloth>()});
  const captp::Node client(here, {.greeting = home.spawn<Counter>()});
  const auto sockets = socketPair();
  const auto back = server.adopt(sockets[1], false);
  const auto far = home.wait(client.adopt(sockets[0], true)).as<Ref<Sloth>>();

  Sloth::isShut = true;
  const Bytes kilobytes(10'000);
  // What may be under way and what may wait here are some 36 megabytes together.
  constexpr int kMost = 5'000;
  int sent = 0;
  bool isRefused = false;
  for (; !isRefused && sent < kMost; sent += 100) {
    home.run([&](Turn& turn) {
      for (int i = 0; i < 100; ++i) turn.sendOnly<&Sloth::hear>(far, kilobytes);
    });
    home.run([](Turn&) {});  // the session's vat shares its loop: it has had its turns
    for (const Report& report : reports->take())
      isRefused = isRefused || report.error.kind() == kind::overloaded;
  }
  CHECK(isRefused);

  // The other way, and the answers to it, are not stopped.
  const auto counter = quick.wait(back).as<Ref<Counter>>();
  CHECK(quick.ask<&Counter::add>(counter, 3) == 3);

  Sloth::isShut = false;
  CHECK(eventually([&] { return kindOf([&] { home.ask<&Sloth::count>(far); }) == "nothing"; }));
  CHECK(home.ask<&Sloth::count>(far) > 1000);
}

TEST_CASE("a peer that sends more than its window is disconnected", "[core:M25]") {
  auto reports = std::make_shared<KeptReports>();
  Machine machine({.loops = 2, .sink = reports});
  Sloth::isShut = true;
  const captp::Node node(machine, {.greeting = machine.vatOn(1).spawn<Sloth>()});
  const auto sockets = socketPair();
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
  const auto sockets = socketPair();
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
}

TEST_CASE("a peer that has nothing to say is asked, and lives on", "[core:M16]") {
  Machine machine({.loops = 1, .sink = std::make_shared<KeptReports>()});
  const captp::Node node(machine, {.silence = std::chrono::seconds(1)});
  const auto sockets = socketPair();
  node.adopt(sockets[1], false);
  std::promise<void> over;
  std::future<void> isOver = over.get_future();
  Liar::pings = 0;
  const Liar liar(sockets[0], [&](Liar::Talk& talk) {
    while (isOver.wait_for(std::chrono::seconds(0)) != std::future_status::ready)
      talk.io.provider->getTimer().afterDelay(5 * kj::MILLISECONDS).wait(talk.io.waitScope);
  });
  CHECK(eventually([] { return Liar::pings >= 2; }));
  CHECK(node.tables().size() == 1);
  over.set_value();
  node.stop();
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
  const auto sockets = socketPair();
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
