// How Map keeps its entries. Included by collections.h; no file of its own.
#pragma once

#include "keeve/core/detail/collection_table.h"

namespace keeve {

namespace detail {

template <class K, class V>
class MapTable : public CollectionTable {
 public:
  MapTable() = default;
  ~MapTable() {
    for (auto& [key, slot] : slots_) dropSlot(slot);
  }

  const V* find(TurnCore& core, const K& key) {
    Cell& self = owner(core);
    const auto found = core.recordsReads() ? slots_.try_emplace(key).first : slots_.find(key);
    if (found == slots_.end()) return nullptr;
    core.saw(found->second, self);
    return valueOf(found->second);
  }

  bool set(TurnCore& core, K key, V value) {
    Cell& self = owner(core);
    giveBack(core);
    EntrySlot& slot = slots_.try_emplace(std::move(key)).first->second;
    const bool isNew = slot.node == nullptr;
    const std::uint64_t order = isNew ? nextOrder() : static_cast<EntryNode<V>*>(slot.node)->order;
    core.write(slot, self, NodePtr(makeNode<EntryNode<V>>(std::move(value), order)));
    if (isNew) resize(core, self, sizeNow() + 1, order + 1);
    return isNew;
  }

  bool erase(TurnCore& core, const K& key) {
    Cell& self = owner(core);
    const auto found = slots_.find(key);
    if (found == slots_.end() || found->second.node == nullptr) return false;
    core.write(found->second, self, NodePtr());
    // After a forced merge there may be more entries than were counted.
    resize(core, self, std::max<std::int64_t>(sizeNow() - 1, 0), nextOrder());
    return true;
  }

  std::int64_t size(TurnCore& core) {
    sawSize(core, owner(core));
    return sizeNow();
  }

  template <class F>
  void eachInOrder(F&& f) const {
    std::vector<std::pair<std::uint64_t, const typename Slots::value_type*>> live;
    live.reserve(slots_.size());
    for (const auto& entry : slots_) {
      if (entry.second.node != nullptr)
        live.emplace_back(static_cast<EntryNode<V>*>(entry.second.node)->order, &entry);
    }
    std::sort(live.begin(), live.end());
    for (const auto& [order, entry] : live) f(entry->first, *valueOf(entry->second));
  }
  void sawAll(TurnCore& core) {
    Cell& self = owner(core);
    sawSize(core, self);
    for (auto& [key, slot] : slots_) core.saw(slot, self);
  }
  void refs(RefVisitor visitor) const {
    for (const auto& [key, slot] : slots_) {
      visitRefs(key, visitor);
      if (slot.node != nullptr && (slot.node->count == 1 || visitor.alsoShared))
        EntryNode<V>::refs(*slot.node, visitor);
    }
  }

 private:
  Cell& owner(TurnCore& core) const { return this->template ownerAs<Map<K, V>>(core); }
  using Slots = std::unordered_map<K, EntrySlot>;
  static const V* valueOf(const Slot& slot) {
    return slot.node == nullptr ? nullptr : &static_cast<const EntryNode<V>*>(slot.node)->value;
  }

  // Empty slots stay, since a timeline may come back to them. When they are most of the table those
  // that no timeline names go. Not in a turn that notes what it reads: its notes name slots too.
  void giveBack(TurnCore& core) {
    if (core.recordsReads()) return;
    constexpr std::size_t kFew = 64;
    if (slots_.size() < kFew + 2 * static_cast<std::size_t>(sizeNow()) ||
        slots_.size() < nextSweep_)
      return;
    std::erase_if(slots_, [&](const auto& entry) { return core.isIdle(entry.second); });
    nextSweep_ = 2 * slots_.size();
  }

  Slots slots_;
  std::size_t nextSweep_ = 0;
};

template <class K, class V>
struct BehaviourTypeOf<Map<K, V>> {
  static_assert(IsDatum<K> && IsDatum<V>,
                "keys and values of a Map are Datums: see keeve/core/datum.h");
  using C = Map<K, V>;
  static const MapTable<K, V>& tableOf(const Node& node) {
    return *static_cast<const Behaviour<C>&>(node).state.table;
  }
  static void refs(const Node& node, RefVisitor visitor) { tableOf(node).refs(visitor); }
  static Value portray(const Node& node) {
    Value::List entries;
    tableOf(node).eachInOrder([&](const K& key, const V& value) {
      entries.push_back(Value::list({toValue<K>(key), toValue<V>(value)}));
    });
    return Value(std::move(entries));
  }
  static constexpr std::array<NamedMethod, 6> methods{
      named<&C::get>("get"),     named<&C::has>("has"),   named<&C::set>("set"),
      named<&C::erase>("erase"), named<&C::size>("size"), named<&C::entries>("entries")};
  static constexpr BehaviourType type = collectionType<C>("Map", methods, &refs, &portray);
};

}  // namespace detail

template <class K, class V>
std::optional<V> Map<K, V>::get(Turn& turn, const K& key) const {
  const V* const found = table->find(detail::coreOf(turn), key);
  return found != nullptr ? std::optional<V>(*found) : std::nullopt;
}
template <class K, class V>
bool Map<K, V>::has(Turn& turn, const K& key) const {
  return table->find(detail::coreOf(turn), key) != nullptr;
}
template <class K, class V>
bool Map<K, V>::set(Turn& turn, K key, V value) const {
  return table->set(detail::coreOf(turn), std::move(key), std::move(value));
}
template <class K, class V>
bool Map<K, V>::erase(Turn& turn, const K& key) const {
  return table->erase(detail::coreOf(turn), key);
}
template <class K, class V>
std::int64_t Map<K, V>::size(Turn& turn) const {
  return table->size(detail::coreOf(turn));
}
template <class K, class V>
std::vector<std::pair<K, V>> Map<K, V>::entries(Turn& turn) const {
  table->sawAll(detail::coreOf(turn));
  std::vector<Entry> all;
  table->eachInOrder([&](const K& key, const V& value) { all.emplace_back(key, value); });
  return all;
}

}  // namespace keeve
