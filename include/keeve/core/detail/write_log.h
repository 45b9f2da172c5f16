// What a turn wrote: swaps of slots, in order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "keeve/core/detail/cell.h"
#include "keeve/core/detail/node.h"

namespace keeve::detail {

/// One write: the slot, the actor it belongs to, and what the slot held before. Applying it
/// exchanges the two, which makes it its own inverse.
struct Swap {
  Slot* slot;
  Cell* owner;
  Node* node;  // owned
  std::uint64_t stamp;

  void apply() noexcept {
    std::swap(slot->node, node);
    std::swap(slot->stamp, stamp);
  }
};
using Delta = std::vector<Swap>;

/// The writes of the open turn, in order. Room is kept from turn to turn, and appending is a few
/// instructions.
class WriteLog {
 public:
  void append(const Swap& swap) {
    if (size_ == room_.size()) [[unlikely]]
      grow();
    room_[size_++] = swap;
  }
  std::size_t size() const noexcept { return size_; }
  Swap& operator[](std::size_t i) noexcept { return room_[i]; }
  Swap* begin() noexcept { return room_.data(); }
  Swap* end() noexcept { return room_.data() + size_; }
  void truncate(std::size_t size) noexcept { size_ = size; }
  Delta take() {
    Delta taken(begin(), end());
    size_ = 0;
    return taken;
  }

 private:
  void grow();
  std::vector<Swap> room_;
  std::size_t size_ = 0;
};

}  // namespace keeve::detail
