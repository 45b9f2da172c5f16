// A bank's day: transfers from a CSV file, carried out between accounts in vats on all processors,
// with the sum of money the same before and after whatever fails. PROTOCOL.md says how.
#include <algorithm>
#include <chrono>
#include <fstream>
#include <iostream>
#include <sstream>
#include <system_error>
#include <unordered_set>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include "ledger/bank.h"
#include "ledger/csv.h"
#include "ledger/generate.h"
#include "ledger/lines.h"
#include "ledger/options.h"
#include "ledger/summary.h"

namespace ledger {
namespace {

using Clock = std::chrono::steady_clock;

/// A file descriptor of one's own.
class Input {
 public:
  explicit Input(int descriptor) : descriptor_(descriptor) {}
  Input(const Input&) = delete;
  Input& operator=(const Input&) = delete;
  ~Input() {
    if (descriptor_ > 0) close(descriptor_);
  }
  int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
};

int openFile(const std::string& path) {
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) throw std::system_error(errno, std::generic_category(), path);
  return descriptor;
}

/// The generated transfers as a file without a name: they are read like any other input.
int generatedInput(const Options& options) {
  std::ostringstream text;
  generate(text, {options.lines, options.seed, options.accounts});
  const int descriptor = memfd_create("transfers", MFD_CLOEXEC);
  if (descriptor < 0) throw std::system_error(errno, std::generic_category(), "memory");
  const std::string bytes = std::move(text).str();
  for (std::size_t done = 0; done < bytes.size();) {
    const ssize_t wrote = write(descriptor, bytes.data() + done, bytes.size() - done);
    if (wrote < 0) throw std::system_error(errno, std::generic_category(), "memory");
    done += static_cast<std::size_t>(wrote);
  }
  lseek(descriptor, 0, SEEK_SET);
  return descriptor;
}

std::vector<std::pair<std::string, std::int64_t>> accountsFor(const Options& options) {
  std::vector<std::pair<std::string, std::int64_t>> accounts;
  if (options.accountsFile.empty()) {
    for (std::int64_t i = 1; i <= options.accounts; ++i)
      accounts.emplace_back(accountName(i), options.opening);
    return accounts;
  }
  std::ifstream file(options.accountsFile);
  if (!file) throw UsageError(fmt::format("cannot read {}", options.accountsFile));
  std::string line;
  for (std::int64_t number = 1; std::getline(file, line); ++number) {
    if (line.empty() || line == "account,cents") continue;
    const auto fields = splitCsv(line);
    const auto cents = parseCents(fields && fields->size() == 2 ? (*fields)[1] : "");
    const bool isZero = fields && fields->size() == 2 && (*fields)[1] == "0";
    if (!isZero && !std::holds_alternative<std::int64_t>(cents))
      throw UsageError(fmt::format("{}:{}: wanted account,cents", options.accountsFile, number));
    accounts.emplace_back((*fields)[0], isZero ? 0 : std::get<std::int64_t>(cents));
  }
  return accounts;
}

/// Says now and then, on a terminal, how far it has come.
class Progress {
 public:
  void show(std::int64_t lines, const Outcome& outcome) {
    if (!isTerminal_ || Clock::now() < due_) return;
    due_ = Clock::now() + std::chrono::milliseconds(100);
    std::cerr << fmt::format("\r{} lines, {} accepted, {} rejected ", lines, outcome.accepted(),
                             outcome.rejected.size());
    isShown_ = true;
  }
  void clear() const {
    if (isShown_) std::cerr << "\r\x1b[K";
  }

 private:
  const bool isTerminal_ = isatty(STDERR_FILENO) == 1;
  bool isShown_ = false;
  Clock::time_point due_ = Clock::now();
};

/// Reads to the end, or until it is told to stop.
class Reading {
 public:
  Reading(const Options& options, Bank& bank) : options_(options), bank_(bank) {}

