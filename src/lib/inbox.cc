#include "keeve/lib/inbox.h"

namespace keeve::detail {

void failInboxClosed(const char* what) {
  throw Error(kind::inboxClosed, std::string("the inbox was stopped: ") + what);
}

void failInboxFull(std::int64_t waiting) {
  throw Error(kind::overloaded, std::to_string(waiting) +
                                    " writes wait for room in the inbox already: write again "
                                    "when the promise of an earlier one is fulfilled");
}

void requireInboxOptions(const InboxOptions& options) {
  if (options.capacity < 0 || options.mostWaiting < 0)
    throw Error(kind::outOfRange,
                "an inbox has no negative limit: its capacity is 0 or more, and "
                "so is how many writes may wait");
  if (options.capacity == 0 && options.mostWaiting == 0)
    throw Error(kind::outOfRange, "an inbox without capacity takes no write unless one may wait");
}

}  // namespace keeve::detail
