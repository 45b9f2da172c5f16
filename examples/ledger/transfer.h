// What a line of input asks for, and how it can be carried out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <keeve/keeve.h>

namespace ledger {

/// One line of input that could be read.
struct Transfer {
  std::int64_t line = 0;
  std::string id;
  std::string from;
  std::string to;
  std::int64_t cents = 0;
  std::string memo;
};
BOOST_DESCRIBE_STRUCT(Transfer, (), (line, id, from, to, cents, memo))

/// One line that was not carried out, or could not be read.
struct Rejection {
  std::int64_t line = 0;
  std::string id;
  std::string reason;  // a word: `overdraft`, `malformed`, ...
  std::string detail;
};
BOOST_DESCRIBE_STRUCT(Rejection, (), (line, id, reason, detail))

/// How a transfer went.
enum class Route { within, across };
BOOST_DESCRIBE_ENUM(Route, within, across)

/// Which of `branches` branches keeps an account. Everybody can compute it, so nobody has to ask.
inline std::size_t branchOf(std::string_view account, std::size_t branches) {
  std::uint64_t hash = 14695981039346656037ULL;  // FNV-1a
  for (const char c : account) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  return hash % branches;
}

}  // namespace ledger
