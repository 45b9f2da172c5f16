#include "keeve/lib/pubsub.h"

namespace keeve::detail {

void requireSubscriber(const AnyRef& who) {
  if (!who)
    throw Error(kind::notAReference, "an empty reference cannot subscribe: nobody would be told");
  if (who.isSturdy())
    throw Error(kind::notLive, "a sturdy reference cannot subscribe: enliven it first");
}

}  // namespace keeve::detail
