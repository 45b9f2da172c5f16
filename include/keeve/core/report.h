// Where a program hears of what would otherwise pass unnoticed.
#pragma once

#include <cstdint>
#include <string>

#include "keeve/core/error.h"

namespace keeve {

/// Something that failed and that nobody else was told of.
struct Report {
  enum class What : std::uint8_t {
    unhandledError,  // a turn failed and nobody waits for its answer
    brokenPromise,   // a promise broke, and its last reference went without anybody having looked
    droppedMessage,  // a message could not be delivered and nobody waits for its answer
    vatFailure,      // keeve itself failed: the vat was halted
    slowTurn,        // a turn runs longer than its machine's limit
    toldError,       // another machine was told of an error, but for its text: by this number
    endedSession,    // the session with another machine ended
  };
  What what;
  std::string where;  // vat and actor, as far as known
  Error error;

  std::string toString() const;
};

/// Receives reports.
///
/// Threads: called from the thread of the vat that it is about, for a slow turn from another one;
///          several vats call at the same time.
/// Errors:  it must not throw.
class ReportSink {
 public:
  ReportSink() = default;
  ReportSink(const ReportSink&) = delete;
  ReportSink& operator=(const ReportSink&) = delete;
  virtual ~ReportSink() = default;
  virtual void report(const Report& report) noexcept = 0;
};

/// One line a report on standard error: what is used when a program sets nothing else.
ReportSink& standardReportSink() noexcept;

}  // namespace keeve
