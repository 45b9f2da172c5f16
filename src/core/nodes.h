// What only keeve's own sources need to know of promise states.
#pragma once

#include <vector>

#include "keeve/core/detail/promise_nodes.h"

namespace keeve::detail {

/// A promise elsewhere that becomes what this one becomes.
struct Follower : Listener {
  AnyRef promise;
  explicit Follower(AnyRef follower);
};
bool isFollower(const Node& node) noexcept;

/// What is special about a pending promise, or null.
inline const FollowingNode* followingOf(const Node& node) noexcept {
  return node.type->kind == NodeKind::following ? static_cast<const FollowingNode*>(&node)
                                                : nullptr;
}
/// Whether only a promise elsewhere may settle it.
inline bool followsFar(const Node& node) noexcept {
  const FollowingNode* const following = followingOf(node);
  return following != nullptr && following->promise;
}

/// What waits on a promise, in the order in which it began to wait.
void chainInOrder(Node& chain, std::vector<Node*>& out);

inline bool isPendingState(const Node& node) noexcept {
  return node.type->kind == NodeKind::pending || isChain(node.type->kind);
}

}  // namespace keeve::detail
