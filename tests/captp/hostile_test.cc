// Peers that lie: their own session ends, for a reason that is reported, and no other one notices.
#include <atomic>

#include <unistd.h>

#include "tests/captp/liar.h"
#include "tests/captp/peers.h"

namespace keeve::test {
namespace {

using Operations = capnp::List<wire::Operation>::Builder;

/// Keeps what it is told waiting for ever.
struct Keeper {
  Promise<Number> wait(Turn& turn) const { return turn.promise<Number>().promise; }
  Value same(Value it) const { return it; }
  static inline std::atomic<int> ticks{0};
  void tick() const { ++ticks; }
  BOOST_DESCRIBE_CLASS(Keeper, (), (wait, same, tick), (), ())
};

/// A node with an honest peer and a lying one.
struct Scene {
  Peers honest{[](const Vat& vat) { return vat.spawn<Keeper>(); }};

  int socket() const {
    const auto sockets = socketPair();
    honest.other.adopt(sockets[1], false);
    return sockets[0];
  }
  bool isAlone() const {
    return eventually([&] { return honest.other.tables().size() == 1; });
  }
  bool isWell() const {
    return honest.home.ask<&Keeper::same>(honest.greet<Keeper>(), Value(7)) == Value(7);
  }
  /// Why a session ended, as it was reported.
  std::string reason() const {
    std::string reason;
    const bool wasReported = eventually([&] {
      for (const Report& report : honest.reports->take()) {
        if (report.what == Report::What::endedSession) reason = report.error.what();
      }
      return !reason.empty();
    });
    return wasReported ? reason : "nothing was reported";
  }
};

wire::Operation::Deliver::Builder deliver(wire::Operation::Builder out, std::uint32_t to,
                                          const char* method, std::uint32_t answer) {
  auto it = out.initDeliver();
  it.setTable(wire::Table::EXPORTS);
  it.setId(to);
  it.setMethod(method);
  it.setAnswer(answer);
  it.setWords(1000);
  return it;
}

void release(wire::Operation::Builder out, wire::Table table, std::uint32_t id,
             std::uint32_t count) {
  auto it = out.initRelease();
  it.setTable(table);
  it.setId(id);
  it.setCount(count);
}

struct Lie {
  const char* name;
  std::string reason;
  unsigned count;
  std::function<void(Operations)> fill;
};

std::vector<Lie> lies() {
  return {
      {"a message to nothing", "nothing has the number 99", 1,
       [](Operations out) { deliver(out[0], 99, "same", 0); }},
      {"the same question twice", "a second question with the number 5", 2,
       [](Operations out) {
         deliver(out[0], 0, "wait", 5);
         deliver(out[1], 0, "wait", 5);
       }},
      {"an answer to no question", "an answer to no question: 3", 1,
       [](Operations out) {
         auto it = out[0].initSettle();
         it.setTable(wire::Table::ANSWERS);
         it.setId(3);
         it.initValue().setInteger(1);
       }},
      {"the greeting is given back", "released more often than it was named", 1,
       [](Operations out) { release(out[0], wire::Table::EXPORTS, 0, 1); }},
      {"what was never named is given back", "nothing has the number 7", 1,
       [](Operations out) { release(out[0], wire::Table::EXPORTS, 7, 1); }},
      {"an answer is given back twice", "the answer 5 was released before", 3,
       [](Operations out) {
         deliver(out[0], 0, "wait", 5);
         release(out[1], wire::Table::ANSWERS, 5, 1);
         release(out[2], wire::Table::ANSWERS, 5, 1);
       }},
      {"no embargo is lifted", "no embargo has the number 4", 1,
       [](Operations out) { out[0].setLift(4); }},
      {"a disembargo of nothing", "nothing has the number 8", 1,
       [](Operations out) {
         auto it = out[0].initDisembargo();
         it.setTable(wire::Table::ANSWERS);
         it.setId(8);
       }},
      {"an actor that is a promise too", "is an actor and a promise", 1,
       [](Operations out) {
         auto arguments = deliver(out[0], 0, "same", 1).initArguments(2);
         arguments[0].setActor(6);
         arguments[1].setPromise(6);
       }},
      {"a value that is too deep", "value-too-deep", 1,
       [](Operations out) {
         auto value = deliver(out[0], 0, "same", 1).initArguments(1)[0];
         for (int i = 0; i < 200; ++i) value = value.initList(1)[0];
       }},
      {"a map with half an entry", "a key that has no value", 1,
       [](Operations out) { deliver(out[0], 0, "same", 1).initArguments(1)[0].initMap(3); }},
      {"a record without a tag", "a record whose tag is no symbol", 1,
       [](Operations out) { deliver(out[0], 0, "same", 1).initArguments(1)[0].initRecord(0); }},
      {"a message that is larger than it says", "larger than the 12 words", 1,
       [](Operations out) {
         auto it = deliver(out[0], 0, "same", 1);
         it.setWords(12);
         it.initArguments(1)[0].initBytes(100'000);
       }},
      {"an end", "the peer ended the session: \"farewell\"", 1,
       [](Operations out) { out[0].setAbort("farewell"); }},
  };
}

TEST_CASE("a peer that lies loses its session, and no other one notices", "[core:M11][core:M32]") {
  const Scene s;
  for (const Lie& lie : lies()) {
    INFO(lie.name);
    s.honest.reports->take();
    {
      const Liar liar(s.socket(), [&](Liar::Talk& talk) { talk.say(lie.count, lie.fill); });
      const std::string reason = s.reason();
      INFO(reason);
      CHECK(reason.find(lie.reason) != std::string::npos);
    }
    CHECK(s.isAlone());
    CHECK(s.isWell());
  }
}

TEST_CASE("a batch that comes twice ends the session", "[core:M11]") {
  const Scene s;
  {
    const Liar liar(s.socket(), [](Liar::Talk& talk) {
      talk.say(0, [](Operations) {});
      talk.number = 0;
      talk.say(0, [](Operations) {});
    });
    CHECK(s.reason().find("batch 1 after 1") != std::string::npos);
  }
  CHECK(s.isWell());
}

TEST_CASE("what waits on a promise of this machine is bounded: more of it fails, and nothing else",
          "[core:M25]") {
  const Scene s;
  Keeper::ticks = 0;
  {
    const Liar liar(s.socket(), [](Liar::Talk& talk) {
      talk.say(1, [](Operations out) { deliver(out[0], 0, "wait", 1); });
      for (int i = 0; i < 200; ++i) {
        talk.say(1, [](Operations out) {
          auto it = deliver(out[0], 1, "more", 0);
          it.setTable(wire::Table::ANSWERS);
          it.setWords(200'000);
          it.initArguments(1)[0].initBytes(1'000'000);
        });
      }
      // Or who could still settle it?
      talk.say(1, [](Operations out) { deliver(out[0], 0, "tick", 0); });
    });
    CHECK(eventually([] { return Keeper::ticks == 1; }));
    CHECK(eventually([&] {
      for (const Report& report : s.honest.reports->take()) {
        if (report.error.kind() == kind::overloaded) return true;
      }
      return false;
    }));
    s.honest.other.stop();
  }
}

TEST_CASE("who disembargoes twice, or hears what was not said, is disconnected", "[core:M11]") {
  const Scene s;
  {
    const Liar liar(s.socket(), [](Liar::Talk& talk) {
      talk.say(3, [](Operations out) {
        deliver(out[0], 0, "wait", 1);
        for (const unsigned i : {1U, 2U}) {
          auto it = out[i].initDisembargo();
          it.setTable(wire::Table::ANSWERS);
          it.setId(1);
          it.setEmbargo(i);
        }
      });
    });
    CHECK(s.reason().find("1 was disembargoed before") != std::string::npos);
  }
  CHECK(s.isAlone());
  CHECK(s.isWell());
}

TEST_CASE("bytes that are no message end the connection", "[core:M11]") {
  const Scene s;
  const int socket = s.socket();
  std::string noise(100'000, '\x5a');
  for (std::size_t i = 0; i < noise.size(); ++i) noise[i] = static_cast<char>(i * 7919 % 251);
  static_cast<void>(!send(socket, noise.data(), noise.size(), MSG_NOSIGNAL));
  CHECK(s.isAlone());
  close(socket);
  CHECK(s.isWell());
}

TEST_CASE("a message that is longer than any may be ends the connection", "[core:M26]") {
  const Scene s;
  const int socket = s.socket();
  const std::uint32_t header[2] = {0, 0x7fffffff};
  static_cast<void>(!send(socket, header, sizeof header, MSG_NOSIGNAL));
  CHECK(s.isAlone());
  close(socket);
  CHECK(s.isWell());
}

}  // namespace
}  // namespace keeve::test
