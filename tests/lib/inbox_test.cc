#include "keeve/lib/inbox.h"

#include "tests/rules/hearing.h"

namespace keeve::test {
namespace {

using Letters = Inbox<std::string>;
using Reader = InboxReader<std::string>;
using Writer = InboxWriter<std::string>;
using Stopper = InboxStopper<std::string>;

struct Post : Stage {
  InboxEnds<std::string> box;
  explicit Post(InboxOptions options = {}) {
    box = map.run([&](Turn& turn) { return spawnInbox<std::string>(turn, options); });
  }
  void read(const char* name) {
    map.churn([&](Turn& turn) { hear(turn, turn.send<&Reader::read>(box.reader), heard, name); });
  }
  void write(const char* letter) {
    map.churn([&](Turn& turn) {
      hear(turn, turn.send<&Writer::write>(box.writer, letter), heard, letter);
    });
  }
  void stop() {
    map.churn([&](Turn& turn) { turn.sendOnly<&Stopper::stop>(box.stopper); });
  }
};

TEST_CASE("what was written first is read first, and a read before it waits", "[row:GB31]") {
  Post s;
  s.read("r1");
  s.read("r2");
  CHECK(s.heard.empty());
  s.write("a");
  s.write("b");
  s.write("c");
  s.write("d");
  s.read("r3");
  s.read("r4");
  CHECK(s.heard == Heard{"r1=\"a\"", "a", "r2=\"b\"", "b", "c", "d", "r3=\"c\"", "r4=\"d\""});
}

TEST_CASE("a full inbox pushes back: a write waits until there is room, in order", "[row:GB31]") {
  Post s({.capacity = 2});
  for (const char* letter : {"a", "b", "c", "d"}) s.write(letter);
  CHECK(s.heard == Heard{"a", "b"});
  s.read("r1");
  CHECK(s.heard == Heard{"a", "b", "c", "r1=\"a\""});
  s.write("e");
  s.heard.clear();
  for (const char* name : {"r2", "r3", "r4", "r5"}) s.read(name);
  CHECK(s.heard == Heard{"d", "r2=\"b\"", "e", "r3=\"c\"", "r4=\"d\"", "r5=\"e\""});
}

TEST_CASE("an inbox without capacity hands each item over", "[row:GB31]") {
  Post s({.capacity = 0});
  s.write("a");
  CHECK(s.heard.empty());
  s.read("r1");
  CHECK(s.heard == Heard{"a", "r1=\"a\""});
  s.read("r2");
  s.write("b");
  CHECK(Heard(s.heard.begin() + 2, s.heard.end()) == Heard{"r2=\"b\"", "b"});
}

TEST_CASE("a writer that does not wait is refused when too many writes do", "[row:GB31]") {
  Post s({.capacity = 1, .mostWaiting = 1});
  for (const char* letter : {"a", "b", "c"}) s.write(letter);
  CHECK(s.heard == Heard{"a", "c broke: overloaded"});
  s.read("r1");
  s.read("r2");
  CHECK(Heard(s.heard.begin() + 2, s.heard.end()) == Heard{"b", "r1=\"a\"", "r2=\"b\""});
}

TEST_CASE("resolutions go on while a writer is pushed back", "[row:GB31]") {
  // The writer sends its next letter when the one before it is done; its inbox is full for good.
  Post s({.capacity = 1});
  NumberPair other;
  s.map.churn([&](Turn& turn) {
    other = turn.promise<Number>();
    hear(turn, other.promise, s.heard, "other");
    const auto first = turn.send<&Writer::write>(s.box.writer, "a");
    const auto second = turn.then(
        first, [to = s.box.writer](Turn& in) { return in.send<&Writer::write>(to, "b"); });
    hear(turn, second, s.heard, "b");
  });
  s.map.churn(
      [&](Turn& turn) { turn.call<&Resolver<Number>::fulfill>(other.resolver, Number(1)); });
  CHECK(s.heard == Heard{"other=1"});
  s.read("r1");
  CHECK(s.heard == Heard{"other=1", "b", "r1=\"a\""});
}

TEST_CASE("a stopped inbox breaks the reads that wait, refuses writes, and gives what it has",
          "[row:GB31]") {
  Post s;
  s.read("r1");
  s.stop();
  s.write("a");
  s.read("r2");
  s.stop();
  CHECK(s.heard ==
        Heard{"r1 broke: inbox-closed", "a broke: inbox-closed", "r2 broke: inbox-closed"});

  Post t({.capacity = 1});
  t.write("a");
  t.write("b");
  t.stop();
  CHECK(t.heard == Heard{"a", "b broke: inbox-closed"});
  t.read("r1");
  t.read("r2");
  CHECK(Heard(t.heard.begin() + 2, t.heard.end()) == Heard{"r1=\"a\"", "r2 broke: inbox-closed"});
}

TEST_CASE("a turn that fails has read and written nothing", "[row:GB31]") {
  Post s({.capacity = 1});
  s.read("r1");
  CHECK(kindOf([&] {
          s.map.churn([&](Turn& turn) {
            turn.call<&Writer::write>(s.box.writer, "undone");
            turn.call<&Writer::write>(s.box.writer, "undone too");
            turn.call<&Stopper::stop>(s.box.stopper);
            throw Error("oops", "");
          });
        }) == "oops");
  const Snapshot waiting = s.map.snapshot();
  s.write("a");
  CHECK(s.heard == Heard{"r1=\"a\"", "a"});
  Actormap again = Actormap::restore(waiting);
  again.churn([&](Turn& turn) { turn.call<&Writer::write>(s.box.writer, "other"); });
  CHECK(s.heard == Heard{"r1=\"a\"", "a", "r1=\"other\""});
}

TEST_CASE("each end of an inbox does its part only, by name too", "[row:GB31]") {
  Post s;
  s.map.poke(s.box.writer, "write", {"a"});
  CHECK(kindOf([&] { s.map.poke(s.box.writer, "read", {}); }) == kind::noSuchMethod);
  CHECK(kindOf([&] { s.map.poke(s.box.reader, "write", {"a"}); }) == kind::noSuchMethod);
  CHECK(kindOf([&] { s.map.poke(s.box.stopper, "read", {}); }) == kind::noSuchMethod);
  const Value read = s.map.poke(s.box.reader, "read", {});
  CHECK(s.map.peek([&](Turn& turn) { return turn.valueOf(read.reference()); }) == Value("a"));
}

TEST_CASE("limits below zero, or that let nothing through, are refused", "[row:GB31]") {
  Actormap map;
  CHECK(kindOf([&] { map.spawn<Letters>(InboxOptions{-1, 0}); }) == kind::outOfRange);
  CHECK(kindOf([&] { map.spawn<Letters>(InboxOptions{1, -1}); }) == kind::outOfRange);
  CHECK(kindOf([&] { map.spawn<Letters>(InboxOptions{0, 0}); }) == kind::outOfRange);
}

}  // namespace
}  // namespace keeve::test
