// Finding actors that only hold each other.
//
// As CPython does it: from each cell's count the references that other behaviours here hold are
// taken away. A cell with some left is held from elsewhere (a C++ variable, a message, another vat,
// a snapshot); what it reaches lives. The rest is garbage. Whatever cannot be looked into keeps
// what it holds alive: closures, suspended coroutines, contents that are shared with a snapshot.
#include <algorithm>
#include <cstdint>
#include <vector>

#include "core/home.h"
#include "core/nodes.h"

namespace keeve::detail {
namespace {

// Looks at the cells of some pages. What other pages hold counts as held from elsewhere.
class Collector {
 public:
  Collector(Home& home, std::size_t firstSlab, std::size_t slabs)
      : home_(home),
        first_(firstSlab),
        slabs_(slabs),
        held_(slabs * Slab::kCells) {}

  std::size_t run() {
    each([&](Cell& cell) { held_[indexOf(cell)] = countOf(cell); });
    each([&](Cell& cell) { eachRef(cell, &Collector::takeAway); });
    each([&](Cell& cell) {
      if (held_[indexOf(cell)] > 0) mark(cell);
    });
    while (!marked_.empty()) {
      Cell& cell = *marked_.back();
      marked_.pop_back();
      eachRef(cell, &Collector::markThrough);
    }
    return sweep();
  }

 private:
  static constexpr std::int32_t kReached = INT32_MAX;

  bool isMine(const Cell& cell) const {
    return cell.home == &home_ &&
           Slab::of(cell).index - first_ < slabs_;  // wraps around below the first
  }
  std::size_t indexOf(const Cell& cell) const {
    const Slab& slab = Slab::of(cell);
    return (slab.index - first_) * Slab::kCells + slab.indexOf(cell);
  }
  template <class F>
  void each(F&& f) const {
    for (std::size_t i = first_; i < first_ + slabs_; ++i) {
      for (Cell& cell : home_.cells.slabs()[i]->cells) {
        if (cell.home != nullptr) f(cell);
      }
    }
  }

  // A cell without contents is nobody's garbage; one that other threads count is held from outside.
  static std::int32_t countOf(const Cell& cell) {
    if (cell.node == nullptr) return cell.local > 0 ? 1 : 0;
    return cell.local + (cell.away.load(std::memory_order_acquire) >> 2);
  }

  // Contents that a snapshot shares hold their references for it too, and are not looked into.
  void eachRef(const Cell& cell, void (Collector::*what)(Cell&)) {
    struct Context {
      Collector* collector;
      void (Collector::*what)(Cell&);
    } context{this, what};
    const RefVisitor visitor{&context, [](void* at, const AnyRef& ref) {
                               const auto& its = *static_cast<Context*>(at);
                               Cell& target = *cellOf(ref);
                               if (its.collector->isMine(target))
                                 (its.collector->*its.what)(target);
                             }};
    const Node* node = cell.node;
    while (node != nullptr && node->count == 1) {
      if (node->type->kind == NodeKind::message) {
        messageRefs(static_cast<const Message&>(*node), visitor);
      } else if (node->type->refs != nullptr) {
        node->type->refs(*node, visitor);
      }
      node = isChain(node->type->kind) ? static_cast<const ChainNode*>(node)->link : nullptr;
    }
  }

  void takeAway(Cell& cell) { --held_[indexOf(cell)]; }
  void mark(Cell& cell) {
    held_[indexOf(cell)] = kReached;
    marked_.push_back(&cell);
  }
  void markThrough(Cell& cell) {
    if (held_[indexOf(cell)] != kReached) mark(cell);
  }

  // The contents go first, all of them, and with them the references that keep the cells.
  std::size_t sweep() {
    std::vector<AnyRef> garbage;
    each([&](Cell& cell) {
      if (cell.node != nullptr && held_[indexOf(cell)] != kReached)
        garbage.push_back(RefAccess::sharing(cell));
    });
    Timeline& head = home_.timelines.mounted();
    for (const AnyRef& ref : garbage) {
      Cell& cell = *cellOf(ref);
      if (head.keepDead(cell)) continue;
      if (Node* const node = std::exchange(cell.node, nullptr)) drop(node);
    }
    return garbage.size();
  }

  Home& home_;
  std::size_t first_;
  std::size_t slabs_;
  std::vector<std::int32_t> held_;  // by cell: references from elsewhere; kReached: it lives
  std::vector<Cell*> marked_;
};

}  // namespace

std::size_t Home::collect() {
  lookAtTold();
  buryDead();
  return Collector(*this, 0, cells.slabs().size()).run();
}

// Between turns, when there are many more actors than there were after the last time: a slice, and
// after some turns the next one, until all pages were looked at. What is garbage stays garbage
// meanwhile.
void Home::collectSome() noexcept {
  constexpr std::size_t kSlice = 16 * 1024;
  constexpr std::uint64_t kTurnsBetween = 256;
  if (halted_ || timelines.mounted().kind != Timeline::Kind::head) return;
  const bool all = collectAt_ == 0;
  if (!all && time < nextSlice_) return;
  const std::optional<Error> failed =
      caught([&] { lastCollected_ = all ? collect() : collectSlice(kSlice); });
  nextSlice_ = time + kTurnsBetween;
  if (all || failed || sliceAt_ >= cells.slabs().size())
    collectAt_ = std::max(kFewCells, 2 * cells.size());
}

std::size_t Home::collectSlice(std::size_t most) {
  lookAtTold();
  buryDead();
  const std::size_t all = cells.slabs().size();
  if (sliceAt_ >= all) sliceAt_ = 0;
  const std::size_t slabs = std::min(most / Slab::kCells + 1, all - sliceAt_);
  const std::size_t found = Collector(*this, sliceAt_, slabs).run();
  // Half a slice on: what lay across the border of two is within the next one.
  sliceAt_ += std::max<std::size_t>(slabs / 2, 1);
  return found;
}

}  // namespace keeve::detail
