// How Vector keeps its items. Included by collections.h; no file of its own.
#pragma once

#include "keeve/core/detail/collection_table.h"

namespace keeve {

namespace detail {

template <class T>
class VectorTable : public CollectionTable {
 public:
  VectorTable() = default;
  ~VectorTable() {
    for (EntrySlot& slot : slots_) dropSlot(slot);
  }

  const T& get(TurnCore& core, std::int64_t index) {
    Cell& self = owner(core);
    EntrySlot& slot = at(core, self, index);
    core.saw(slot, self);
    if (slot.node == nullptr) failOutOfRange(index, sizeNow());
    return static_cast<const EntryNode<T>*>(slot.node)->value;
  }
  void set(TurnCore& core, std::int64_t index, T item) {
    Cell& self = owner(core);
    core.write(at(core, self, index), self,
               NodePtr(makeNode<EntryNode<T>>(std::move(item), std::uint64_t{0})));
  }
  std::int64_t push(TurnCore& core, T item) {
    Cell& self = owner(core);
    sawSize(core, self);
    const std::int64_t index = sizeNow();
    if (static_cast<std::size_t>(index) == slots_.size()) slots_.emplace_back();
    core.write(slots_[static_cast<std::size_t>(index)], self,
               NodePtr(makeNode<EntryNode<T>>(std::move(item), std::uint64_t{0})));
    resize(core, self, index + 1, 0);
    return index;
  }
  T pop(TurnCore& core) {
    Cell& self = owner(core);
    const std::int64_t last = sizeNow() - 1;
    T item = get(core, last);
    core.write(slots_[static_cast<std::size_t>(last)], self, NodePtr());
    resize(core, self, last, 0);
    if (core.recordsReads()) return item;  // the notes of what it read name slots
    while (slots_.size() > static_cast<std::size_t>(last) + 1 && core.isIdle(slots_.back()))
      slots_.pop_back();
    return item;
  }
  std::int64_t size(TurnCore& core) {
    sawSize(core, owner(core));
    return sizeNow();
  }

  // Where a forced merge left no item there is none to give.
  template <class F>
  void each(F&& f) const {
    const auto size = static_cast<std::size_t>(sizeNow());
    for (std::size_t i = 0; i < size; ++i) {
      if (slots_[i].node != nullptr) f(static_cast<const EntryNode<T>*>(slots_[i].node)->value);
    }
  }
  void sawAll(TurnCore& core) {
    Cell& self = owner(core);
    sawSize(core, self);
    const auto size = static_cast<std::size_t>(sizeNow());
    for (std::size_t i = 0; i < size; ++i) core.saw(slots_[i], self);
  }
  void refs(RefVisitor visitor) const {
    for (const EntrySlot& slot : slots_) {
      if (slot.node != nullptr && (slot.node->count == 1 || visitor.alsoShared))
        EntryNode<T>::refs(*slot.node, visitor);
    }
  }

 private:
  Cell& owner(TurnCore& core) const { return this->template ownerAs<Vector<T>>(core); }
  EntrySlot& at(TurnCore& core, Cell& self, std::int64_t index) {
    sawSize(core, self);
    if (index < 0 || index >= sizeNow()) failOutOfRange(index, sizeNow());
    return slots_[static_cast<std::size_t>(index)];
  }
  [[noreturn]] static void failOutOfRange(std::int64_t index, std::int64_t size) {
    throw Error(kind::outOfRange,
                "item " + std::to_string(index) + " of a vector of " + std::to_string(size));
  }

  std::deque<EntrySlot> slots_;  // beyond the size they are empty
};

template <class T>
struct BehaviourTypeOf<Vector<T>> {
  static_assert(IsDatum<T>, "the items of a Vector are Datums: see keeve/core/datum.h");
  using C = Vector<T>;
  static const VectorTable<T>& tableOf(const Node& node) {
    return *static_cast<const Behaviour<C>&>(node).state.table;
  }
  static void refs(const Node& node, RefVisitor visitor) { tableOf(node).refs(visitor); }
  static Value portray(const Node& node) {
    Value::List items;
    tableOf(node).each([&](const T& item) { items.push_back(toValue<T>(item)); });
    return Value(std::move(items));
  }
  static constexpr std::array<NamedMethod, 6> methods{
      named<&C::get>("get"), named<&C::set>("set"),   named<&C::push>("push"),
      named<&C::pop>("pop"), named<&C::size>("size"), named<&C::items>("items")};
  static constexpr BehaviourType type = collectionType<C>("Vector", methods, &refs, &portray);
};

}  // namespace detail

template <class T>
T Vector<T>::get(Turn& turn, std::int64_t index) const {
  return table->get(detail::coreOf(turn), index);
}
template <class T>
void Vector<T>::set(Turn& turn, std::int64_t index, T item) const {
  table->set(detail::coreOf(turn), index, std::move(item));
}
template <class T>
std::int64_t Vector<T>::push(Turn& turn, T item) const {
  return table->push(detail::coreOf(turn), std::move(item));
}
template <class T>
T Vector<T>::pop(Turn& turn) const {
  return table->pop(detail::coreOf(turn));
}
template <class T>
std::int64_t Vector<T>::size(Turn& turn) const {
  return table->size(detail::coreOf(turn));
}
template <class T>
std::vector<T> Vector<T>::items(Turn& turn) const {
  detail::TurnCore& core = detail::coreOf(turn);
  std::vector<T> all;
  table->sawAll(core);
  table->each([&](const T& item) { all.push_back(item); });
  return all;
}

}  // namespace keeve
