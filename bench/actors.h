// The actors that the rows call and send to.
#pragma once

#include <cstdint>
#include <variant>
#include <vector>

#include "keeve/keeve.h"

namespace keeve::bench {

/// Whoever is answered with a message of its own.
struct Caller {
  virtual ~Caller() = default;
  virtual void back(Turn& turn, std::int64_t left) const = 0;
};
BOOST_DESCRIBE_STRUCT(Caller, (), (back))

/// What most rows call and send to. Four behaviours of different sizes stand behind it, in another
/// translation unit: which one it is shows only when it runs.
struct Tally {
  virtual ~Tally() = default;
  virtual std::int64_t value() const = 0;
  virtual Become<Tally, std::int64_t> add(Bcom<Tally> bcom, std::int64_t by) const = 0;
  virtual void note(std::int64_t number) const = 0;
  virtual void echo(Turn& turn, Ref<Caller> to, std::int64_t left) const = 0;
};
BOOST_DESCRIBE_STRUCT(Tally, (), (value, add, note, echo))

/// How many a row uses: a power of two.
inline constexpr std::size_t kTallies = 64;
/// That many, of all four behaviours by turns.
std::vector<Ref<Tally>> makeTallies(Turn& turn);

/// Fulfils `done` when it was told so `left` times.
struct Countdown {
  std::int64_t left = 0;
  Ref<Resolver<void>> done;
  Become<Countdown, void> tell(Turn& turn, Bcom<Countdown> bcom) const;
};
BOOST_DESCRIBE_STRUCT(Countdown, (), (left, done, tell))

/// An actor with a small state.
struct Small {
  std::int64_t number = 0;
  std::int64_t value() const { return number; }
};
BOOST_DESCRIBE_STRUCT(Small, (), (number, value))

}  // namespace keeve::bench
