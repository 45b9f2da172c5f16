// Arguments that convert: a conversion is the program's code, and may call who is to be called.
#include "tests/support/world.h"

namespace keeve::test {
namespace {

using Namer = Procedure<std::string(int)>;

// Two behaviours of different types: with another layout, and on the heap.
struct Second {
  std::array<std::uint64_t, 4> numbers{};
  std::string operator()(Turn&, int) const { return "second" + std::to_string(numbers[0]); }
};
struct First {
  std::string name;
  Become<Namer, std::string> operator()(Turn&, Bcom<Namer> bcom, int) const {
    return bcom(Second{}, name);
  }
};

/// Becoming an int it calls the actor, which then is a Second.
struct CallsNamer {
  Turn& turn;
  Ref<Namer> namer;
  operator int() const {
    turn.call(namer, 0);
    return 1;
  }
};

struct Label {
  std::string text;
  std::string read(const std::string& end) const { return text + end; }
  Become<Label, void> write(Bcom<Label> bcom, std::string next) const {
    return bcom(Label{std::move(next)});
  }
};
BOOST_DESCRIBE_STRUCT(Label, (), (text, read, write))

/// Becoming a text it changes the label.
struct WritesLabel {
  Turn& turn;
  Ref<Label> label;
  operator std::string() const {
    turn.call<&Label::write>(label, "a text that lies on the heap, after");
    return "!";
  }
};

TEST_CASE("a procedure's arguments convert before it is looked at") {
  Actormap map;
  map.run([&](Turn& turn) {
    const Ref<Namer> namer = turn.spawn(First{"a text that lies on the heap"});
    CHECK(turn.call(namer, CallsNamer{turn, namer}) == "second0");
  });
}

TEST_CASE("a method's arguments convert before its actor is looked at") {
  Actormap map;
  map.run([&](Turn& turn) {
    const auto label = turn.spawn<Label>(Label{"a text that lies on the heap, before"});
    CHECK(turn.call<&Label::read>(label, WritesLabel{turn, label}) ==
          "a text that lies on the heap, after!");
  });
}

}  // namespace
}  // namespace keeve::test
