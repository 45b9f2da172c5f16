// Who runs for too long.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "keeve/core/detail/message.h"
#include "keeve/core/report.h"

namespace keeve::vats {

/// What one loop does at the moment, for a watchdog to see.
///
/// The watchdog looks at the message of a turn that runs; as long as it does, the turn cannot end.
///
/// Threads: begin and end are the loop's, look is the watchdog's.
/// Cost:    two uncontended locks a turn.
class Watched {
 public:
  void begin(const detail::Message& message) noexcept;
  void end() noexcept;

  /// One turn, as it was seen.
  struct Sight {
    std::uint64_t turn = 0;  // 0: none runs
    std::string vat;
    std::string doing;
  };
  /// The turn that runs. Its vat and what it does are filled in for the turn `wanted` only.
  Sight look(std::uint64_t wanted);

 private:
  std::mutex mutex_;
  std::uint64_t turns_ = 0;
  const detail::Message* message_ = nullptr;  // null: no turn runs
  // Of the actor that it is for; what a cell holds only the loop may look at.
  std::string_view type_;
  std::uint64_t number_ = 0;
};

/// A thread that reports turns which run longer than a limit, while they run: once a turn, with the
/// actor and the method.
///
/// Shape:   it looks several times in each span of the limit; a turn is reported when it was seen
///          for that long.
/// Threads: add before the loop begins. Reports come from a thread of its own.
class Watchdog {
 public:
  Watchdog(std::chrono::nanoseconds limit, std::shared_ptr<ReportSink> sink);
  ~Watchdog();
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;

  /// Watches one loop more.
  Watched& add();

 private:
  struct Case {
    Watched watched;
    std::uint64_t turn = 0;  // the one that was seen last
    std::chrono::steady_clock::time_point since;
    bool isReported = false;
  };
  void run() noexcept;
  void look(Case& it, std::vector<Report>& found);

  const std::chrono::nanoseconds limit_;
  const std::shared_ptr<ReportSink> sink_;
  std::mutex mutex_;  // guards what follows
  std::condition_variable changed_;
  std::deque<Case> cases_;
  bool stops_ = false;
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace keeve::vats
