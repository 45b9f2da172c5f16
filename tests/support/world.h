// What most tests need: a counter, a log, a sink that keeps its reports, a check for errors by
// kind.
#pragma once

#include <mutex>
#include <string>
#include <vector>

#include "keeve/keeve.h"
#include "tests/support/catch.h"

namespace keeve::test {

/// Counts; fails when asked to.
struct Counter {
  std::int64_t count = 0;
  Become<Counter, std::int64_t> add(Bcom<Counter> bcom, std::int64_t by) const {
    return bcom(Counter{count + by}, count + by);
  }
  std::int64_t value() const { return count; }
  void fail() const { throw Error("asked-to-fail", "as it was asked to"); }
};
BOOST_DESCRIBE_STRUCT(Counter, (), (count, add, value, fail))

/// Keeps what it hears, in order.
struct Log {
  std::vector<std::string> lines;
  Become<Log, void> write(Bcom<Log> bcom, std::string line) const {
    Log next = *this;
    next.lines.push_back(std::move(line));
    return bcom(std::move(next));
  }
  std::vector<std::string> all() const { return lines; }
};
BOOST_DESCRIBE_STRUCT(Log, (), (lines, write, all))

/// Keeps reports instead of printing them. Threads: any.
class KeptReports final : public ReportSink {
 public:
  void report(const Report& report) noexcept override {
    const std::lock_guard lock(mutex_);
    reports_.push_back(report);
  }
  std::vector<Report> take() {
    const std::lock_guard lock(mutex_);
    return std::exchange(reports_, {});
  }

 private:
  std::mutex mutex_;
  std::vector<Report> reports_;
};

/// The kind of keeve's Error that `f` throws; "nothing" when it throws none.
template <class F>
std::string kindOf(F&& f) {
  try {
    f();
  } catch (const Error& error) {
    return std::string(error.kind());
  }
  return "nothing";
}

/// The whole text of keeve's Error that `f` throws.
template <class F>
std::string errorOf(F&& f) {
  try {
    f();
  } catch (const Error& error) {
    return error.what();
  }
  return "nothing";
}

}  // namespace keeve::test
