// Rules 20 to 27: bcom, and when what it sealed counts.
#include <optional>

#include "tests/support/world.h"

namespace keeve::test {

struct Sealer;
using Sealed = Become<Sealer, std::string>;

/// Where sealers leave what they sealed. What is sealed is no message, so a program has to go out
/// of its way to keep it.
std::optional<Sealed>& stash() {
  static std::optional<Sealed> it;
  return it;
}

/// Seals what it will be, and returns that, another one, or nothing.
struct Sealer {
  std::string name;

  Become<Sealer, void> rename(Bcom<Sealer> bcom, std::string to) const {
    return bcom(Sealer{std::move(to)});
  }
  Sealed renameAndTell(Bcom<Sealer> bcom, std::string to) const {
    return bcom(Sealer{to}, "now " + to);
  }
  std::string discard(Bcom<Sealer> bcom, std::string to) const {
    static_cast<void>(bcom(Sealer{std::move(to)}));
    return "discarded";
  }
  Sealed twice(Bcom<Sealer> bcom, std::string to, std::string orTo, bool returnsFirst) const {
    auto first = bcom(Sealer{to}, to);
    auto second = bcom(Sealer{orTo}, orTo);
    return returnsFirst ? first : second;
  }
  void seal(Bcom<Sealer> bcom, std::string to) const { stash().emplace(bcom(Sealer{to}, to)); }
  Sealed redeem() const { return *stash(); }
  std::vector<Sealed> inList(Bcom<Sealer> bcom, std::string to) const {
    return {bcom(Sealer{to}, to)};
  }
  Sealed same(Bcom<Sealer> bcom) const { return bcom.unchanged("as before"); }
  Sealed sealAndFail(Bcom<Sealer> bcom, std::string to) const {
    auto sealed = bcom(Sealer{to}, to);
    if (!to.empty()) throw Error("odd", "after sealing");
    return sealed;
  }
  std::string its() const { return name; }
};
BOOST_DESCRIBE_STRUCT(Sealer, (),
                      (name, rename, renameAndTell, discard, twice, same, sealAndFail, its))

namespace {

struct Sealers {
  Actormap world;
  Ref<Sealer> a = world.spawn<Sealer>("a");
  Ref<Sealer> b = world.spawn<Sealer>("b");
  Sealers() { stash().reset(); }
  ~Sealers() { stash().reset(); }
  Sealers(const Sealers&) = delete;
  Sealers& operator=(const Sealers&) = delete;

  std::string nameOf(const Ref<Sealer>& sealer) { return world.peek<&Sealer::its>(sealer); }
};

}  // namespace

TEST_CASE_METHOD(Sealers, "bcom alone does nothing", "[core:20]") {
  CHECK(world.poke<&Sealer::discard>(a, "other") == "discarded");
  CHECK(nameOf(a) == "a");
}

TEST_CASE_METHOD(Sealers, "bcom with one argument answers nothing, with two the second",
                 "[core:21][row:GB2]") {
  static_assert(std::is_void_v<decltype(world.poke<&Sealer::rename>(a, "x"))>);
  world.poke<&Sealer::rename>(a, "x");
  CHECK(nameOf(a) == "x");
  CHECK(world.poke<&Sealer::renameAndTell>(a, "y") == "now y");
  CHECK(nameOf(a) == "y");

  std::vector<std::string> heard;
  world.churn([&](Turn& turn) {
    const Promise<void> nothing = turn.send<&Sealer::rename>(a, "z");
    turn.on(nothing, [&] { heard.emplace_back("done"); });
    const Promise<std::string> told = turn.send<&Sealer::renameAndTell>(a, "q");
    turn.on(told, [&](const std::string& text) { heard.push_back(text); });
  });
  CHECK(heard == std::vector<std::string>{"done", "now q"});
  CHECK(nameOf(a) == "q");
}

TEST_CASE_METHOD(Sealers, "of two sealed behaviours the returned one counts", "[core:22]") {
  CHECK(world.poke<&Sealer::twice>(a, "first", "second", false) == "second");
  CHECK(nameOf(a) == "second");
  CHECK(world.poke<&Sealer::twice>(a, "first", "second", true) == "first");
  CHECK(nameOf(a) == "first");
}

TEST_CASE_METHOD(Sealers, "what was sealed in one turn counts when its actor returns it in a later",
                 "[core:23]") {
  world.poke<&Sealer::seal>(a, "sealed");
  CHECK(nameOf(a) == "a");
  world.poke<&Sealer::rename>(a, "between");
  CHECK(world.poke<&Sealer::redeem>(a) == "sealed");
  CHECK(nameOf(a) == "sealed");
  world.poke<&Sealer::rename>(a, "again");
  CHECK(world.poke<&Sealer::redeem>(a) == "sealed");  // any number of times
  CHECK(nameOf(a) == "sealed");
}

TEST_CASE_METHOD(Sealers, "what another actor's bcom sealed is refused, and changes neither",
                 "[core:24][core:D5]") {
  world.poke<&Sealer::seal>(a, "loot");
  CHECK(kindOf([&] { world.poke<&Sealer::redeem>(b); }) == kind::foreignBecome);

  std::string broken;
  world.churn([&](Turn& turn) {
    turn.on(
        turn.send<&Sealer::redeem>(b), [](const std::string&) {},
        [&](const Error& why) { broken = why.kind(); });
  });
  CHECK(broken == kind::foreignBecome);
  CHECK(nameOf(a) == "a");
  CHECK(nameOf(b) == "b");
}

TEST_CASE_METHOD(Sealers, "a sealed behaviour inside another value is that value's part",
                 "[core:25]") {
  const std::vector<Sealed> list = world.poke<&Sealer::inList>(a, "x");
  CHECK(list.size() == 1);
  CHECK(nameOf(a) == "a");
}

TEST_CASE_METHOD(Sealers, "a handler may answer without becoming anything", "[core:26]") {
  const auto result = world.turn<&Sealer::same>(a);
  CHECK(result.result == "as before");
  CHECK(result.next.delta().empty());
}

TEST_CASE_METHOD(Sealers, "what was sealed before a throw does not count", "[core:27]") {
  CHECK(kindOf([&] { world.poke<&Sealer::sealAndFail>(a, "x"); }) == "odd");
  CHECK(nameOf(a) == "a");
  // Nor when the caller catches it and the turn is committed.
  world.run([&](Turn& turn) {
    CHECK(kindOf([&] { turn.call<&Sealer::sealAndFail>(a, "x"); }) == "odd");
  });
  CHECK(nameOf(a) == "a");
}

}  // namespace keeve::test
