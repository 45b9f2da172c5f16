// Reading transfers from text: `id,from,to,amount,memo`, the amount in whole cents.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "ledger/transfer.h"

namespace ledger {

inline constexpr std::string_view kHeader = "id,from,to,amount,memo";

/// The fields of one line of CSV: a field may be quoted, with `""` for a quote. Nothing when a
/// quote is not closed, or is followed by something else than a comma.
std::optional<std::vector<std::string>> splitCsv(std::string_view line);

/// A field as it has to be written so that it can be read again.
std::string quoteCsv(std::string_view field);

/// A whole number of cents, at least 1; or what is wrong with it.
std::variant<std::int64_t, std::string> parseCents(std::string_view text);

/// The transfer that a line asks for, or why it is `malformed`.
std::variant<Transfer, Rejection> parseTransfer(std::int64_t line, std::string_view text);

}  // namespace ledger
