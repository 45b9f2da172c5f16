#include "ledger/summary.h"

#include <algorithm>
#include <iterator>
#include <map>

#include <fmt/format.h>

namespace ledger {

namespace {

std::string grouped(std::int64_t number) {
  std::string digits = fmt::format("{}", number < 0 ? 0 - static_cast<std::uint64_t>(number)
                                                    : static_cast<std::uint64_t>(number));
  for (std::size_t i = digits.size(); i > 3;) digits.insert(i -= 3, ",");
  return number < 0 ? "-" + digits : digits;
}

void sayOutcome(std::string& text, const Run& run, const Outcome& outcome) {
  const auto out = std::back_inserter(text);
  fmt::format_to(out, "{}read {} lines\n", run.wasStopped ? "stopped; " : "", grouped(run.lines));
  fmt::format_to(out, "  accepted {:>11}   {} within a vat, {} across vats\n",
                 grouped(outcome.accepted()), grouped(outcome.within), grouped(outcome.across));
  fmt::format_to(out, "  rejected {:>11}\n",
                 grouped(static_cast<std::int64_t>(outcome.rejected.size())));
  std::map<std::string, std::int64_t> reasons;
  for (const Rejection& why : outcome.rejected) ++reasons[why.reason];
  for (const auto& [reason, count] : reasons)
    fmt::format_to(out, "  {:>20}   {}\n", grouped(count), reason);
}

void sayMalformed(std::string& text, const Outcome& outcome) {
  constexpr std::size_t kShown = 5;
  const auto out = std::back_inserter(text);
  std::vector<const Rejection*> malformed;
  for (const Rejection& why : outcome.rejected) {
    if (why.reason == "malformed") malformed.push_back(&why);
  }
  if (malformed.empty()) return;
  std::sort(malformed.begin(), malformed.end(),
            [](const Rejection* a, const Rejection* b) { return a->line < b->line; });
  fmt::format_to(out, "\nmalformed lines\n");
  for (std::size_t i = 0; i < std::min(kShown, malformed.size()); ++i)
    fmt::format_to(out, "  line {}: {}\n", malformed[i]->line, malformed[i]->detail);
  if (malformed.size() > kShown)
    fmt::format_to(out, "  and {} more; --rejects FILE writes them all\n",
                   malformed.size() - kShown);
}

void sayBooks(std::string& text, const Run& run, const std::vector<BranchBooks>& books) {
  const auto out = std::back_inserter(text);
  const Totals totals = totalsOf(books);
  fmt::format_to(out, "\nmoney before {:>18}\n", money(run.openingCents));
  fmt::format_to(out, "money after  {:>18}   {} in purses, {} in escrow", money(totals.sum()),
                 money(totals.purses), money(totals.escrows));
  for (const BranchBooks& its : books) {
    if (its.isHalted)
      fmt::format_to(out, "\n  {:>29}   in {}, which has halted, by the others' books",
                     money(its.impliedByOthers), its.name);
    if (!its.agrees)
      fmt::format_to(out, "\n  {}: its mint says {}, its purses hold {}, its escrows {}", its.name,
                     money(its.audit.issued), money(its.audit.purses), money(its.audit.escrows));
  }
  const bool balances = totals.agrees && totals.sum() == run.openingCents;
  fmt::format_to(out, "\nthe books {}\n", balances ? "balance" : "DO NOT BALANCE");
}

void sayLargest(std::string& text, const Run& run, const std::vector<BranchBooks>& books) {
  std::vector<std::pair<std::int64_t, std::string>> all;
  for (const BranchBooks& its : books) {
    for (const auto& [name, cents] : its.audit.balances) all.emplace_back(-cents, name);
  }
  const std::size_t shown = std::min(run.largest, all.size());
  if (shown == 0) return;
  std::partial_sort(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(shown), all.end());
  text += "\nlargest balances\n";
  for (std::size_t i = 0; i < shown; ++i)
    fmt::format_to(std::back_inserter(text), "  {:<12} {:>16}\n", all[i].second,
                   money(-all[i].first));
}

}  // namespace

std::string money(std::int64_t cents) {
  const std::uint64_t size =
      cents < 0 ? 0 - static_cast<std::uint64_t>(cents) : static_cast<std::uint64_t>(cents);
  return fmt::format("{}{}.{:02}", cents < 0 ? "-" : "",
                     grouped(static_cast<std::int64_t>(size / 100)), size % 100);
}

std::string summary(const Run& run, const Outcome& outcome, const std::vector<BranchBooks>& books) {
  std::string text;
  sayOutcome(text, run, outcome);
  sayMalformed(text, outcome);
  sayBooks(text, run, books);
  sayLargest(text, run, books);
  if (run.seconds > 0)
    fmt::format_to(
        std::back_inserter(text), "\n{} transfers a second, on {} vats\n",
        grouped(static_cast<std::int64_t>(static_cast<double>(outcome.accepted()) / run.seconds)),
        books.size());
  return text;
}

}  // namespace ledger
