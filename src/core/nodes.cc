// Nodes that are no templates: the states of promises, and how chains of them end.
#include "core/nodes.h"

#include <algorithm>

#include "core/messages.h"
#include "keeve/core/collections.h"
#include "keeve/core/detail/promise_nodes.h"

namespace keeve::detail {
namespace {

template <class N>
void destroy(Node& node) noexcept {
  static_cast<N&>(node).~N();
}

void linkedRefs(const Node& node, RefVisitor visitor) {
  if (const AnyRef& to = static_cast<const LinkedNode&>(node).promise) visitor(to);
}
void objectRefs(const Node& node, RefVisitor visitor) {
  if (const AnyRef& to = static_cast<const ObjectNode&>(node).actor) visitor(to);
}
void followingRefs(const Node& node, RefVisitor visitor) {
  const auto& following = static_cast<const FollowingNode&>(node);
  if (following.promise) visitor(following.promise);
  if (following.ahead) visitor(following.ahead);
}
void brokenRefs(const Node& node, RefVisitor visitor) {
  visitRefs(static_cast<const BrokenNode&>(node).error, visitor);
}
void followerRefs(const Node& node, RefVisitor visitor) {
  if (const AnyRef& to = static_cast<const Follower&>(node).promise) visitor(to);
}

constexpr NodeType kPending{NodeKind::pending, false, sizeof(PendingNode), nullptr, nullptr};
constexpr NodeType kSplice{NodeKind::splice, false, sizeof(SpliceNode), nullptr, nullptr};
constexpr NodeType kFollowing{NodeKind::following, false, sizeof(FollowingNode),
                              &destroy<FollowingNode>, &followingRefs};
constexpr NodeType kLinked{NodeKind::linked, false, sizeof(LinkedNode), &destroy<LinkedNode>,
                           &linkedRefs};
constexpr NodeType kObject{NodeKind::object, false, sizeof(ObjectNode), &destroy<ObjectNode>,
                           &objectRefs};
constexpr NodeType kBroken{NodeKind::broken, false, sizeof(BrokenNode), &destroy<BrokenNode>,
                           &brokenRefs};

Message* tellFollower(const Listener& listener, Node& outcome) {
  return makeNode<SettleMessage>(static_cast<const Follower&>(listener).promise,
                                 NodePtr(cloneSettled(outcome)));
}
constexpr ListenerType kFollower{
    listenerNode(false, sizeof(Follower), &destroy<Follower>, &followerRefs), nullptr,
    &tellFollower, false, true};

}  // namespace

PendingNode::PendingNode() : Node(kPending) {}
SpliceNode::SpliceNode(Node* owned, bool itsListenersOnly)
    : ChainNode(kSplice),
      chain(owned),
      listenersOnly(itsListenersOnly) {}
FollowingNode::FollowingNode(AnyRef far, AnyRef handler)
    : ChainNode(kFollowing),
      promise(std::move(far)),
      ahead(std::move(handler)) {}
LinkedNode::LinkedNode(AnyRef to) : Node(kLinked), promise(std::move(to)) {}
ObjectNode::ObjectNode(AnyRef to) : Node(kObject), actor(std::move(to)) {}
BrokenNode::BrokenNode(Error why) : Node(kBroken), error(std::move(why)) {}
Follower::Follower(AnyRef follower) : Listener(kFollower, AnyRef()), promise(std::move(follower)) {}
bool isFollower(const Node& node) noexcept {
  return node.type == &kFollower;
}

// A chain may be a million nodes long, and a splice is one with two ends: so no recursion. Nodes
// whose second end is still to be followed wait on a list that is made of themselves.
void destroyChain(Node* node) noexcept {
  SpliceNode* later = nullptr;
  for (;;) {
    Node* next = nullptr;
    if (node->type->kind == NodeKind::splice) {
      auto* const splice = static_cast<SpliceNode*>(node);
      next = splice->chain;
      splice->chain = later;
      later = splice;
    } else {
      if (isChain(node->type->kind)) next = static_cast<ChainNode*>(node)->link;
      const std::uint32_t size = node->type->size;
      if (node->type->destroy != nullptr) node->type->destroy(*node);
      Pool::here().release(node, size);
    }
    while (next == nullptr || --next->count != 0) {
      if (later == nullptr) return;
      SpliceNode* const splice = later;
      later = static_cast<SpliceNode*>(splice->chain);
      next = splice->link;
      splice->~SpliceNode();
      Pool::here().release(splice, sizeof(SpliceNode));
    }
    node = next;
  }
}

namespace {
constexpr NodeType kExtent{NodeKind::entry, false, sizeof(ExtentNode), nullptr, nullptr};
}  // namespace

ExtentNode::ExtentNode(std::int64_t many, std::uint64_t next)
    : Node(kExtent),
      size(many),
      nextOrder(next) {}

NodePtr brokenNode(const Error& why) {
  return NodePtr(makeNode<BrokenNode>(why));
}

const Error& errorOf(const Node& broken) {
  return static_cast<const BrokenNode&>(broken).error;
}

Node* settledRef(AnyRef actor) {
  if (!actor) return settled(Value());
  return makeNode<ObjectNode>(std::move(actor));
}

Value valueOf(const Node& outcome) {
  switch (outcome.type->kind) {
    case NodeKind::object: return static_cast<const ObjectNode&>(outcome).actor;
    case NodeKind::data: return static_cast<const DataType*>(outcome.type)->toValue(outcome);
    default: throw Error(kind::internal, "only a fulfilled promise has a value");
  }
}

Node* cloneSettled(const Node& outcome) {
  switch (outcome.type->kind) {
    case NodeKind::object:
      return makeNode<ObjectNode>(static_cast<const ObjectNode&>(outcome).actor);
    case NodeKind::broken: return makeNode<BrokenNode>(errorOf(outcome));
    case NodeKind::data: return static_cast<const DataType*>(outcome.type)->clone(outcome);
    default: throw Error(kind::internal, "only a settled promise can be copied");
  }
}

void chainInOrder(Node& chain, std::vector<Node*>& out) {
  struct Part {
    Node* node;
    bool listenersOnly;
  };
  std::vector<Part> later{{&chain, false}};
  while (!later.empty()) {
    auto [node, listenersOnly] = later.back();
    later.pop_back();
    while (isChain(node->type->kind)) {
      auto* const link = static_cast<ChainNode*>(node);
      const NodeKind kind = node->type->kind;
      if (kind == NodeKind::splice) {
        const auto* const splice = static_cast<SpliceNode*>(node);
        later.push_back({link->link, listenersOnly});
        listenersOnly = listenersOnly || splice->listenersOnly;
        node = splice->chain;
        continue;
      }
      if (kind == NodeKind::listener || (kind == NodeKind::message && !listenersOnly))
        out.push_back(node);
      node = link->link;
    }
  }
  std::reverse(out.begin(), out.end());
}

}  // namespace keeve::detail
