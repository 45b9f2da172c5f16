// Immutable, counted contents: what a cell can hold (a behaviour or the state of a promise) and
// what waits on a promise.
#pragma once

#include <cstdint>
#include <new>
#include <type_traits>
#include <utility>

#include "keeve/core/detail/pool.h"

namespace keeve {
class AnyRef;
}

namespace keeve::detail {

struct Cell;
struct Node;

enum class NodeKind : std::uint8_t {
  behaviour,  // an actor's
  pending,    // a promise on which nothing waits: the bottom of a chain
  message,    // chain: waits for the promise that it was sent to
  listener,   // chain: wants to know the promise's outcome
  splice,     // chain: all that waited on a promise that was linked to this one
  following,  // chain: the promise will become what a promise elsewhere becomes
  linked,     // a promise that is another promise of the same home
  object,     // settled: an actor, near or far
  data,       // settled: a plain value
  broken,     // settled: an error
  entry,      // the value of one entry of a transactional collection
};

/// Called with each reference that a node holds.
struct RefVisitor {
  void* context;
  void (*visit)(void* context, const AnyRef& ref);
  /// Whether references inside shared contents are meant too. Who counts references must not: such
  /// a reference is counted once, however many hold it.
  bool alsoShared = false;
  void operator()(const AnyRef& ref) const { visit(context, ref); }
};

/// What is common to all nodes of one C++ type. One static object each; its address is the type's
/// identity.
struct NodeType {
  NodeKind kind;
  bool opaque;                                         // its references cannot be listed: a closure
  std::uint32_t size;                                  // bytes of the whole node
  void (*destroy)(Node& node) noexcept;                // null: there is nothing to do
  void (*refs)(const Node& node, RefVisitor visitor);  // null: it holds none, or is opaque
};

/// Shape:   a header of 16 bytes before the contents.
/// Threads: counted by its home's thread only. A node that one holder owns alone may move to
///          another thread.
struct Node {
  const NodeType* type;
  std::uint32_t count = 1;
  std::uint32_t mark =
      0;  // by kind: broken: whether anybody looked; message: id of the sender's vat

  explicit Node(const NodeType& its) : type(&its) {}
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;
};

/// Something that waits on a promise; `link` is what began to wait before it. As a message in a
/// queue it links forward.
struct ChainNode : Node {
  using Node::Node;
  Node* link = nullptr;
};

/// Whether a node of this kind waits on a promise, and links to what waits beneath it.
constexpr bool isChain(NodeKind kind) noexcept {
  return kind >= NodeKind::message && kind <= NodeKind::following;
}

void destroyChain(Node* node) noexcept;

inline void destroyNode(Node* node) noexcept {
  const NodeType& type = *node->type;
  if (isChain(type.kind) && static_cast<ChainNode*>(node)->link != nullptr) [[unlikely]]
    return destroyChain(node);
  if (type.destroy != nullptr) type.destroy(*node);
  Pool::here().release(node, type.size);
}

inline Node* share(Node* node) noexcept {
  ++node->count;
  return node;
}
inline void drop(Node* node) noexcept {
  if (--node->count == 0) destroyNode(node);
}

/// Owns one count of a node.
class NodePtr {
 public:
  NodePtr() = default;
  explicit NodePtr(Node* owned) noexcept : node_(owned) {}
  NodePtr(NodePtr&& other) noexcept : node_(std::exchange(other.node_, nullptr)) {}
  NodePtr& operator=(NodePtr&& other) noexcept {
    if (Node* const old = std::exchange(node_, std::exchange(other.node_, nullptr))) drop(old);
    return *this;
  }
  ~NodePtr() {
    if (node_ != nullptr) drop(node_);
  }
  static NodePtr sharing(Node* node) noexcept { return NodePtr(share(node)); }

  Node* get() const noexcept { return node_; }
  Node* release() noexcept { return std::exchange(node_, nullptr); }
  explicit operator bool() const noexcept { return node_ != nullptr; }

 private:
  Node* node_ = nullptr;
};

template <class N>
void destroyAs(Node& node) noexcept {
  static_cast<N&>(node).~N();
}
/// How nodes of type N end; null where that is nothing.
template <class N>
constexpr auto destroyerOf() -> void (*)(Node&) noexcept {
  return std::is_trivially_destructible_v<N> ? nullptr : &destroyAs<N>;
}

/// Makes a node of type N from the pool.
template <class N, class... Args>
N* makeNode(Args&&... args) {
  static_assert(alignof(N) <= 16,
                "a closure, an argument or a result that needs an alignment beyond 16 bytes: keep "
                "such data behind a pointer");
  void* const memory = Pool::here().allocate(sizeof(N));
  if constexpr (std::is_nothrow_constructible_v<N, Args...>) {
    return new (memory) N(std::forward<Args>(args)...);
  } else {
    try {
      return new (memory) N(std::forward<Args>(args)...);
    } catch (...) {
      Pool::here().release(memory, sizeof(N));
      throw;
    }
  }
}

}  // namespace keeve::detail
