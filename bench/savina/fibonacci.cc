// Recursive Fibonacci: a tree of actors, each of which waits for its two children.
#include "bench/savina/benchmarks.h"

namespace keeve::savina {
namespace {

struct Node {
  Ref<Node> parent;
  Done done;  // the root has this
  std::int64_t answers = 0;
  std::int64_t sum = 0;

  void request(Turn& turn, std::int64_t number) const {
    if (number <= 2) return turn.sendOnly<&Node::respond>(parent, 1);
    const auto self = turn.self<Node>();
    turn.sendOnly<&Node::request>(turn.spawn<Node>(self), number - 1);
    turn.sendOnly<&Node::request>(turn.spawn<Node>(self), number - 2);
  }
  Become<Node, void> respond(Turn& turn, Bcom<Node> bcom, std::int64_t number) const {
    if (answers == 1) {
      if (parent) {
        turn.sendOnly<&Node::respond>(parent, sum + number);
      } else {
        turn.sendOnly<&Resolver<std::int64_t>::fulfill>(done, sum + number);
      }
    }
    return bcom(Node{parent, done, answers + 1, sum + number});
  }
};
BOOST_DESCRIBE_STRUCT(Node, (), (parent, done, answers, sum, request, respond))

std::int64_t fibonacciOf(std::int64_t number) {
  std::int64_t before = 0;
  std::int64_t last = 1;
  for (std::int64_t i = 1; i < number; ++i) before = std::exchange(last, before + last);
  return last;
}

}  // namespace

// The two halves of the tree are in different vats if there are several.
Outcome fibonacci(std::int64_t number, Placement placement) {
  const Stage stage(placement);
  const std::int64_t least = std::max<std::int64_t>(number, 3);
  const auto root = stage.home().spawn<Node>(Ref<Node>(), stage.done());
  const auto halves =
      stage.spawn(2, [&](Turn& turn, std::size_t) { return turn.spawn<Node>(root); });
  return expect(fibonacciOf(least), stage.finish([&](Turn& turn) {
    turn.sendOnly<&Node::request>(halves[0], least - 1);
    turn.sendOnly<&Node::request>(halves[1], least - 2);
  }));
}

}  // namespace keeve::savina
