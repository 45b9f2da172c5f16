// Room in a vector, made before it is needed.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

namespace keeve::detail {

/// Makes room for `size` items in all, so that appending up to there cannot fail. Grows as
/// push_back does: a vector that is reserved one by one would be copied each time.
template <class T>
void makeRoom(std::vector<T>& items, std::size_t size) {
  if (size > items.capacity()) items.reserve(std::max(size, 2 * items.capacity()));
}

}  // namespace keeve::detail
