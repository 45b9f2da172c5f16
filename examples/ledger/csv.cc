#include "ledger/csv.h"

#include <charconv>

#include <fmt/format.h>

namespace ledger {

namespace {

std::string shown(std::string_view text) {
  constexpr std::size_t kMost = 40;
  std::string clean;
  for (const char c : text.substr(0, kMost))
    clean += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? '?' : c;
  return fmt::format("`{}{}`", clean, text.size() > kMost ? "..." : "");
}

}  // namespace

std::optional<std::vector<std::string>> splitCsv(std::string_view line) {
  std::vector<std::string> fields(1);
  std::size_t i = 0;
  while (i < line.size()) {
    if (line[i] == ',') {
      fields.emplace_back();
      ++i;
    } else if (line[i] != '"' || !fields.back().empty()) {
      fields.back() += line[i++];
    } else {
      for (++i;; ++i) {
        if (i == line.size()) return std::nullopt;
        if (line[i] != '"') {
          fields.back() += line[i];
        } else if (i + 1 < line.size() && line[i + 1] == '"') {
          fields.back() += line[i++];
        } else {
          break;
        }
      }
      if (++i < line.size() && line[i] != ',') return std::nullopt;
    }
  }
  return fields;
}

std::string quoteCsv(std::string_view field) {
  if (field.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(field);
  std::string quoted = "\"";
  for (const char c : field) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted += '"';
}

std::variant<std::int64_t, std::string> parseCents(std::string_view text) {
  std::int64_t cents = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), cents);
  if (problem == std::errc::result_out_of_range)
    return fmt::format("amount {} is too large", shown(text));
  if (problem != std::errc() || end != text.data() + text.size())
    return fmt::format("amount {} is not a whole number of cents", shown(text));
  if (cents <= 0) return fmt::format("amount {} is not at least one cent", shown(text));
  return cents;
}

std::variant<Transfer, Rejection> parseTransfer(std::int64_t line, std::string_view text) {
  const auto malformed = [line](std::string id, std::string detail) {
    return Rejection{line, std::move(id), "malformed", std::move(detail)};
  };
  const auto fields = splitCsv(text);
  if (!fields) return malformed("", "a quote is not closed, or stands in the middle of a field");
  if (fields->size() != 5)
    return malformed("", fmt::format("{} fields instead of the 5 of {}", fields->size(), kHeader));
  const std::string& id = (*fields)[0];
  if (id.empty()) return malformed("", "the id is empty");
  if ((*fields)[1].empty() || (*fields)[2].empty()) return malformed(id, "an account is empty");
  const auto cents = parseCents((*fields)[3]);
  if (const auto* const why = std::get_if<std::string>(&cents)) return malformed(id, *why);
  return Transfer{line,        id, (*fields)[1], (*fields)[2], std::get<std::int64_t>(cents),
                  (*fields)[4]};
}

}  // namespace ledger
