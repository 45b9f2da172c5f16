// The command line.
#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace ledger {

/// What is wrong with the command line, and what to do.
struct UsageError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct Options {
  std::string input;          // a file, or `-`
  bool isDemo = false;        // generate the input
  bool isGenerating = false;  // only write it
  bool wantsHelp = false;
  std::int64_t lines = 100000;  // to generate
  std::uint64_t seed = 1;
  std::size_t branches = 0;  // 0: one for each processor
  std::int64_t accounts = 1000;
  std::int64_t opening = 100000;  // cents each
  std::string accountsFile;
  std::vector<std::string> freeze;
  std::optional<std::pair<std::size_t, std::int64_t>> halt;  // branch, after so many lines
  std::string rejectsFile;
  std::size_t largest = 5;
};

extern const char* const kHelp;

/// Errors: UsageError.
Options parseOptions(int argc, char** argv);

}  // namespace ledger
