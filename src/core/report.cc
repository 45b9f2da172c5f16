#include "keeve/core/report.h"

#include <cstdio>

namespace keeve {

std::string Report::toString() const {
  std::string text;
  switch (what) {
    case What::unhandledError: text = "a turn failed and nobody waits for its answer: "; break;
    case What::brokenPromise: text = "a promise broke and nobody looked: "; break;
    case What::droppedMessage: text = "a message was dropped: "; break;
    case What::vatFailure: text = "a vat was halted by an internal error: "; break;
    case What::slowTurn: text = "a turn is slow: "; break;
    case What::toldError: text = "another machine was told of an error: "; break;
    case What::endedSession: text = "a session has ended: "; break;
  }
  text.append(where).append(": ").append(error.what());
  for (const TraceFrame& frame : error.trace()) {
    text.append("\n    in turn ")
        .append(std::to_string(frame.turn))
        .append(" of ")
        .append(frame.vat);
    text.append(": ").append(frame.doing);
  }
  return text;
}

ReportSink& standardReportSink() noexcept {
  struct Standard final : ReportSink {
    void report(const Report& report) noexcept override {
      try {
        const std::string text = report.toString() + "\n";
        std::fputs(("keeve: " + text).c_str(), stderr);
      } catch (...) {
        std::fputs("keeve: a report did not fit into memory\n", stderr);
      }
    }
  };
  static Standard sink;
  return sink;
}

}  // namespace keeve
