// References whose actor can be exchanged or taken away.
#pragma once

#include <utility>

#include "keeve/lib/cell.h"

namespace keeve {

/// Passes every message on to the actor that a cell names, as long as it names one.
///
/// Near targets are called, others are sent to: then its callers are answered later.
///
/// Authority: all of the target's, while the cell names it. Revokeable and Swappable are made of
///            it.
/// Errors:    `revoked` when the cell is empty.
/// Cost:      that of an AnyMessage.
struct Forwarder {
  Ref<Cell<AnyRef>> to;

  Value receive(Turn& turn, AnyMessage message) const;
};
BOOST_DESCRIBE_STRUCT(Forwarder, (), (to))

}  // namespace keeve
