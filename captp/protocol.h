// What both ends of a session go by.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "captp/values.h"

namespace keeve::captp {

/// An operation without its arguments, in words.
inline constexpr std::uint64_t kWordsOfOne = 12;
/// What one message may have, so that every peer can take it.
inline constexpr std::uint64_t kMostWords = std::uint64_t{4} * 1024 * 1024;
/// How many errors each side remembers by their tokens.
inline constexpr std::size_t kMostTokens = 256;

/// The peer does not keep to the protocol: its session is to end.
[[noreturn]] inline void failProtocol(std::string what) {
  throw Error(kind::protocolError, std::move(what));
}

/// Whether a text of the peer's can be the kind of an error: a short kebab-case word.
inline bool isKind(std::string_view text) {
  constexpr std::size_t kLongest = 64;
  if (text.empty() || text.size() > kLongest) return false;
  for (const char c : text) {
    if ((c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-') return false;
  }
  return true;
}

inline std::uint64_t wordsOfMessage(std::string_view method, const Value::List& arguments) {
  std::uint64_t words = kWordsOfOne + method.size() / 8;
  for (const Value& value : arguments) words += wordsOf(value);
  return words;
}

}  // namespace keeve::captp
