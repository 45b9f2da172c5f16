#include "vats/inbox.h"

#include <cstdint>
#include <system_error>

#include <sys/eventfd.h>
#include <unistd.h>

#include "keeve/core/detail/message.h"

namespace keeve::vats {
namespace {
detail::Message* const kClosed = reinterpret_cast<detail::Message*>(1);
}  // namespace

Inbox::Inbox() : wakeFd_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (wakeFd_ < 0)
    throw std::system_error(errno, std::generic_category(),
                            "a vat's loop could not make its eventfd");
}

Inbox::~Inbox() {
  ::close(wakeFd_);
}

bool Inbox::push(Messages& batch) noexcept {
  // Turned round, the batch hangs together from its last message down to its first.
  detail::Message* top = nullptr;
  detail::Message* bottom = nullptr;
  while (detail::Message* const message = batch.pop()) {
    message->next = top;
    top = message;
    if (bottom == nullptr) bottom = message;
  }
  if (top == nullptr) return true;
  detail::Message* head = head_.load(std::memory_order_relaxed);
  do {
    if (head == kClosed) {
      bottom->next = nullptr;
      batch = inOrder(top);
      return false;
    }
    bottom->next = head;
  } while (!head_.compare_exchange_weak(head, top, std::memory_order_seq_cst,
                                        std::memory_order_relaxed));
  // Only who finds it empty has to look whether the consumer sleeps: it does not while something is
  // here.
  if (head == nullptr && sleeps_.load(std::memory_order_seq_cst)) wake();
  return true;
}

void Inbox::wake() noexcept {
  called_.store(true, std::memory_order_seq_cst);
  if (!sleeps_.exchange(false, std::memory_order_seq_cst)) return;
  const std::uint64_t one = 1;
  // It cannot fail but by being full, and then the consumer is awake already.
  [[maybe_unused]] const auto written = ::write(wakeFd_, &one, sizeof one);
}

void Inbox::call(Caller& caller) noexcept {
  if (!caller.isListed.exchange(true, std::memory_order_acq_rel)) {
    Caller* first = callers_.load(std::memory_order_relaxed);
    do {
      caller.nextCaller = first;
    } while (!callers_.compare_exchange_weak(first, &caller, std::memory_order_release,
                                             std::memory_order_relaxed));
  }
  wake();
}

Messages Inbox::inOrder(detail::Message* last) noexcept {
  Messages messages;
  while (last != nullptr) {
    detail::Message* const before = last->next;
    messages.pushFront(last);
    last = before;
  }
  return messages;
}

Messages Inbox::take() noexcept {
  if (isEmpty()) return {};
  return inOrder(head_.exchange(nullptr, std::memory_order_acquire));
}

Messages Inbox::close() noexcept {
  detail::Message* const rest = head_.exchange(kClosed, std::memory_order_acq_rel);
  return rest == kClosed ? Messages() : inOrder(rest);
}

bool Inbox::beginSleep() noexcept {
  sleeps_.store(true, std::memory_order_seq_cst);
  if (head_.load(std::memory_order_seq_cst) == nullptr && !called_.load(std::memory_order_seq_cst))
    return true;
  endSleep();
  return false;
}

// Who finds it asleep writes, so there is nothing to read if nobody did. A write that comes only
// after this look is read some other time.
void Inbox::endSleep() noexcept {
  if (sleeps_.exchange(false, std::memory_order_seq_cst)) return;
  std::uint64_t count = 0;
  [[maybe_unused]] const auto got = ::read(wakeFd_, &count, sizeof count);
}

}  // namespace keeve::vats
