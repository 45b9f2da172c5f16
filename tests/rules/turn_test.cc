// Rules 43 to 48: a turn is one delivery, it happens wholly or not at all, and anything may fail
// it.
#include <stdexcept>

#include <kj/exception.h>

#include "keeve/vats/machine.h"
#include "tests/support/world.h"

namespace keeve::test {

/// Does everything that a handler can, then fails if it is asked to.
struct Doer {
  std::int64_t state = 0;
  Become<Doer, std::int64_t> doAll(Turn& turn, Bcom<Doer> bcom, Ref<Counter> counter, Ref<Log> log,
                                   Ref<Resolver<std::int64_t>> resolver, bool fails) const {
    turn.call<&Counter::add>(counter, 1);
    turn.spawn<Counter>();
    turn.sendOnly<&Log::write>(log, "sent");
    turn.on<&Log::write>(turn.fulfilled<std::string>("heard"), log);
    turn.listen(turn.fulfilled<std::int64_t>(3), resolver);
    auto sealed = bcom(Doer{1}, 1);
    if (fails) throw Error("doomed", "after all that");
    return sealed;
  }
  std::int64_t its() const { return state; }
};
BOOST_DESCRIBE_STRUCT(Doer, (), (state, its))

namespace {

/// An exception of a library that has never heard of keeve.
struct Foreign {
  std::string text;
};

/// An actormap that prints no reports.
struct QuietWorld {
  std::shared_ptr<KeptReports> reports = std::make_shared<KeptReports>();
  Actormap world{[this] {
    Actormap::Options options;
    options.sink = reports;
    return options;
  }()};
  Ref<Counter> counter = world.spawn<Counter>();
  Ref<Log> log = world.spawn<Log>();

