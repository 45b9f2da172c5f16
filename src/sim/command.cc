// The command line of a program that runs workloads.
#include <algorithm>
#include <charconv>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <optional>
#include <random>
#include <vector>

#include <unistd.h>

#include "keeve/core/error.h"
#include "keeve/sim/workload.h"

namespace keeve::sim {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::uint64_t kRunsByDefault = 100;
constexpr std::uint64_t kMostFailures = 5;
// A run takes some hundredths of a second; under a sanitizer, ten times that.
constexpr unsigned kSecondsUntilStuck = 120;

struct Request {
  std::vector<const NamedWorkload*> workloads;
  std::optional<std::uint64_t> seed;
  std::optional<std::uint64_t> runs;
  std::optional<std::chrono::seconds> time;
  bool lines = false;
};

// How to repeat what runs now: for whatever kills the process.
char gAgain[256];

void sayHowToRepeat(int signal) {
  const char* const why = signal == SIGALRM ? "stuck; again: " : "killed by a signal; again: ";
  for (const char* text : {why, static_cast<const char*>(gAgain), "\n"}) {
    [[maybe_unused]] const auto written =
        ::write(STDERR_FILENO, text, std::char_traits<char>::length(text));
  }
  std::signal(signal, SIG_DFL);
  std::raise(signal == SIGALRM ? SIGKILL : signal);
}

Error wrong(const std::string& what) {
  return {"usage", what};
}

std::uint64_t numberOf(std::string_view text, std::string_view option) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || text.empty()) {
    throw wrong(std::string(option) + " takes a number from 0 to 2^64 - 1, not '" +
                std::string(text) + "'");
  }
  return number;
}

std::chrono::seconds durationOf(std::string_view text) {
  const std::string_view digits = text.substr(0, text.empty() ? 0 : text.size() - 1);
  std::uint64_t unit = 0;
  if (text.ends_with('s')) unit = 1;
  if (text.ends_with('m')) unit = 60;
  if (text.ends_with('h')) unit = 3600;
  const bool isNumber =
      !digits.empty() && digits.size() < 7 &&
      std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (unit == 0 || !isNumber)
    throw wrong("a time is a number and a unit, as in 30s, 10m or 2h, not '" + std::string(text) +
                "'");
  return std::chrono::seconds(numberOf(digits, "--for") * unit);
}

std::string listOf(std::span<const NamedWorkload> workloads) {
  std::string list = "workloads:\n";
  for (const NamedWorkload& its : workloads) {
    list.append("  ").append(its.name);
    list.append(its.name.size() < 14 ? 14 - its.name.size() : 1, ' ');
    list.append(its.what).append("\n");
  }
  return list.append("  all           each of them\n");
}

Request parse(std::span<const char* const> arguments, std::span<const NamedWorkload> workloads) {
  Request request;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string_view word = arguments[i];
    const auto value = [&]() -> std::string_view {
      if (i + 1 == arguments.size()) throw wrong(std::string(word) + " needs a value");
      return arguments[++i];
    };
    if (word == "--seed") {
      request.seed = numberOf(value(), word);
    } else if (word == "--runs") {
      request.runs = numberOf(value(), word);
    } else if (word == "--for") {
      request.time = durationOf(value());
    } else if (word == "--lines") {
      request.lines = true;
    } else if (word.starts_with('-')) {
      throw wrong("no option '" + std::string(word) + "'");
    } else {
      const std::size_t before = request.workloads.size();
      for (const NamedWorkload& its : workloads) {
        if (word == "all" || word == its.name) request.workloads.push_back(&its);
      }
      if (request.workloads.size() == before)
        throw wrong("no workload '" + std::string(word) + "'\n" + listOf(workloads));
    }
  }
  if (request.workloads.empty()) throw wrong("which workload?\n" + listOf(workloads));
  return request;
}

class Runs {
 public:
  Runs(const Request& request, std::string_view entry) : request_(request), entry_(entry) {}

  void run() {
    const Clock::time_point begun = Clock::now();
    const bool isFresh = request_.time && !request_.seed;
    const std::uint64_t first = isFresh ? freshSeed() : request_.seed.value_or(1);
    const std::uint64_t runs = request_.runs.value_or(request_.time   ? ~std::uint64_t{0}
                                                      : request_.seed ? 1
                                                                      : kRunsByDefault);
    for (std::uint64_t i = 0; i < runs && failed_ < kMostFailures; ++i) {
      for (const NamedWorkload* const its : request_.workloads) one(*its, first + i);
      if (request_.time && Clock::now() - begun >= *request_.time) break;
    }
    const auto took = std::chrono::duration<double>(Clock::now() - begun).count();
    std::printf("%llu turns, %llu faults, seeds from %llu on, %.1f s\n",
                static_cast<unsigned long long>(turns_), static_cast<unsigned long long>(faults_),
                static_cast<unsigned long long>(first), took);
    std::printf("%llu passed, %llu failed\n", static_cast<unsigned long long>(passed_),
                static_cast<unsigned long long>(failed_));
  }
  bool isGood() const noexcept { return failed_ == 0; }

 private:
  // So that two programs begun one after the other try different ones.
  static std::uint64_t freshSeed() {
    std::random_device device;
    return (std::uint64_t{device()} << 16U) ^ device();
  }

  void one(const NamedWorkload& workload, std::uint64_t seed) {
    std::snprintf(gAgain, sizeof gAgain, "%.*s %.*s --seed %llu", static_cast<int>(entry_.size()),
                  entry_.data(), static_cast<int>(workload.name.size()), workload.name.data(),
                  static_cast<unsigned long long>(seed));
    ::alarm(kSecondsUntilStuck);
    const Verdict verdict = runTwice(workload, seed);
    ::alarm(0);
    turns_ += verdict.turns;
    faults_ += verdict.faults;
    (verdict.failure.empty() ? passed_ : failed_) += 1;
    if (request_.lines) printLines(workload, seed);
    if (verdict.failure.empty()) return;
    std::printf("%s: %s\n  again: %s\n", std::string(workload.name).c_str(),
                verdict.failure.c_str(), gAgain);
    std::fflush(stdout);
  }

  static void printLines(const NamedWorkload& workload, std::uint64_t seed) {
    std::vector<std::string> lines;
    runOnce(workload, seed, &lines);
    for (const std::string& line : lines) std::puts(line.c_str());
  }

  const Request& request_;
  std::string_view entry_;
  std::uint64_t passed_ = 0;
  std::uint64_t failed_ = 0;
  std::uint64_t turns_ = 0;
  std::uint64_t faults_ = 0;
};

}  // namespace

int runCommand(std::span<const char* const> arguments, std::span<const NamedWorkload> workloads,
               std::string_view entry) {
  try {
    const Request request = parse(arguments, workloads);
    for (const int signal : {SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGALRM})
      std::signal(signal, &sayHowToRepeat);
    Runs runs(request, entry);
    runs.run();
    return runs.isGood() ? 0 : 1;
  } catch (const Error& error) {
    std::fprintf(stderr, "sim: %s\n", std::string(error.message()).c_str());
    std::fprintf(stderr, "usage: %s WORKLOAD... [--seed S] [--runs N] [--for 10m] [--lines]\n",
                 std::string(entry).c_str());
    return 2;
  }
}

}  // namespace keeve::sim