  Run all(Lines& lines) {
    Run run;
    std::string_view text;
    const auto isStop = [&] {
      return options_.halt && !isHalted_ && line_ >= options_.halt->second;
    };
    for (Lines::Next next; (next = lines.next(text)) != Lines::Next::end;) {
      if (next == Lines::Next::stopped) {
        run.wasStopped = true;
        break;
      }
      ++line_;
      if (text.empty() || (line_ == 1 && text == kHeader)) continue;
      ++run.lines;
      take(next, text);
      if (isStop()) {
        bank_.halt(options_.halt->first);
        isHalted_ = true;
      }
      progress_.show(run.lines, bank_.outcome());
    }
    bank_.settle();
    progress_.clear();
    return run;
  }

 private:
  void take(Lines::Next next, std::string_view text) {
    if (next == Lines::Next::tooLong)
      return bank_.reject(
          {line_, "", "malformed", fmt::format("longer than {} bytes", Lines::kLongest)});
    auto parsed = parseTransfer(line_, text);
    if (auto* const why = std::get_if<Rejection>(&parsed)) return bank_.reject(std::move(*why));
    auto& transfer = std::get<Transfer>(parsed);
    // A line that comes twice is paid once.
    if (!ids_.insert(transfer.id).second)
      return bank_.reject({line_, transfer.id, "duplicate-id", "an earlier line has this id"});
    bank_.submit(std::move(transfer));
  }

  const Options& options_;
  Bank& bank_;
  Progress progress_;
  std::unordered_set<std::string> ids_;
  std::int64_t line_ = 0;
  bool isHalted_ = false;
};

void writeRejects(const std::string& path, std::vector<Rejection> rejected) {
  std::sort(rejected.begin(), rejected.end(),
            [](const Rejection& a, const Rejection& b) { return a.line < b.line; });
  std::ofstream file(path);
  file << "line,id,reason,detail\n";
  for (const Rejection& why : rejected)
    file << why.line << ',' << quoteCsv(why.id) << ',' << why.reason << ',' << quoteCsv(why.detail)
         << '\n';
  if (!file.flush()) throw std::system_error(errno, std::generic_category(), path);
}

int carryOut(const Options& options) {
  StopSignal stop;
  const Input input(options.isDemo         ? generatedInput(options)
                    : options.input == "-" ? STDIN_FILENO
                                           : openFile(options.input));
  Bank bank({options.branches, accountsFor(options)});
  for (const std::string& account : options.freeze) bank.freeze(account);
  if (options.halt && options.halt->first >= bank.branches())
    throw UsageError(fmt::format("--halt: there are {} branches", bank.branches()));

  Lines lines(input.descriptor(), stop);
  const auto begun = Clock::now();
  Run run = Reading(options, bank).all(lines);
  run.seconds = std::chrono::duration<double>(Clock::now() - begun).count();
  run.openingCents = bank.opening();
  run.largest = options.largest;

  const auto books = bank.audit();
  std::cout << summary(run, bank.outcome(), books);
  if (!options.rejectsFile.empty()) writeRejects(options.rejectsFile, bank.outcome().rejected);
  const Totals totals = totalsOf(books);
  if (!totals.agrees || totals.sum() != run.openingCents) return 1;
  return run.wasStopped ? 130 : 0;
}

int run(int argc, char** argv) {
  const Options options = parseOptions(argc, argv);
  if (options.wantsHelp) {
    std::cout << kHelp;
    return 0;
  }
  if (options.isGenerating) {
    generate(std::cout, {options.lines, options.seed, options.accounts});
    return std::cout.flush() ? 0 : 2;
  }
  return carryOut(options);
}

}  // namespace
}  // namespace ledger

int main(int argc, char** argv) {
  std::ios::sync_with_stdio(false);
  try {
    return ledger::run(argc, argv);
  } catch (const std::exception& error) {
    std::cerr << "ledger: " << error.what() << '\n';
    return 2;
  }
}
