// How Map and Vector keep their entries. Included by collections.h; no file of its own.
#pragma once

namespace keeve {

namespace detail {

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
  static void write(TurnCore& core, Slot& slot, Node* owned) {
    core.write(slot, owner(core), NodePtr(owned));
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
    write(core, extent_, makeNode<ExtentNode>(size, next));
  }

 private:
  EntrySlot extent_;
};

template <class K, class V>
class MapTable : CollectionTable {
 public:
  MapTable() = default;
  ~MapTable() {
    for (auto& [key, slot] : slots_) dropSlot(slot);
  }

  const V* find(TurnCore& core, const K& key) {
    const auto found = core.recordsReads() ? slots_.try_emplace(key).first : slots_.find(key);
    if (found == slots_.end()) return nullptr;
    core.saw(found->second, owner(core));
    return valueOf(found->second);
  }

  bool set(TurnCore& core, K key, V value) {
    giveBack(core);
    EntrySlot& slot = slots_.try_emplace(std::move(key)).first->second;
    const bool isNew = slot.node == nullptr;
    const std::uint64_t order = isNew ? nextOrder() : static_cast<EntryNode<V>*>(slot.node)->order;
    write(core, slot, makeNode<EntryNode<V>>(std::move(value), order));
    if (isNew) resize(core, sizeNow() + 1, order + 1);
    return isNew;
  }

  bool erase(TurnCore& core, const K& key) {
    const auto found = slots_.find(key);
    if (found == slots_.end() || found->second.node == nullptr) return false;
    write(core, found->second, nullptr);
    resize(core, sizeNow() - 1, nextOrder());
    return true;
  }

  std::int64_t size(TurnCore& core) { return sizeIn(core); }

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
    sizeIn(core);
    for (auto& [key, slot] : slots_) core.saw(slot, owner(core));
  }
  void refs(RefVisitor visitor) const {
    for (const auto& [key, slot] : slots_) {
      visitRefs(key, visitor);
      if (slot.node != nullptr && (slot.node->count == 1 || visitor.alsoShared))
        EntryNode<V>::refs(*slot.node, visitor);
    }
  }

 private:
  using Slots = std::unordered_map<K, EntrySlot>;
  static const V* valueOf(const Slot& slot) {
    return slot.node == nullptr ? nullptr : &static_cast<const EntryNode<V>*>(slot.node)->value;
  }

  // Empty slots stay, since a timeline may come back to them. When they are most of the table those
  // that no timeline names go.
  void giveBack(TurnCore& core) {
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

template <class T>
class VectorTable : CollectionTable {
 public:
  VectorTable() = default;
  ~VectorTable() {
    for (EntrySlot& slot : slots_) dropSlot(slot);
  }

  const T& get(TurnCore& core, std::int64_t index) {
    EntrySlot& slot = at(core, index);
    core.saw(slot, owner(core));
    return static_cast<const EntryNode<T>*>(slot.node)->value;
  }
  void set(TurnCore& core, std::int64_t index, T item) {
    write(core, at(core, index), makeNode<EntryNode<T>>(std::move(item), 0));
  }
  std::int64_t push(TurnCore& core, T item) {
    const std::int64_t index = sizeIn(core);
    if (static_cast<std::size_t>(index) == slots_.size()) slots_.emplace_back();
    write(core, slots_[static_cast<std::size_t>(index)],
          makeNode<EntryNode<T>>(std::move(item), 0));
    resize(core, index + 1, 0);
    return index;
  }
  T pop(TurnCore& core) {
    const std::int64_t last = sizeIn(core) - 1;
    T item = get(core, last);
    write(core, slots_[static_cast<std::size_t>(last)], nullptr);
    resize(core, last, 0);
    while (slots_.size() > static_cast<std::size_t>(last) + 1 && core.isIdle(slots_.back()))
      slots_.pop_back();
    return item;
  }
  std::int64_t size(TurnCore& core) { return sizeIn(core); }

  template <class F>
  void each(F&& f) const {
    const auto size = static_cast<std::size_t>(sizeNow());
    for (std::size_t i = 0; i < size; ++i)
      f(static_cast<const EntryNode<T>*>(slots_[i].node)->value);
  }
  void refs(RefVisitor visitor) const {
    for (const EntrySlot& slot : slots_) {
      if (slot.node != nullptr && (slot.node->count == 1 || visitor.alsoShared))
        EntryNode<T>::refs(*slot.node, visitor);
    }
  }

 private:
  EntrySlot& at(TurnCore& core, std::int64_t index) {
    if (index < 0 || index >= sizeIn(core)) failOutOfRange(index, sizeNow());
    return slots_[static_cast<std::size_t>(index)];
  }
  [[noreturn]] static void failOutOfRange(std::int64_t index, std::int64_t size) {
    throw Error(kind::outOfRange,
                "item " + std::to_string(index) + " of a vector of " + std::to_string(size));
  }

  std::deque<EntrySlot> slots_;  // beyond the size they are empty
};

// --- as behaviours: each collection has its type by hand, since it has no fields that anybody should see

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
  const std::int64_t size = table->size(core);
  all.reserve(static_cast<std::size_t>(size));
  for (std::int64_t i = 0; i < size; ++i) all.push_back(table->get(core, i));
  return all;
}

}  // namespace keeve
