// What Map and Vector have in common: entries in slots of their own.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <utility>

#include "keeve/core/turn.h"

namespace keeve::detail {

/// The contents of one entry.
template <class T>
struct EntryNode : Node {
  T value;
  std::uint64_t order;  // of the time when its key was first set
  EntryNode(T its, std::uint64_t when) : Node(kType), value(std::move(its)), order(when) {}
  static void refs(const Node& node, RefVisitor visitor) {
    visitRefs(static_cast<const EntryNode&>(node).value, visitor);
  }
  static const NodeType kType;
};
template <class T>
constinit const NodeType EntryNode<T>::kType{NodeKind::entry, false, sizeof(EntryNode),
                                             destroyerOf<EntryNode<T>>(), &refs};

/// How many entries there are: the contents of one more slot.
struct ExtentNode : Node {
  std::int64_t size;
  std::uint64_t nextOrder;
  ExtentNode(std::int64_t many, std::uint64_t next);
};

/// What both collections have: the actor's cell, the turn, and how many entries there are. Slots
/// change without the table changing: a table is mutable, but only in what no timeline can see.
class CollectionTable {
 public:
  CollectionTable() = default;
  CollectionTable(const CollectionTable&) = delete;
  CollectionTable& operator=(const CollectionTable&) = delete;

 protected:
  ~CollectionTable() { dropSlot(extent_); }
  static void dropSlot(Slot& slot) noexcept {
    if (Node* const node = std::exchange(slot.node, nullptr)) drop(node);
  }
  static Cell& owner(TurnCore& core) { return *core.selfCell(); }
  static void write(TurnCore& core, Slot& slot, NodePtr next) {
    core.write(slot, owner(core), std::move(next));
  }

  std::int64_t sizeIn(TurnCore& core) {
    core.saw(extent_, owner(core));
    return sizeNow();
  }
  std::int64_t sizeNow() const noexcept {
    return extent_.node == nullptr ? 0 : static_cast<const ExtentNode*>(extent_.node)->size;
  }
  std::uint64_t nextOrder() const noexcept {
    return extent_.node == nullptr ? 0 : static_cast<const ExtentNode*>(extent_.node)->nextOrder;
  }
  void resize(TurnCore& core, std::int64_t size, std::uint64_t next) {
    write(core, extent_, NodePtr(makeNode<ExtentNode>(size, next)));
  }

 private:
  EntrySlot extent_;
};

// As behaviours: each collection has its type by hand, since it has no fields that anybody should
// see.

template <auto Method>
constexpr NamedMethod named(std::string_view name) {
  return {name, MethodOf<Method>::arity, &invokeByName<Method>};
}

template <class C>
constexpr BehaviourType collectionType(std::string_view name, std::span<const NamedMethod> methods,
                                       void (*refs)(const Node&, RefVisitor),
                                       Value (*portray)(const Node&)) {
  return {{NodeKind::behaviour, false, sizeof(Behaviour<C>), destroyerOf<Behaviour<C>>(), refs},
          name,
          &typeTag<C>,
          stateOffsetOf<C>(),
          methods,
          portray};
}

}  // namespace keeve::detail
