// One entry of a transactional collection.
#pragma once

#include <cstdint>

#include "keeve/core/detail/cell.h"

namespace keeve::detail {

/// A slot inside a collection actor's behaviour. A kept delta that names it pins it, so that the
/// collection does not give its memory back although the entry is empty now.
struct EntrySlot : Slot {
  std::uint32_t pins = 0;
};

}  // namespace keeve::detail