  /// The error that a message to `actor` breaks its answer with.
  template <class Actor>
  std::optional<Error> errorOf(const Actor& actor) {
    std::optional<Error> error;
    world.churn([&](Turn& turn) {
      turn.on(turn.send(actor), nullptr, [&](const Error& why) { error = why; });
    });
    return error;
  }
};

}  // namespace

TEST_CASE_METHOD(QuietWorld, "each message is a turn of its own, with the calls inside it",
                 "[core:43]") {
  const auto addTwice = world.spawn([counter = counter](Turn& turn, bool fails) {
    turn.call<&Counter::add>(counter, 1);
    turn.call<&Counter::add>(counter, 1);
    if (fails) throw Error("odd", "");
  });
  std::vector<std::int64_t> seen;
  world.churn([&](Turn& turn) {
    turn.send(addTwice, false);
    turn.sendOnly(addTwice, true);  // undoes both of its calls, and no more
    turn.on(turn.send<&Counter::value>(counter), [&](Turn& reaction, std::int64_t n) {
      seen.push_back(n);
      reaction.call<&Counter::add>(counter, 10);
      throw Error("odd", "a reaction is a turn too");
    });
  });
  CHECK(seen == std::vector<std::int64_t>{2});
  CHECK(world.peek<&Counter::value>(counter) == 2);
}

TEST_CASE_METHOD(QuietWorld, "a message whose turn fails leaves nothing but its broken promise",
                 "[core:44][core:D2]") {
  const auto doer = world.spawn<Doer>();
  const auto pair = world.run([](Turn& turn) { return turn.promise<std::int64_t>(); });
  const std::size_t before = world.size();
  std::string broken;
  world.churn([&](Turn& turn) {
    turn.on(turn.send<&Doer::doAll>(doer, counter, log, pair.resolver, true), nullptr,
            [&](const Error& why) { broken = why.kind(); });
  });
  CHECK(broken == "doomed");
  CHECK(world.peek<&Doer::its>(doer) == 0);
  CHECK(world.peek<&Counter::value>(counter) == 0);
  CHECK(world.peek<&Log::all>(log).empty());
  CHECK(world.size() == before);
  world.run([&](Turn& turn) { CHECK_FALSE(turn.isSettled(pair.promise)); });

  // The resolver is as good as new: the same again, without the failure.
  world.churn(
      [&](Turn& turn) { turn.sendOnly<&Doer::doAll>(doer, counter, log, pair.resolver, false); });
  CHECK(world.peek<&Doer::its>(doer) == 1);
  CHECK(world.peek<&Counter::value>(counter) == 1);
  CHECK(world.peek<&Log::all>(log) == std::vector<std::string>{"sent", "heard"});
  world.run([&](Turn& turn) { CHECK(turn.valueOf(pair.promise) == Value(3)); });
}

TEST_CASE_METHOD(QuietWorld, "a run from outside that fails leaves nothing at all", "[core:44]") {
  const auto doer = world.spawn<Doer>();
  const auto pair = world.run([](Turn& turn) { return turn.promise<std::int64_t>(); });
  const std::size_t before = world.size();
  CHECK(kindOf([&] {
          world.churn([&](Turn& turn) {
            turn.call<&Doer::doAll>(doer, counter, log, pair.resolver, true);
          });
        }) == "doomed");
  world.churn([](Turn&) {});
  CHECK(world.peek<&Doer::its>(doer) == 0);
  CHECK(world.peek<&Counter::value>(counter) == 0);
  CHECK(world.peek<&Log::all>(log).empty());
  CHECK(world.size() == before);
  CHECK(reports->take().empty());
}

TEST_CASE_METHOD(QuietWorld, "what was undone is not reported, its dropped messages neither",
                 "[core:44][core:37]") {
  const auto broken = world.run([](Turn& turn) {
    const auto promise = turn.broken<Ref<Counter>>(Error("odd", "from the start"));
    static_cast<void>(turn.isBroken(promise));
    return promise;
  });
  const auto drops = [&](Turn& turn) { turn.sendOnly<&Counter::add>(broken, 1); };
  world.run(drops);
  REQUIRE(reports->take().size() == 1);

  const auto dropsAndFails = [&](Turn& turn) {
    drops(turn);
    throw Error("doomed", "after that");
  };
  CHECK(kindOf([&] { world.run(dropsAndFails); }) == "doomed");
  world.run([&](Turn& turn) {
    CHECK(kindOf([&] { turn.attempt([&] { dropsAndFails(turn); }); }) == "doomed");
  });
  CHECK(reports->take().empty());
}

TEST_CASE_METHOD(QuietWorld, "a promise gets the very error that was thrown", "[core:45]") {
  const Error thrown("odd", "the one and only");
  const auto inner = world.spawn([thrown] { throw Error(thrown); });
  const auto outer = world.spawn([inner](Turn& turn) { turn.call(inner); });
  const auto error = errorOf(outer);
  REQUIRE(error);
  CHECK(error->same(thrown));
  CHECK_FALSE(error->same(Error("odd", "the one and only")));
}

TEST_CASE("an error crosses vats unaltered", "[core:45]") {
  Machine::Options options;
  options.loops = 2;
  Machine machine(options);
  const Vat alice = machine.vatOn(0, "alice");
  const Vat bob = machine.vatOn(1, "bob");
  const Error thrown("odd", "the one and only");
  const auto thrower = bob.spawn([thrown] { throw Error(thrown); });
  try {
    alice.wait(alice.run([&](Turn& turn) { return turn.send(thrower); }));
    FAIL("it did not throw");
  } catch (const Error& error) {
    CHECK(error.same(thrown));
  }
}

TEST_CASE_METHOD(QuietWorld, "what is not keeve's comes out as it went in", "[core:45]") {
  const auto thrower = world.spawn([] { throw Foreign{"not of this house"}; });
  const auto error = errorOf(thrower);
  REQUIRE(error);
  CHECK(error->kind() == kind::exception);
  REQUIRE(error->thrownAs<Foreign>() != nullptr);
  CHECK(error->thrownAs<Foreign>()->text == "not of this house");
}

TEST_CASE_METHOD(QuietWorld, "a failed turn stops no later one", "[core:46]") {
  world.churn([&](Turn& turn) {
    turn.sendOnly<&Counter::fail>(counter);
    turn.sendOnly<&Counter::add>(counter, 1);
    turn.sendOnly<&Counter::fail>(counter);
    turn.sendOnly<&Counter::add>(counter, 1);
  });
  CHECK(world.peek<&Counter::value>(counter) == 2);
  CHECK(reports->take().size() == 2);
}

TEST_CASE("whatever is thrown fails the turn, and the vat lives on", "[core:47][core:D15]") {
  Machine machine;
  const Vat vat = machine.vat();
  const auto counter = vat.spawn<Counter>();
  const auto failsWith = [&](auto how) {
    const auto actor = vat.spawn([counter, how](Turn& turn) {
      turn.call<&Counter::add>(counter, 1);
      how();
    });
    std::optional<Error> error;
    try {
      vat.wait(vat.run([&](Turn& turn) { return turn.send(actor); }));
    } catch (const Error& why) {
      error = why;
    }
    REQUIRE(error);
    CHECK(error->kind() == kind::exception);
    CHECK(vat.call<&Counter::value>(counter) == 0);
    return *error;
  };
  const Error number = failsWith([] { throw 42; });
  REQUIRE(number.thrownAs<int>() != nullptr);
  CHECK(*number.thrownAs<int>() == 42);
  const Error text = failsWith([] { throw "text"; });
  CHECK(text.message() == "text");
  CHECK_THROWS_AS(std::rethrow_exception(text.thrown()), const char*);
  CHECK(failsWith([] { throw std::bad_alloc(); }).thrownAs<std::bad_alloc>() != nullptr);
  CHECK(failsWith([] { throw std::runtime_error("x"); }).thrownAs<std::runtime_error>() != nullptr);
  CHECK(failsWith([] { throw Foreign{"x"}; }).thrownAs<Foreign>() != nullptr);
  const Error kjs = failsWith([] {
    kj::throwFatalException(kj::Exception(kj::Exception::Type::FAILED, __FILE__, __LINE__));
  });
  CHECK(kjs.thrownAs<kj::Exception>() != nullptr);
}

TEST_CASE_METHOD(QuietWorld, "a turn's own messages go before its answer, in program order",
                 "[core:48]") {
  const auto sender = world.spawn([log = log](Turn& turn) {
    turn.sendOnly<&Log::write>(log, "first");
    turn.sendOnly<&Log::write>(log, "second");
    return std::string("answer");
  });
  std::vector<std::string> atAnswer;
  world.churn([&](Turn& turn) {
    turn.on(turn.send(sender),
            [&](Turn& in, const std::string&) { atAnswer = in.call<&Log::all>(log); });
  });
  CHECK(atAnswer == std::vector<std::string>{"first", "second"});
}

TEST_CASE_METHOD(QuietWorld, "nothing that a turn sends is delivered before it ends", "[core:48]") {
  world.churn([&](Turn& turn) {
    turn.sendOnly<&Log::write>(log, "sent");
    turn.sendOnly<&Counter::add>(counter, 1);
    CHECK(turn.call<&Log::all>(log).empty());
    CHECK(turn.call<&Counter::value>(counter) == 0);
  });
  CHECK(world.peek<&Log::all>(log).size() == 1);
}

}  // namespace keeve::test
