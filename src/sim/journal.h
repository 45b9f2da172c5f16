// What happened in a simulated world, as a hash and, if wanted, as lines.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "keeve/core/detail/pool.h"

namespace keeve::sim {

/// While one lives no allocation fails: for what the simulator itself does in the midst of a turn.
class WithoutFaults {
 public:
  WithoutFaults() : left_(keeve::detail::Pool::here().failAt(0)) {}
  ~WithoutFaults() {
    if (left_ != 0) keeve::detail::Pool::here().failAt(left_);
  }
  WithoutFaults(const WithoutFaults&) = delete;
  WithoutFaults& operator=(const WithoutFaults&) = delete;

 private:
  std::uint64_t left_;
};

/// A piece of a journal's entry: a word or a number.
struct Part {
  std::string_view text;
  std::uint64_t number = 0;
  bool isText = true;
  Part(std::string_view its) : text(its) {}
  Part(const char* its) : text(its) {}
  Part(const std::string& its) : text(its) {}
  Part(std::uint64_t its) : number(its), isText(false) {}
};

/// Shape: FNV-1a (Fowler, Noll, Vo), 64 bits, over all entries.
class Journal {
 public:
  explicit Journal(bool keepsLines) : keepsLines_(keepsLines) {}

  void note(std::initializer_list<Part> parts);
  std::uint64_t hash() const noexcept { return hash_; }
  const std::vector<std::string>& lines() const noexcept { return lines_; }

 private:
  void mix(unsigned char byte) noexcept { hash_ = (hash_ ^ byte) * 0x100000001b3U; }

  std::uint64_t hash_ = 0xcbf29ce484222325U;
  bool keepsLines_;
  std::vector<std::string> lines_;
};

}  // namespace keeve::sim
