// Input by lines that a signal can end.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace ledger {

/// SIGINT and SIGTERM as something to look at instead of something that happens. Make it before any
/// thread, so that all inherit it.
class StopSignal {
 public:
  /// Errors: std::system_error.
  StopSignal();
  StopSignal(const StopSignal&) = delete;
  StopSignal& operator=(const StopSignal&) = delete;
  ~StopSignal();

  /// Whether it has come.
  bool hasCome();
  int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
  bool hasCome_ = false;
};

/// Lines of a descriptor, in bounded memory.
class Lines {
 public:
  enum class Next { line, tooLong, end, stopped };
  static constexpr std::size_t kLongest = 4096;

  Lines(int descriptor, StopSignal& stop) : descriptor_(descriptor), stop_(stop) {}

  /// The next line without its end; waits for input or for the signal. The view is good until the
  /// next call. A line that is longer than kLongest is skipped. Errors: std::system_error.
  Next next(std::string_view& line);

 private:
  enum class Filled { more, end, stopped };
  Filled fill();

  int descriptor_;
  StopSignal& stop_;
  std::string buffer_;
  std::size_t begin_ = 0;
  bool isSkipping_ = false;
  bool hasEnded_ = false;
};

}  // namespace ledger
