#include "keeve/lib/io.h"

#include "keeve/vats/machine.h"
#include "tests/rules/hearing.h"

namespace keeve::test {
namespace {

/// A resource that moves only, and notes in the world what is done to it.
struct Device {
  std::vector<std::string>* world;
  std::unique_ptr<int> only = std::make_unique<int>(0);
  void note(const std::string& what) { world->push_back(what); }
};

IoHooks<Device> hooks() {
  return {[](Device& device) { device.note("init"); },
          [](Device& device) { device.note("clean"); }};
}

struct Scene : Stage {
  std::vector<std::string> world;
  Ref<Io<Device>> io = map.run([&](Turn& turn) { return spawnIo(turn, Device{&world}, hooks()); });
  NumberPair gate = map.run([](Turn& turn) { return turn.promise<Number>(); });

  /// Submits one that notes its name, and promises it.
  void note(const std::string& name) {
    map.churn([&](Turn& turn) {
      const auto said = submit(turn, io, [name](Device& device) {
        device.note(name);
        return name;
      });
      hear(turn, said, heard, "said");
    });
  }
  void open(Number value) {
    map.churn([&](Turn& turn) { turn.call<&Resolver<Number>::fulfill>(gate.resolver, value); });
  }
};

TEST_CASE("procedures use a resource one after the other, after its init", "[row:GB31]") {
  Scene s;
  CHECK(s.world.empty());
  s.note("a");
  s.note("b");
  CHECK(s.world == Heard{"init", "a", "b"});
  CHECK(s.heard == Heard{"said=\"a\"", "said=\"b\""});
  s.map.churn([&](Turn& turn) {
    hear(turn,
         submit(turn, s.io, [](Turn& in, Device& device) { return in.fulfilled(++*device.only); }),
         s.heard, "count");
    hear(turn, submit(turn, s.io, [](Device& device) { ++*device.only; }), s.heard, "nothing");
  });
  CHECK(Heard(s.heard.begin() + 2, s.heard.end()) == Heard{"count=1", "nothing"});
}

TEST_CASE("the next procedure waits for one that promises, or that is a coroutine", "[row:GB31]") {
  Scene s;
  s.map.churn([&](Turn& turn) {
    const auto sum =
        submit(turn, s.io, [gate = s.gate.promise](Turn&, Device& device) -> Co<Number> {
          Device& mine = device;
          mine.note("begin");
          const Number value = co_await Promise<Number>(gate);
          mine.note("end");
          co_return value + 1;
        });
    hear(turn, sum, s.heard, "sum");
    hear(turn, submit(turn, s.io, [gate = s.gate.promise](Device&) { return gate; }), s.heard,
         "gate");
  });
  s.note("next");
  CHECK(s.world == Heard{"init", "begin"});
  s.open(1);
  CHECK(s.world == Heard{"init", "begin", "end", "next"});
  CHECK(s.heard == Heard{"sum=2", "gate=1", "said=\"next\""});
}

TEST_CASE("a procedure that throws breaks its own promise and stops nobody", "[row:GB31]") {
  Scene s;
  s.map.churn([&](Turn& turn) {
    const auto bad = [](Device& device) -> Number {
      device.note("done all the same");
      throw Error("oops", "");
    };
    hear(turn, submit(turn, s.io, bad), s.heard, "bad");
    hear(turn, submit(turn, s.io, [](Device&) -> Number { throw 42; }), s.heard, "worse");
  });
  s.note("next");
  CHECK(s.heard == Heard{"bad broke: oops", "worse broke: exception", "said=\"next\""});
  CHECK(s.world == Heard{"init", "done all the same", "next"});
  CHECK(s.reports->take().empty());
}

TEST_CASE("a turn that fails has submitted nothing", "[row:GB31]") {
  Scene s;
  CHECK(kindOf([&] {
          s.map.churn([&](Turn& turn) {
            submit(turn, s.io, [](Device& device) { device.note("undone"); });
            turn.call<&Io<Device>::halt>(s.io);
            throw Error("oops", "");
          });
        }) == "oops");
  s.note("next");
  CHECK(s.world == Heard{"init", "next"});
}

TEST_CASE("halting lets the running procedure end, breaks those that wait, and cleans up once",
          "[row:GB31]") {
  Scene s;
  s.map.churn([&](Turn& turn) {
    hear(turn, submit(turn, s.io, [gate = s.gate.promise](Device&) { return gate; }), s.heard,
         "running");
  });
  s.note("waits");
  s.map.churn([&](Turn& turn) {
    hear(turn, turn.send<&Io<Device>::halt>(s.io), s.heard, "halted");
    hear(turn, turn.send<&Io<Device>::halt>(s.io), s.heard, "again");
  });
  s.note("late");
  CHECK(s.world == Heard{"init"});
  CHECK(s.heard == Heard{"said broke: halted", "said broke: halted"});
  s.open(1);
  CHECK(s.world == Heard{"init", "clean"});
  std::sort(s.heard.begin(), s.heard.end());
  CHECK(s.heard ==
        Heard{"again", "halted", "running=1", "said broke: halted", "said broke: halted"});
  s.io = {};
  s.map.collect();
  CHECK(s.world == Heard{"init", "clean"});
}

TEST_CASE("an init that throws breaks all, and nothing is cleaned up", "[row:GB31]") {
  Stage s;
  std::vector<std::string> world;
  {
    auto io = s.map.run([&](Turn& turn) {
      IoHooks<Device> failing = hooks();
      failing.init = [](Device&) { throw Error("no-device", "there is none"); };
      return spawnIo(turn, Device{&world}, failing);
    });
    for (const char* name : {"a", "b"}) {
      s.map.churn([&](Turn& turn) {
        hear(turn, submit(turn, io, [](Device& device) { device.note("ran"); }), s.heard, name);
      });
    }
  }
  s.map.collect();
  CHECK(s.heard == Heard{"a broke: no-device", "b broke: no-device"});
  CHECK(world.empty());
}

TEST_CASE("a resource that nobody refers to is cleaned up, if it was used or needs no init",
          "[row:GB31]") {
  Stage s;
  std::vector<std::string> world;
  s.map.run([&](Turn& turn) { spawnIo(turn, Device{&world}, hooks()); });
  CHECK(world.empty());  // its init never ran
  s.map.run([&](Turn& turn) { spawnIo(turn, Device{&world}, {{}, hooks().cleanup}); });
  CHECK(world == Heard{"clean"});
  s.map.churn([&](Turn& turn) {
    submit(turn, spawnIo(turn, Device{&world}, hooks()),
           [](Device& device) { device.note("used"); });
  });
  CHECK(world == Heard{"clean", "init", "used", "clean"});
}

TEST_CASE("what was done to the world is not done again by another state", "[row:GB31]") {
  Scene s;
  s.map.churn([&](Turn& turn) {
    submit(turn, s.io, [gate = s.gate.promise](Device&) { return gate; });
    hear(turn, submit(turn, s.io, [](Device& device) { device.note("once"); }), s.heard, "it");
  });
  const Snapshot waiting = s.map.snapshot();
  s.open(1);
  Actormap again = Actormap::restore(waiting);
  again.churn(
      [&](Turn& turn) { turn.call<&Resolver<Number>::fulfill>(s.gate.resolver, Number(1)); });
  CHECK(s.world == Heard{"init", "once"});
  CHECK(s.heard == Heard{"it", "it broke: volatile"});
}

TEST_CASE("reads and writes have a lane each: a read that waits keeps nobody from writing",
          "[row:GB31]") {
  Scene s;
  const auto both =
      s.map.run([&](Turn& turn) { return spawnReadWriteIo(turn, Device{&s.world}, hooks()); });
  s.map.churn([&](Turn& turn) {
    const auto note = [](const char* what) {
      return [what](Device& device) { device.note(what); };
    };
    hear(turn, submitRead(turn, both, [gate = s.gate.promise](Device&) { return gate; }), s.heard,
         "first read");
    hear(turn, submitRead(turn, both, note("second read")), s.heard, "second read");
    hear(turn, submitWrite(turn, both, note("write")), s.heard, "write");
  });
  CHECK(s.heard == Heard{"write"});
  s.map.churn([&](Turn& turn) {
    hear(turn, turn.send<&ReadWriteIo<Device>::halt>(both), s.heard, "halted");
    hear(turn, submitWrite(turn, both, [](Device&) {}), s.heard, "late");
  });
  CHECK(s.heard == Heard{"write", "second read broke: halted", "late broke: halted"});
  s.open(1);
  CHECK(s.world == Heard{"init", "write", "clean"});
  CHECK(Heard(s.heard.begin() + 3, s.heard.end()) == Heard{"first read=1", "halted"});
}

TEST_CASE("a far submission runs in the resource's vat", "[row:GB31]") {
  Machine machine(MachineOptions{2, {}, 64, nullptr});
  const Vat here = machine.vatOn(0);
  const Vat there = machine.vatOn(1);
  const auto io = there.run([](Turn& turn) { return spawnIo(turn, Number(40)); });
  const auto near = here.run([&](Turn& turn) {
    return submit(turn, io, [io](Turn& in, Number& number) {
      number += 2;
      return in.isNear(io) ? number : Number(-1);
    });
  });
  CHECK(here.wait(near) == 42);
}

}  // namespace
}  // namespace keeve::test
