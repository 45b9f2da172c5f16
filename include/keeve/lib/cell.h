// A value that changes, and the halves of the power over it.
#pragma once

#include <cstdint>
#include <utility>

#include "keeve/core/turn.h"

namespace keeve {

/// An actor that holds one value.
///
///     const auto price = turn.spawn<Cell<std::int64_t>>(5);
///     turn.call<&Cell<std::int64_t>::set>(price, 6);
///
/// Shape:     T is a Datum.
/// Authority: whoever has it can read and write; ReadCell and WriteCell are one of the two.
/// Cost:      a call; set copies the value into a new behaviour.
/// Source:    Goblins' ^cell.
template <class T>
struct Cell {
  T value{};
  T get() const { return value; }
  Become<Cell, void> set(Bcom<Cell> bcom, T next) const { return bcom(Cell{std::move(next)}); }
  BOOST_DESCRIBE_CLASS(Cell, (), (value, get, set), (), ())
};

/// The power to read a cell, and nothing else.
///
/// Authority: it cannot be turned into the cell. Who holds it sees each later value, too.
/// Errors:    `not-near` when the cell is not of its vat: make it where the cell is, and pass it
///            on.
/// Source:    Goblins' cell->read-only.
template <class T>
struct ReadCell {
  Ref<Cell<T>> cell;
  T get(Turn& turn) const { return turn.call<&Cell<T>::get>(cell); }
  BOOST_DESCRIBE_CLASS(ReadCell, (), (cell, get), (), ())
};

/// The power to write a cell, and nothing else. See ReadCell.
///
/// Source: Goblins' cell->write-only.
template <class T>
struct WriteCell {
  Ref<Cell<T>> cell;
  void set(Turn& turn, T next) const { turn.call<&Cell<T>::set>(cell, std::move(next)); }
  BOOST_DESCRIBE_CLASS(WriteCell, (), (cell, set), (), ())
};

template <class T>
Ref<ReadCell<T>> cellReadOnly(Turn& turn, Ref<Cell<T>> cell) {
  return turn.spawn<ReadCell<T>>(std::move(cell));
}
template <class T>
Ref<WriteCell<T>> cellWriteOnly(Turn& turn, Ref<Cell<T>> cell) {
  return turn.spawn<WriteCell<T>>(std::move(cell));
}

/// Adds to a near cell's number, and returns the sum. Source: Goblins' cell-add1 and cell-sub1.
template <class T>
T cellAdd(Turn& turn, const Ref<Cell<T>>& cell, T by = 1) {
  const T sum = turn.call<&Cell<T>::get>(cell) + by;
  turn.call<&Cell<T>::set>(cell, sum);
  return sum;
}

}  // namespace keeve
