#include "ledger/options.h"

#include <charconv>
#include <limits>
#include <string_view>

#include <fmt/format.h>
#include <getopt.h>

namespace ledger {

const char* const kHelp =
    R"(Carries out transfers between accounts and shows that the books balance.

  ledger [OPTION...] FILE       transfers from a CSV file (- is standard input):
                                id,from,to,amount,memo, the amount in whole cents
  ledger --demo [OPTION...]     the same with generated transfers
  ledger --generate             writes generated transfers to standard output

  --vats N            branches of the bank, each a vat; default: one a processor
  --accounts N        accounts acct-0001 to N; default 1000
  --opening CENTS     what each begins with; default 100000
  --accounts-file F   accounts from a CSV file instead: account,cents
  --freeze ACCOUNT    an account that neither pays nor is paid (may be repeated)
  --halt BRANCH:LINE  stops a branch, from 0, after this line of input
  --rejects F         writes every rejected line there: line,id,reason,detail
  --largest N         how many of the largest balances to show; default 5
  --lines N           how many transfers to generate; default 100000
  --seed N            which ones; default 1

Ctrl-C ends it in order, with the books so far. The exit code is 0 when the books balance, 1 when
they do not, 2 when there was nothing to do it with, and 130 after Ctrl-C.
)";

namespace {

template <class T>
T number(std::string_view option, std::string_view text, T least,
         T most = std::numeric_limits<T>::max()) {
  T result{};
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), result);
  if (problem != std::errc() || end != text.data() + text.size() || result < least || result > most)
    throw UsageError(
        fmt::format("{} takes a whole number from {} to {}, not `{}`", option, least, most, text));
  return result;
}

std::pair<std::size_t, std::int64_t> haltAt(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos)
    throw UsageError(fmt::format("--halt takes BRANCH:LINE, not `{}`", text));
  return {number<std::size_t>("--halt", text.substr(0, colon), 0),
          number<std::int64_t>("--halt", text.substr(colon + 1), 0)};
}

}  // namespace

Options parseOptions(int argc, char** argv) {
  enum Code {
    kDemo = 1,
    kGenerate,
    kVats,
    kAccounts,
    kOpening,
    kAccountsFile,
    kFreeze,
    kHalt,
    kRejects,
    kLargest,
    kLines,
    kSeed,
    kHelpWanted
  };
  static const option kKnown[] = {{"demo", no_argument, nullptr, kDemo},
                                  {"generate", no_argument, nullptr, kGenerate},
                                  {"vats", required_argument, nullptr, kVats},
                                  {"accounts", required_argument, nullptr, kAccounts},
                                  {"opening", required_argument, nullptr, kOpening},
                                  {"accounts-file", required_argument, nullptr, kAccountsFile},
                                  {"freeze", required_argument, nullptr, kFreeze},
                                  {"halt", required_argument, nullptr, kHalt},
                                  {"rejects", required_argument, nullptr, kRejects},
                                  {"largest", required_argument, nullptr, kLargest},
                                  {"lines", required_argument, nullptr, kLines},
                                  {"seed", required_argument, nullptr, kSeed},
                                  {"help", no_argument, nullptr, kHelpWanted},
                                  {nullptr, 0, nullptr, 0}};
  constexpr std::int64_t kMost = 10'000'000;
  Options options;
  opterr = 0;
  optind = 1;
  int code = 0;
  while ((code = getopt_long(argc, argv, "", kKnown, nullptr)) != -1) {
    const std::string_view given = optarg != nullptr ? optarg : "";
    switch (code) {
      case kDemo: options.isDemo = true; break;
      case kGenerate: options.isGenerating = true; break;
      case kVats: options.branches = number<std::size_t>("--vats", given, 1, 1000); break;
      case kAccounts: options.accounts = number<std::int64_t>("--accounts", given, 1, kMost); break;
      case kOpening:
        options.opening = number<std::int64_t>("--opening", given, 0, 1'000'000'000'000);
        break;
      case kAccountsFile: options.accountsFile = given; break;
      case kFreeze: options.freeze.emplace_back(given); break;
      case kHalt: options.halt = haltAt(given); break;
      case kRejects: options.rejectsFile = given; break;
      case kLargest: options.largest = number<std::size_t>("--largest", given, 0); break;
      case kLines: options.lines = number<std::int64_t>("--lines", given, 0); break;
      case kSeed: options.seed = number<std::uint64_t>("--seed", given, 0); break;
      case kHelpWanted: options.wantsHelp = true; return options;
      default:
        throw UsageError(fmt::format(
            "{} is not known, or needs a value; --help lists what there is", argv[optind - 1]));
    }
  }
  const int files = argc - optind;
  const int sources = files + (options.isDemo ? 1 : 0) + (options.isGenerating ? 1 : 0);
  if (sources != 1)
    throw UsageError("name one file of transfers, - for standard input, or --demo; see --help");
  if (files == 1) options.input = argv[optind];
  return options;
}

}  // namespace ledger
