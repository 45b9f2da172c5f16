#include "keeve/core/ref.h"

#include <tuple>

#include "core/home.h"

namespace keeve {
namespace {

// Sturdy references belong to no actormap: they are counted with atomics everywhere.
struct SturdyHome : detail::HomeBase {
  static constexpr char kNobody = 0;
  SturdyHome() { owner.store(&kNobody, std::memory_order_relaxed); }
};

struct SturdyCell : detail::Cell {
  std::string uri;
};

detail::HomeBase& sturdyHome() {
  static SturdyHome& it = *new SturdyHome;
  return it;
}

const std::string& uriOf(const detail::Cell& cell) {
  return static_cast<const SturdyCell&>(cell).uri;
}

}  // namespace

AnyRef AnyRef::sturdy(std::string_view uri) {
  auto* const cell = new SturdyCell;
  cell->uri = uri;
  cell->home = &sturdyHome();
  cell->id = detail::Cell::kSturdy;
  cell->away.store(detail::Cell::kOne | detail::Cell::kWaiting, std::memory_order_relaxed);
  return detail::RefAccess::adopt(cell);
}

std::string AnyRef::uri() const {
  if (!isSturdy()) throw Error(kind::badType, toString() + " is not a sturdy reference");
  return uriOf(*cell_);
}

std::string AnyRef::toString() const {
  if (cell_ == nullptr) return "nobody";
  if (cell_->isSturdy()) return "sturdy " + uriOf(*cell_);
  return detail::homeOf(*cell_).name() + "#" + std::to_string(cell_->number());
}

bool AnyRef::compareSturdy(const AnyRef& a, const AnyRef& b) noexcept {
  return a.isSturdy() && b.isSturdy() && uriOf(*a.cell_) == uriOf(*b.cell_);
}

bool AnyRef::less(const AnyRef& a, const AnyRef& b) noexcept {
  if (a.cell_ == nullptr || b.cell_ == nullptr) return a.cell_ == nullptr && b.cell_ != nullptr;
  if (a.isSturdy() || b.isSturdy()) {
    if (a.isSturdy() && b.isSturdy()) return uriOf(*a.cell_) < uriOf(*b.cell_);
    return b.isSturdy();
  }
  const auto key = [](const detail::Cell& cell) {
    return std::tuple(cell.home->vat, cell.number(), cell.serial);
  };
  return key(*a.cell_) < key(*b.cell_);
}

std::size_t AnyRef::hash() const noexcept {
  if (cell_ == nullptr) return 0;
  if (cell_->isSturdy()) return std::hash<std::string_view>()(uriOf(*cell_));
  return std::hash<std::uint64_t>()(cell_->serial ^ (std::uint64_t{cell_->home->vat} << 48));
}

namespace detail {

void tellSturdy(Cell& cell) noexcept {
  delete static_cast<SturdyCell*>(&cell);
}

std::string describeCell(const Cell& cell) {
  if (cell.isSturdy()) return "sturdy " + uriOf(cell);
  const Home& home = homeOf(cell);
  std::string text;
  // Only its own thread may look at what a cell holds.
  if (home.isHere() && cell.node != nullptr && cell.node->type->kind == NodeKind::behaviour) {
    text = static_cast<const BehaviourBase*>(cell.node)->its().name;
  } else {
    text = cell.isPromise() ? "promise" : "actor";
    text.append(" of ").append(home.name());
  }
  return text.append("#").append(std::to_string(cell.number()));
}

}  // namespace detail
}  // namespace keeve
