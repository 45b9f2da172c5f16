#include "vats/watchdog.h"

#include <algorithm>

#include "core/home.h"
#include "core/messages.h"
#include "keeve/core/detail/behaviour_type.h"

namespace keeve::vats {

using detail::BehaviourBase;
using detail::Cell;
using detail::NamedMessage;
using detail::Node;
using detail::NodeKind;

void Watched::begin(const detail::Message& message) noexcept {
  const Cell& cell = *detail::cellOf(message.target);
  const Node* const node = cell.node;
  const bool isActor = node != nullptr && node->type->kind == NodeKind::behaviour;
  const std::lock_guard lock(mutex_);
  ++turns_;
  message_ = &message;
  type_ = isActor ? static_cast<const BehaviourBase*>(node)->its().name : "promise";
  number_ = cell.number();
}

void Watched::end() noexcept {
  const std::lock_guard lock(mutex_);
  message_ = nullptr;
}

Watched::Sight Watched::look(std::uint64_t wanted) {
  const std::lock_guard lock(mutex_);
  Sight sight;
  if (message_ == nullptr) return sight;
  sight.turn = turns_;
  if (sight.turn != wanted) return sight;
  sight.vat = detail::homeOf(*detail::cellOf(message_->target)).name();
  std::string_view method = message_->its().method;
  if (message_->its().follows) {
    // Of a call by name the message itself has the method.
    if (method.empty()) method = static_cast<const NamedMessage*>(message_)->method;
    sight.doing =
        std::string(type_).append("#").append(std::to_string(number_)).append(".").append(method);
  } else {
    sight.doing = method;
  }
  return sight;
}

Watchdog::Watchdog(std::chrono::nanoseconds limit, std::shared_ptr<ReportSink> sink)
    : limit_(limit),
      sink_(std::move(sink)),
      thread_([this] { run(); }) {}

Watchdog::~Watchdog() {
  {
    const std::lock_guard lock(mutex_);
    stops_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

Watched& Watchdog::add() {
  const std::lock_guard lock(mutex_);
  return cases_.emplace_back().watched;
}

void Watchdog::run() noexcept {
  constexpr int kLooks = 4;  // in each span of the limit
  const auto interval = std::max(limit_ / kLooks, std::chrono::nanoseconds(100'000));
  std::unique_lock lock(mutex_);
  while (!changed_.wait_for(lock, interval, [this] { return stops_; })) {
    std::vector<Report> found;
    for (Case& it : cases_) {
      // Out of memory: there is another look soon.
      static_cast<void>(detail::caught([&] { look(it, found); }));
    }
    lock.unlock();  // a sink may take its time
    for (const Report& report : found) (sink_ ? *sink_ : standardReportSink()).report(report);
    lock.lock();
  }
}

void Watchdog::look(Case& it, std::vector<Report>& found) {
  const auto now = std::chrono::steady_clock::now();
  const Watched::Sight sight = it.watched.look(it.turn);
  if (sight.turn == 0 || sight.turn != it.turn) {
    it.turn = sight.turn;
    it.since = now;
    it.isReported = false;
    return;
  }
  if (it.isReported || now - it.since < limit_) return;
  const auto milliseconds = std::chrono::ceil<std::chrono::milliseconds>(limit_).count();
  const Error error(
      kind::slowTurn,
      std::string(sight.doing)
          .append(" has been running for more than ")
          .append(std::to_string(milliseconds))
          .append(" ms, and everything else on its loop waits: return earlier and "
                  "send yourself a message, or move the work to a thread of its own"));
  found.push_back({Report::What::slowTurn, sight.vat, error});
  it.isReported = true;
}

}  // namespace keeve::vats
