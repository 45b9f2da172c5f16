#include "keeve/lib/pubsub.h"

#include "keeve/vats/machine.h"
#include "tests/rules/hearing.h"

namespace keeve::test {
namespace {

using News = PubSub<std::string>;
using Listener = Ref<Procedure<void(std::string)>>;

struct Scene : Stage {
  Ref<News> news = map.spawn<News>();
  Ref<Log> log = map.spawn<Log>();

  Listener listener(const std::string& name) {
    return map.spawn([this, name](std::string what) { heard.push_back(name + " " + what); });
  }
  void publish(const char* what) {
    map.churn([&](Turn& turn) { turn.call<&News::publish>(news, what); });
  }
};

TEST_CASE("subscribers hear what is published, in the order in which they subscribed",
          "[row:GB31]") {
  Scene s;
  const auto ann = s.listener("Ann");
  const auto bob = s.listener("Bob");
  s.publish("too early");
  s.map.poke<&News::subscribe>(s.news, bob);
  s.map.poke<&News::subscribe>(s.news, ann);
  s.map.poke<&News::subscribe>(s.news, bob);  // is told once
  s.map.poke<&News::subscribeBy>(s.news, s.log, Symbol{"write"});
  s.publish("rain");
  CHECK(s.heard == Heard{"Bob rain", "Ann rain"});
  CHECK(s.map.peek<&Log::all>(s.log) == Heard{"rain"});
  CHECK(s.map.peek<&News::subscribers>(s.news) == std::vector<AnyRef>{bob, ann, s.log});
  CHECK(s.map.poke<&News::unsubscribe>(s.news, bob));
  CHECK_FALSE(s.map.poke<&News::unsubscribe>(s.news, bob));
  s.map.poke(s.news, "unsubscribe", {AnyRef(s.log)});
  s.publish("sun");
  CHECK(s.heard == Heard{"Bob rain", "Ann rain", "Ann sun"});
}

TEST_CASE("publishing sends: nobody hears within the turn, and nobody of a turn that fails",
          "[row:GB31]") {
  Scene s;
  s.map.poke<&News::subscribe>(s.news, s.listener("Ann"));
  CHECK(kindOf([&] {
          s.map.churn([&](Turn& turn) {
            turn.call<&News::publish>(s.news, "undone");
            turn.call<&News::subscribeBy>(s.news, s.log, Symbol{"write"});
            CHECK(s.heard.empty());
            throw Error("oops", "");
          });
        }) == "oops");
  s.publish("rain");
  CHECK(s.heard == Heard{"Ann rain"});
  CHECK(s.map.peek<&Log::all>(s.log).empty());
}

TEST_CASE("a broken subscriber hurts neither the publisher nor the other subscribers",
          "[row:GB31]") {
  Scene s;
  AnyRef undone;
  CHECK(kindOf([&] {
          s.map.run([&](Turn& turn) {
            undone = turn.promise<void>().promise;
            throw Error("oops", "");
          });
        }) == "oops");
  s.map.run([&](Turn& turn) {
    const auto tell = [&](const AnyRef& who, const char* method) {
      turn.call<&News::subscribeBy>(s.news, who, Symbol{method});
    };
    tell(turn.broken<AnyRef>(Error("gone", "")), "write");
    tell(turn.spawn<Counter>(), "fail");
    tell(turn.spawn<Counter>(), "no such method");
    tell(undone, "write");
    turn.call<&News::subscribe>(s.news, undone.as<Listener>());
    turn.call<&News::subscribe>(s.news, turn.spawn([](std::string) -> void { throw 42; }));
    turn.call<&News::subscribe>(s.news, AnyRef(turn.spawn<Counter>()).as<Listener>());
  });
  s.map.poke<&News::subscribe>(s.news, s.listener("Ann"));
  s.publish("rain");
  CHECK(s.heard == Heard{"Ann rain"});
  CHECK(s.reports->take().size() == 5);
}

TEST_CASE("what cannot be sent to cannot subscribe", "[row:GB31]") {
  Scene s;
  CHECK(kindOf([&] { s.map.poke<&News::subscribe>(s.news, Listener()); }) == kind::notAReference);
  CHECK(kindOf([&] {
          s.map.poke<&News::subscribeBy>(s.news, AnyRef::sturdy("keeve:a"), Symbol{"m"});
        }) == kind::notLive);
  CHECK(s.map.peek<&News::subscribers>(s.news).empty());
}

TEST_CASE("a subscriber of another vat is sent to", "[row:GB31]") {
  Machine machine(MachineOptions{2, {}, 64, nullptr});
  const Vat here = machine.vatOn(0);
  const Vat there = machine.vatOn(1);
  const auto log = there.spawn<Log>();
  const auto news = here.spawn<News>();
  here.run([&](Turn& turn) {
    turn.call<&News::subscribeBy>(news, log, Symbol{"write"});
    turn.call<&News::publish>(news, "far");
  });
  CHECK(here.ask<&Log::all>(log) == Heard{"far"});
}

}  // namespace
}  // namespace keeve::test
