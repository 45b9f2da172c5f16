#include "keeve/core/error.h"

#include <new>
#include <stdexcept>

#include "keeve/core/value.h"
#include "tests/support/world.h"

namespace keeve::test {
namespace {

/// A program's own error class.
struct Overdrawn : Error {
  int by;
  explicit Overdrawn(int missing) : Error("overdrawn", "not enough money"), by(missing) {}
};
struct Strange {};

template <class F>
Error caughtFrom(F&& f) {
  const std::optional<Error> error = detail::caught(f);
  REQUIRE(error);
  return *error;
}

TEST_CASE("an error says its kind, its message and its cause") {
  const Error cause("cold", "it was cold");
  const Error error("broken-pipe", "the pipe broke", cause);
  CHECK(error.kind() == "broken-pipe");
  CHECK(error.message() == "the pipe broke");
  CHECK(std::string(error.what()) == "broken-pipe: the pipe broke (because of cold: it was cold)");
  REQUIRE(error.cause() != nullptr);
  CHECK(error.cause()->same(cause));
  CHECK(cause.cause() == nullptr);
  CHECK(error.problem() == nullptr);
  CHECK(error.thrown() == nullptr);
}

TEST_CASE("a copy is the same error, an equal one is not") {
  const Error error("odd", "why");
  const Error copy = error;
  CHECK(copy.same(error));
  CHECK_FALSE(error.same(Error("odd", "why")));
}

TEST_CASE("the error of a broken promise gives the problem back") {
  const Error error = Error::broken(Value::list({1, Symbol{"two"}}));
  CHECK(error.kind() == kind::problem);
  REQUIRE(error.problem() != nullptr);
  CHECK(*error.problem() == Value::list({1, Symbol{"two"}}));
  CHECK(std::string(error.what()) == "problem: [1, 'two]");
}

TEST_CASE("whatever was thrown can be had back from the error that it became") {
  CHECK(*caughtFrom([] { throw 42; }).thrownAs<int>() == 42);
  CHECK(std::string(caughtFrom([] { throw 42; }).what()) == "exception: the number 42");
  CHECK(caughtFrom([] { throw "text"; }).message() == "text");
  CHECK(*caughtFrom([] { throw std::string("string"); }).thrownAs<std::string>() == "string");
  CHECK(caughtFrom([] { throw Strange(); }).thrownAs<Strange>() != nullptr);

  const Error logic = caughtFrom([] { throw std::out_of_range("too far"); });
  CHECK(logic.kind() == kind::exception);
  CHECK(logic.message() == "too far");
  CHECK(logic.thrownAs<std::out_of_range>() != nullptr);
  CHECK(logic.thrownAs<std::logic_error>() != nullptr);
  CHECK(logic.thrownAs<std::bad_alloc>() == nullptr);
  CHECK(logic.thrownAs<int>() == nullptr);
  CHECK(caughtFrom([] { throw std::bad_alloc(); }).thrownAs<std::bad_alloc>() != nullptr);
}

TEST_CASE("an error that is thrown and caught is the same one") {
  const Error error("odd", "why");
  CHECK(caughtFrom([&] { throw error; }).same(error));
  CHECK_FALSE(detail::caught([] {}));
}

TEST_CASE("a program's own error class keeps its kind, its message and its fields") {
  const Error error = caughtFrom([] { throw Overdrawn(7); });
  CHECK(error.kind() == "overdrawn");
  CHECK(error.message() == "not enough money");
  REQUIRE(error.thrownAs<Overdrawn>() != nullptr);
  CHECK(error.thrownAs<Overdrawn>()->by == 7);
}

TEST_CASE("current is what is being handled, whatever it is") {
  try {
    throw Overdrawn(3);
  } catch (...) {
    CHECK(Error::current().kind() == "overdrawn");
  }
  try {
    throw 1.5;
  } catch (...) {
    CHECK(*Error::current().thrownAs<double>() == 1.5);
  }
}

TEST_CASE("an error remembers the turns that it went through, and stays the same") {
  const Error error("odd", "why");
  const Error once = error.through({"alice", 7, "Purse#1.pay"});
  const Error twice = once.through({"bob", 9, "Shop#2.sell"});
  CHECK(error.trace().empty());
  REQUIRE(once.trace().size() == 1);
  const std::vector<TraceFrame> trace = twice.trace();
  REQUIRE(trace.size() == 2);
  CHECK(trace[0].vat == "alice");
  CHECK(trace[0].turn == 7);
  CHECK(trace[0].doing == "Purse#1.pay");
  CHECK(trace[1].vat == "bob");
  CHECK(twice.same(error));
  // Also when a program's own class is thrown again on the way.
  CHECK(caughtFrom([&] { throw Error(twice); }).trace().size() == 2);
}

TEST_CASE("a trace keeps the first turns and the latest one") {
  Error error("odd", "why");
  constexpr std::uint64_t kMany = 300'000;
  for (std::uint64_t i = 0; i < kMany; ++i) error = error.through({"vat", i, "work"});
  const std::vector<TraceFrame> trace = error.trace();
  REQUIRE(trace.size() == Error::kMostFrames);
  for (std::size_t i = 0; i + 1 < trace.size(); ++i) CHECK(trace[i].turn == i);
  CHECK(trace.back().turn == kMany - 1);
}

TEST_CASE("an error about errors about errors stays short, and weighs its text") {
  Error error("odd", std::string(1000, '"'));
  CHECK(Value(error).weight() > 1000);
  for (int i = 0; i < 40; ++i) error = Error::broken(Value::list({error}));
  CHECK(std::string(error.what()).size() < 1000);
}

}  // namespace
}  // namespace keeve::test
