// keeve-bench --version | --list | NAME COUNT: measures one row once. bench/run.py does the rest.
#include <algorithm>
#include <charconv>
#include <cstdio>
#include <string_view>
#include <vector>

#include "bench/row.h"
#include "keeve/version.h"

namespace {

using keeve::bench::Row;

std::vector<Row> allRows() {
  using namespace keeve::bench;
  std::vector<Row> rows;
  for (const auto group : {callRows, sendRows, promiseRows, farRows, spawnRows, stateRows,
                           fiberRows, remoteRows, limitRows}) {
    const auto more = group();
    rows.insert(rows.end(), more.begin(), more.end());
  }
  return rows;
}

int measure(const Row& row, std::string_view countText) {
  std::int64_t count = 0;
  std::from_chars(countText.data(), countText.data() + countText.size(), count);
  if (count < 1) return 2;
  if (row.count == 0) row.measure(std::max<std::int64_t>(count / 8, 1));
  std::printf("%.4f\n", row.measure(count));
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string_view> arguments(argv + 1, argv + argc);
  const std::vector<Row> rows = allRows();
  if (arguments.size() == 1 && arguments[0] == "--version") {
    std::puts(keeve::kVersion);
    return 0;
  }
  if (arguments.size() == 1 && arguments[0] == "--list") {
    for (const Row& row : rows)
      std::printf("%s %s %lld\n", row.name.data(), row.unit.data(),
                  static_cast<long long>(row.count));
    return 0;
  }
  if (arguments.size() == 2) {
    const auto row = std::find_if(rows.begin(), rows.end(),
                                  [&](const Row& one) { return one.name == arguments[0]; });
    if (row != rows.end()) return measure(*row, arguments[1]);
  }
  std::fputs("usage: keeve-bench --version | --list | NAME COUNT\n", stderr);
  return 2;
}
