// Unbalanced cobwebbed tree: actors make actors as chance has it, and all keep in touch with the
// one that counts them; then a message goes down to the leaves, and what they did comes up.
#include "bench/savina/benchmarks.h"

namespace keeve::savina {
namespace {

constexpr std::int64_t kChildren = 10;
constexpr std::int64_t kRounds = 500;  // what a node does when it is visited

struct Node;

// Decides who has children. When there are enough nodes, the visits begin.
struct Tree {
  Done done;
  std::int64_t unmade = 0;
  Ref<Node> top;
  std::int64_t unanswered = 0;
  std::int64_t drawn = 0;

  Become<Tree, void> start(Turn& turn, Bcom<Tree> bcom) const;
  Become<Tree, void> ask(Turn& turn, Bcom<Tree> bcom, Ref<Node> who) const;
  void finish(Turn& turn, std::int64_t sum) const {
    turn.sendOnly<&Resolver<std::int64_t>::fulfill>(done, sum);
  }
};
BOOST_DESCRIBE_STRUCT(Tree, (), (done, unmade, top, unanswered, drawn, start, ask, finish))

struct Node {
  Ref<Tree> tree;
  Ref<Node> parent;
  std::vector<Ref<Node>> children;
  std::int64_t missing = 0;
  std::int64_t sum = 0;

  void begin(Turn& turn) const { turn.sendOnly<&Tree::ask>(tree, turn.self<Node>()); }
  Become<Node, void> grow(Turn& turn, Bcom<Node> bcom, std::int64_t many) const {
    Node grown = *this;
    for (std::int64_t i = 0; i < many; ++i) {
      grown.children.push_back(turn.spawn<Node>(tree, turn.self<Node>()));
      turn.sendOnly<&Node::begin>(grown.children.back());
    }
    return bcom(std::move(grown));
  }
  // The children are needed no more then; whoever has children of his own is held by those.
  Become<Node, void> visit(Turn& turn, Bcom<Node> bcom) const {
    const std::int64_t own = work(1, kRounds);
    for (const auto& child : children) turn.sendOnly<&Node::visit>(child);
    if (children.empty()) answer(turn, own);
    return bcom(Node{tree, parent, {}, static_cast<std::int64_t>(children.size()), own});
  }
  Become<Node, void> add(Turn& turn, Bcom<Node> bcom, std::int64_t value) const {
    if (missing == 1) answer(turn, sum + value);
    return bcom(Node{tree, parent, {}, missing - 1, sum + value});
  }

 private:
  void answer(Turn& turn, std::int64_t total) const {
    if (!parent) return turn.sendOnly<&Tree::finish>(tree, total);
    turn.sendOnly<&Node::add>(parent, total);
  }
};
BOOST_DESCRIBE_STRUCT(Node, (), (tree, parent, children, missing, sum, begin, grow, visit, add))

Become<Tree, void> Tree::start(Turn& turn, Bcom<Tree> bcom) const {
  const auto root = turn.spawn<Node>(turn.self<Tree>());
  turn.sendOnly<&Node::begin>(root);
  return bcom(Tree{done, unmade - 1, root, 1, drawn});
}

// Half of the nodes are leaves, but never the last one that could grow.
Become<Tree, void> Tree::ask(Turn& turn, Bcom<Tree> bcom, Ref<Node> who) const {
  const std::int64_t next = following(drawn);
  const bool grows = next % 100 < 50 || unanswered == 1;
  const std::int64_t many = grows ? std::min(kChildren, unmade) : 0;
  if (many > 0) turn.sendOnly<&Node::grow>(who, many);
  if (unanswered == 1 && many == 0) turn.sendOnly<&Node::visit>(top);
  return bcom(Tree{done, unmade - many, top, unanswered - 1 + many, next});
}

}  // namespace

Outcome cobwebbedTree(std::int64_t nodes, Placement placement) {
  const Stage stage(placement);
  return expect(nodes * work(1, kRounds), stage.finish([&](Turn& turn) {
    turn.sendOnly<&Tree::start>(turn.spawn<Tree>(stage.done(), nodes));
  }));
}

}  // namespace keeve::savina
