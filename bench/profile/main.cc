// keeve-profile [--scenario NAME] [--format md|json] [--messages N]
#include <charconv>
#include <cstdio>
#include <exception>
#include <stdexcept>

#include "bench/profile/scenarios.h"

namespace keeve::profile {
namespace {

constexpr std::int64_t kMostMessages = 100'000'000;

struct Options {
  std::string_view scenario = "all";
  bool json = false;
  std::int64_t messages = 0;  // each scenario's own number
};

struct UsageError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

std::int64_t messagesFrom(std::string_view text) {
  std::int64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [stopped, failure] = std::from_chars(text.data(), end, number);
  if (failure != std::errc() || stopped != end || number < 1 || number > kMostMessages) {
    throw UsageError("--messages is a number from 1 to " + std::to_string(kMostMessages) +
                     ", not `" + std::string(text) + "`");
  }
  return number;
}

std::string_view scenarioFrom(std::string_view text) {
  std::string known = "all";
  std::string_view last;
  for (const Scenario& it : scenarios()) {
    if (it.name == text) return text;
    if (it.name != last) known.append(", ").append(it.name);
    last = it.name;
  }
  if (text == "all") return text;
  throw UsageError("there is no scenario `" + std::string(text) + "`; there are " + known);
}

Options optionsFrom(const std::vector<std::string_view>& arguments) {
  Options options;
  for (std::size_t i = 0; i < arguments.size(); i += 2) {
    const std::string_view name = arguments[i];
    if (name != "--scenario" && name != "--format" && name != "--messages")
      throw UsageError("there is no option `" + std::string(name) + "`");
    if (i + 1 == arguments.size()) throw UsageError(std::string(name) + " needs a value");
    const std::string_view value = arguments[i + 1];
    if (name == "--scenario") options.scenario = scenarioFrom(value);
    if (name == "--messages") options.messages = messagesFrom(value);
    if (name != "--format") continue;
    if (value != "md" && value != "json")
      throw UsageError("--format is md or json, not `" + std::string(value) + "`");
    options.json = value == "json";
  }
  return options;
}

void run(const Options& options) {
  std::vector<Measurement> measurements;
  for (const Scenario& it : scenarios()) {
    if (options.scenario == "all" || options.scenario == it.name)
      measurements.push_back(it.run(it, options.messages > 0 ? options.messages : it.messages));
  }
  const std::string text = options.json ? asJson(measurements) : asMarkdown(measurements);
  std::fputs(text.c_str(), stdout);
}

}  // namespace
}  // namespace keeve::profile

int main(int argc, char** argv) try {
  keeve::profile::run(
      keeve::profile::optionsFrom(std::vector<std::string_view>(argv + 1, argv + argc)));
  return 0;
} catch (const keeve::profile::UsageError& error) {
  std::fprintf(stderr,
               "keeve-profile: %s\nusage: keeve-profile [--scenario all|tell|ask|fanout|cpu] "
               "[--format md|json] [--messages N]\n",
               error.what());
  return 2;
} catch (const std::exception& error) {
  std::fprintf(stderr, "keeve-profile: %s\n", error.what());
  return 1;
}
