#include "ledger/generate.h"

#include <random>
#include <string>

#include <fmt/format.h>

#include "ledger/csv.h"

namespace ledger {

namespace {

// std::mt19937_64 is the same everywhere; std::uniform_int_distribution is not.
std::int64_t below(std::mt19937_64& random, std::int64_t bound) {
  return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(bound));
}

std::string brokenLine(std::mt19937_64& random, std::int64_t i, const std::string& from,
                       const std::string& to) {
  switch (below(random, 6)) {
    case 0: return fmt::format("t{},{},{},12.50,in the wrong unit", i, from, to);
    case 1: return fmt::format("t{},{},{},-500,backwards", i, from, to);
    case 2: return fmt::format("t{},{},{}", i, from, to);
    case 3: return fmt::format("t{},{},{},100,\"never closed", i, from, to);
    case 4: return fmt::format("t{},,{},100,from nobody", i, to);
    default: return fmt::format("t{},{},{},99999999999999999999,more than there is", i, from, to);
  }
}

}  // namespace

std::string accountName(std::int64_t number) {
  return fmt::format("acct-{:04}", number);
}

void generate(std::ostream& out, const GenerateOptions& options) {
  static constexpr const char* kMemos[] = {"rent", "tea, and cake", "the \"usual\"", "salary", ""};
  std::mt19937_64 random(options.seed);
  out << kHeader << '\n';
  for (std::int64_t i = 1; i <= options.lines; ++i) {
    const std::string from = accountName(below(random, options.accounts) + 1);
    // One account in two hundred payments does not exist.
    const std::int64_t past = below(random, 200) == 0 ? options.accounts : 0;
    const std::string to = accountName(below(random, options.accounts) + past + 1);
    if (below(random, 100) == 0) {
      out << brokenLine(random, i, from, to) << '\n';
      continue;
    }
    // Most payments are small; a few would take more than most accounts have.
    const std::int64_t cents = 1 + below(random, below(random, 10) == 0 ? 200000 : 5000);
    out << fmt::format("t{},{},{},{},{}\n", i, from, to, cents,
                       quoteCsv(kMemos[below(random, std::size(kMemos))]));
  }
}

}  // namespace ledger
