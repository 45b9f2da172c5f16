#include "core/timeline.h"

#include <algorithm>
#include <memory>
#include <unordered_set>

#include "core/home.h"
#include "core/room.h"
#include "keeve/core/detail/entry.h"

namespace keeve::detail {

namespace {

// Keeps alive what a kept write needs: the actor that it belongs to, and the entry of a collection.
void pin(Slot& slot, Cell& owner) noexcept {
  retain(owner);
  if (&slot != &owner) ++static_cast<EntrySlot&>(slot).pins;
}

void unpin(Slot& slot, Cell& owner) noexcept {
  if (&slot != &owner) --static_cast<EntrySlot&>(slot).pins;
  release(owner);
}

void unpinAndDrop(Swap& swap) noexcept {
  if (Node* const node = std::exchange(swap.node, nullptr)) drop(node);
  unpin(*swap.slot, *swap.owner);
}

bool isBirth(const Swap& swap) noexcept {
  return swap.slot == swap.owner && swap.stamp == 0;
}

constexpr std::size_t kFew = 64;  // repetitions that are not worth looking for

}  // namespace

// --- one timeline --------------------------------------------------------------------------------

Timeline::Timeline(Home& its, Kind what, Timeline* of)
    : home(its),
      kind(what),
      parent(of),
      opened(its.stamps) {
  if (of != nullptr) ++of->children;
}

Timeline::~Timeline() {
  clearEdge();
  clearSeen();
}

void Timeline::clearEdge() noexcept {
  const Home::Mourning mourning(home);   // what dies of this might be kept in this very edge
  Delta gone = std::exchange(edge, {});  // destructors may run turns
  const std::vector<Birth> unborn = std::exchange(births, {});
  for (Swap& swap : gone) unpinAndDrop(swap);
  for (const Birth& birth : unborn) {
    if (birth.node != nullptr) drop(birth.node);
  }
}

void Timeline::clearSeen() noexcept {
  const auto gone = std::exchange(seen, {});
  for (const auto& [slot, saw] : gone) unpin(*slot, *saw.owner);
}

void Timeline::reserve(std::size_t more) {
  makeRoom(edge, edge.size() + more);
  makeRoom(births, births.size() + more);
}

void Timeline::absorb(WriteLog& writes) noexcept {
  for (Swap& swap : writes) {
    if (kind == Kind::head && isBirth(swap)) {
      births.push_back({swap.owner, swap.owner->serial, nullptr, 0});
    } else if (kind == Kind::head && swap.stamp > opened) {
      if (swap.node != nullptr) drop(swap.node);
    } else {
      pin(*swap.slot, *swap.owner);
      edge.push_back(swap);
    }
  }
  if (kind == Kind::fork && edge.size() > 2 * compacted + kFew) compactEdge();
  if (births.size() > 2 * compacted + kFew) compactBirths();
}

bool Timeline::keepDead(Cell& cell) noexcept {
  if (!keeps() || cell.node == nullptr || cell.stamp > opened) return false;
  try {
    edge.push_back({&cell, &cell, cell.node, cell.stamp});
  } catch (const std::bad_alloc&) {
    return false;  // the snapshot loses an actor that nobody can name
  }
  cell.node = nullptr;
  cell.stamp = ++home.stamps;
  pin(cell, cell);
  return true;
}

void Timeline::exchangeBirths() noexcept {
  for (Birth& birth : births) {
    if (!birth.isAlive()) continue;
    std::swap(birth.cell->node, birth.node);
    std::swap(birth.cell->stamp, birth.stamp);
  }
}

// An actor that began on this edge may have been written on it too, where two edges were joined: it
// has to be there first, and goes last.
void Timeline::crossDown() noexcept {
  exchangeBirths();
  for (Swap& swap : edge) swap.apply();
}

void Timeline::crossUp() noexcept {
  for (std::size_t i = edge.size(); i-- > 0;) edge[i].apply();
  exchangeBirths();
}

// Of several writes of one slot only the first one matters to whoever goes back.
void Timeline::compactEdge() noexcept {
  try {
    std::unordered_set<const Slot*> met;
    met.reserve(edge.size());
    std::vector<bool> first;
    first.reserve(edge.size());
    for (const Swap& swap : edge) first.push_back(met.insert(swap.slot).second);
    std::size_t kept = 0;
    for (std::size_t i = 0; i < edge.size(); ++i) {
      if (first[i]) {
        edge[kept++] = edge[i];
      } else {
        unpinAndDrop(edge[i]);
      }
    }
    edge.erase(edge.begin() + static_cast<std::ptrdiff_t>(kept), edge.end());
  } catch (const std::bad_alloc&) {  // repetitions cost memory, nothing else
  }
  compacted = edge.size();
}

void Timeline::compactBirths() noexcept {
  std::erase_if(births, [](const Birth& birth) {
    if (birth.isAlive()) return false;
    if (birth.node != nullptr) drop(birth.node);
    return true;
  });
  compacted = births.size();
}

void Timeline::remember(const std::vector<Swap>& reads) {
  for (const Swap& read : reads) {
    if (seen.try_emplace(read.slot, Seen{read.owner, read.stamp}).second)
      pin(*read.slot, *read.owner);
  }
}

// --- the tree ------------------------------------------------------------------------------------

Timelines::~Timelines() {
  clear();
}

void Timelines::clear() noexcept {
  for (Timeline* const timeline : all_) delete timeline;
  all_.clear();
  mounted_ = nullptr;
}

Timeline& Timelines::makeRoot() {
  all_.push_back(new Timeline(home_, Timeline::Kind::head, nullptr));
  mounted_ = all_.back();
  return *mounted_;
}

// Up from where we are to the common ancestor, applying each edge backwards, and down to where we
// want to be.
void Timelines::travel(Timeline& to) noexcept {
  const auto isAncestorOf = [](const Timeline* sought, const Timeline* from) {
    while (from != nullptr && from != sought) from = from->parent;
    return from != nullptr;
  };
  while (!isAncestorOf(mounted_, &to)) {
    mounted_->crossUp();
    mounted_ = mounted_->parent;
  }
  while (mounted_ != &to) {
    Timeline* next = &to;
    while (next->parent != mounted_) next = next->parent;
    next->crossDown();
    mounted_ = next;
  }
}

Timeline& Timelines::freeze(Timeline& head) {
  makeRoom(all_, all_.size() + 1);
  auto* const frozen = new Timeline(home_, Timeline::Kind::frozen, head.parent);
  all_.push_back(frozen);
  if (head.parent != nullptr) --head.parent->children;
  frozen->edge = std::exchange(head.edge, {});
  frozen->births = std::exchange(head.births, {});
  head.compacted = 0;
  frozen->opened = head.opened;
  head.parent = frozen;
  head.opened = home_.stamps;
  ++frozen->children;
  return *frozen;
}

Timeline& Timelines::makeHead(Timeline& frozen) {
  makeRoom(all_, all_.size() + 1);
  all_.push_back(new Timeline(home_, Timeline::Kind::head, &frozen));
  return *all_.back();
}

Timeline& Timelines::fork(Timeline& parent, Delta delta, const std::vector<Swap>& reads) {
  std::unique_ptr<Timeline> made;
  try {
    makeRoom(all_, all_.size() + 1);
    made = std::make_unique<Timeline>(home_, Timeline::Kind::fork, &parent);
    made->remember(reads);
  } catch (...) {
    if (made) --parent.children;
    for (const Swap& swap : delta) {
      if (swap.node != nullptr) drop(swap.node);
    }
    throw;
  }
  for (const Swap& swap : delta) pin(*swap.slot, *swap.owner);
  made->edge = std::move(delta);
  all_.push_back(made.get());
  return *made.release();
}

// Each layer is checked in the state that it stands on.
void Timelines::checkMerge(const std::vector<Timeline*>& layers) {
  for (Timeline* const layer : layers) {
    mount(*layer->parent);
    for (const auto& [slot, saw] : layer->seen) {
      if (slot->stamp != saw.stamp) {
        throw Error(
            kind::mergeConflict,
            describeCell(*saw.owner) +
                " has changed since this transactormap looked at it: merge before, or force it");
      }
    }
  }
}

void Timelines::merge(Timeline& fork, bool strict) {
  const Home::Mourning mourning(home_);
  std::vector<Timeline*> layers;
  Timeline* base = &fork;
  for (; base->kind == Timeline::Kind::fork; base = base->parent) {
    if (!base->merged) layers.push_back(base);
  }
  std::reverse(layers.begin(), layers.end());
  if (strict) checkMerge(layers);
  std::size_t writes = 0;
  for (const Timeline* const layer : layers) writes += layer->edge.size();
  base->reserve(writes);
  for (Timeline* const layer : layers) {
    mount(*layer);
    for (Swap& swap : layer->edge) {
      // The write moves on to the base, which notes it or lets it go.
      if (!base->keeps() || (!isBirth(swap) && swap.stamp > base->opened)) {
        unpinAndDrop(swap);
      } else if (isBirth(swap)) {
        base->births.push_back({swap.owner, swap.owner->serial, nullptr, 0});
        unpinAndDrop(swap);
      } else {
        base->edge.push_back(swap);
      }
    }
    layer->edge.clear();
    layer->merged = true;
  }
  mounted_ = base;
}

void Timelines::forgetStates() noexcept {
  isPruning_ = true;
  for (std::size_t i = 0; i < all_.size(); ++i) {  // destructors may add some
    all_[i]->clearEdge();
    all_[i]->clearSeen();
  }
  isPruning_ = false;
  pruneReleased();
}

void Timelines::release(Timeline& timeline) noexcept {
  --timeline.handles;
  if (isPruning_ || coreOf(home_.turn).isOpen()) {
    owesPruning_ = true;
    return;
  }
  {
    const Home::Mourning mourning(home_);
    isPruning_ = true;
    prune(&timeline);
    isPruning_ = false;
  }
  pruneReleased();
}

void Timelines::pruneAll() noexcept {
  if (isPruning_ || coreOf(home_.turn).isOpen()) return;
  const Home::Mourning mourning(home_);
  isPruning_ = true;
  while (std::exchange(owesPruning_, false)) {
    for (std::size_t i = 0; i < all_.size();) {
      const std::size_t before = all_.size();
      if (all_[i]->handles == 0) prune(all_[i]);
      i = all_.size() < before ? 0 : i + 1;
    }
  }
  isPruning_ = false;
}

void Timelines::prune(Timeline* timeline) noexcept {
  while (timeline != nullptr && timeline->handles == 0) {
    if (timeline->children == 0) {
      Timeline* const parent = timeline->parent;
      if (parent == nullptr) return;  // the last one goes with its home
      if (mounted_ == timeline) mount(*parent);
      --parent->children;
      home_.forget(*timeline);
      all_.erase(std::find(all_.begin(), all_.end(), timeline));
      delete timeline;
      timeline = parent;
    } else if (timeline->children == 1 && timeline->kind == Timeline::Kind::frozen) {
      join(*timeline);
      return;
    } else {
      return;
    }
  }
}

// A frozen timeline that nobody can name, with one child: the child's edge takes its place.
void Timelines::join(Timeline& frozen) noexcept {
  Timeline& child = **std::find_if(all_.begin(), all_.end(),
                                   [&](const Timeline* one) { return one->parent == &frozen; });
  mount(child);  // both edges hold the older side now
  if (frozen.parent == nullptr) {
    child.parent = nullptr;  // from here on it keeps nothing
    child.clearEdge();
  } else {
    try {
      frozen.edge.reserve(frozen.edge.size() + child.edge.size());
      frozen.births.reserve(frozen.births.size() + child.births.size());
    } catch (const std::bad_alloc&) {
      return;  // it stays: that costs memory, nothing else
    }
    frozen.edge.insert(frozen.edge.end(), child.edge.begin(), child.edge.end());
    frozen.births.insert(frozen.births.end(), child.births.begin(), child.births.end());
    child.edge = std::exchange(frozen.edge, {});
    child.births = std::exchange(frozen.births, {});
    child.opened = frozen.opened;
  }
  child.parent = frozen.parent;  // which has as many children as before
  frozen.parent = nullptr;
  all_.erase(std::find(all_.begin(), all_.end(), &frozen));
  delete &frozen;
}

}  // namespace keeve::detail
