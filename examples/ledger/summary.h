// What the program says at the end.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ledger/bank.h"

namespace ledger {

/// What is known when the last answer is there.
struct Run {
  std::int64_t lines = 0;  // of transfers, readable or not
  std::int64_t openingCents = 0;
  double seconds = 0;
  bool wasStopped = false;
  std::size_t largest = 5;
};

/// The whole report, for people.
std::string summary(const Run& run, const Outcome& outcome, const std::vector<BranchBooks>& books);

/// `1,234.56` for 123456.
std::string money(std::int64_t cents);

}  // namespace ledger
