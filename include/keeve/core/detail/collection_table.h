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
  /// The actor at work, which has to be this collection: its cell keeps the slots, which the turn's
  /// notes name.
  template <class C>
  Cell& ownerAs(TurnCore& core) const {
    Cell* const self = core.selfCell();
    const C* const state = self == nullptr ? nullptr : stateIf<C>(self->node);
    if (state == nullptr || static_cast<const CollectionTable*>(state->table.get()) != this)
        [[unlikely]]
      failNoOwner();
    return *self;
  }

  std::int64_t sizeNow() const noexcept {
    return extent_.node == nullptr ? 0 : static_cast<const ExtentNode*>(extent_.node)->size;
  }
  std::uint64_t nextOrder() const noexcept {
    return extent_.node == nullptr ? 0 : static_cast<const ExtentNode*>(extent_.node)->nextOrder;
  }
  void resize(TurnCore& core, Cell& owner, std::int64_t size, std::uint64_t next) {
    core.write(extent_, owner, NodePtr(makeNode<ExtentNode>(size, next)));
  }
  void sawSize(TurnCore& core, Cell& owner) { core.saw(extent_, owner); }

 private:
  [[noreturn, gnu::cold]] static void failNoOwner() {
    throw Error(kind::noSelf,
                "a Map or Vector works as an actor only: spawn it, and call its methods");
  }

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
