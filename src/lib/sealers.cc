#include "keeve/lib/sealers.h"

#include "keeve/lib/opportunistic.h"
#include "lib/state.h"

namespace keeve::detail {

const SealedBox* boxOf(Turn& turn, const AnyRef& ref, const Ref<Brand>& brand) {
  if (reachOf(turn, ref) != Reach::call) return nullptr;  // far, pending, broken, or plain data
  const auto* const box = stateIf<SealedBox>(turn, ref);
  return box != nullptr && box->brand == brand ? box : nullptr;
}

Value openBox(Turn& turn, const AnyRef& box, const Ref<Brand>& brand) {
  const auto* const its = stateIf<SealedBox>(turn, box);
  if (its == nullptr || its->brand != brand) {
    throw Error(kind::foreignSeal,
                box.toString() + " was not sealed by the sealer of this unsealer");
  }
  return its->content;
}

}  // namespace keeve::detail
