// Input for trying things out: a day of transfers, the same for the same seed.
#pragma once

#include <cstdint>
#include <ostream>

namespace ledger {

struct GenerateOptions {
  std::int64_t lines = 100000;
  std::uint64_t seed = 1;
  std::int64_t accounts = 1000;
};

/// Writes a CSV of transfers. About one line in a hundred is broken in one of the ways in which
/// files are broken, and some accounts do not exist.
void generate(std::ostream& out, const GenerateOptions& options);

/// `acct-0042`.
std::string accountName(std::int64_t number);

}  // namespace ledger
