// Actors whose fields and methods are of every kind that can be a Datum.
#pragma once

#include <array>
#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <unordered_map>
#include <unordered_set>
#include <variant>

#include <boost/describe/enum.hpp>

#include "keeve/keeve.h"

namespace keeve::fuzz {

enum class Colour { red, green = 5 };
BOOST_DESCRIBE_ENUM(Colour, red, green)
enum class Raw : std::uint8_t { a = 1, b = 200 };
enum class Letter : char { a = 'a' };

struct Tree {
  Symbol name;
  std::vector<Tree> branches;
};
BOOST_DESCRIBE_STRUCT(Tree, (), (name, branches))

struct Count {
  std::int64_t count = 0;
  Become<Count, std::int64_t> add(Bcom<Count> bcom, std::int64_t by) const {
    return bcom(Count{static_cast<std::int64_t>(static_cast<std::uint64_t>(count) +
                                                static_cast<std::uint64_t>(by))},
                count);
  }
};
BOOST_DESCRIBE_STRUCT(Count, (), (count, add))

struct Scalars {
  bool boolean = false;
  std::int8_t small = 0;
  std::uint32_t natural = 0;
  std::int64_t whole = 0;
  std::uint64_t large = 0;
  float single_ = 0;
  double real = 0;
  Colour colour = Colour::red;
  Raw raw = Raw::a;
  Letter letter = Letter::a;
  std::string text = "text";
  Symbol symbol;
  Bytes bytes;
  std::chrono::milliseconds duration{};
  std::monostate nothing;
};
BOOST_DESCRIBE_STRUCT(Scalars, (),
                      (boolean, small, natural, whole, large, single_, real, colour, raw, letter,
                       text, symbol, bytes, duration, nothing))

struct Compounds {
  std::optional<std::int64_t> maybe;
  std::optional<std::optional<Value>> twice;
  std::shared_ptr<const std::string> shared;
  std::vector<std::int8_t> list;
  std::vector<bool> bits;
  std::set<std::string> set;
  std::set<double> reals;
  std::unordered_set<std::int64_t> unordered;
  std::array<std::int64_t, 3> three{};
  std::pair<Symbol, Bytes> pair;
  std::tuple<bool, float, std::uint8_t> tuple;
  std::map<std::string, std::int64_t> map;
  std::map<double, bool> by_real;
  std::unordered_map<std::int64_t, std::vector<std::string>> hashed;
  std::variant<std::int64_t, std::string, std::monostate> either;
  Tree tree;
};
BOOST_DESCRIBE_STRUCT(Compounds, (),
                      (maybe, twice, shared, list, bits, set, reals, unordered, three, pair, tuple,
                       map, by_real, hashed, either, tree))

struct Links {
  AnyRef any;
  Ref<Count> count;
  Promise<std::int64_t> answer;
  std::vector<AnyRef> more;
  std::map<AnyRef, Value> known;
};
BOOST_DESCRIBE_STRUCT(Links, (), (any, count, answer, more, known))

/// Has a field of each kind, gives back what it is given in each kind, and fails in each way.
struct Everything {
  Scalars scalars;
  Compounds compounds;
  Links links;
  Value value;

  // What it is given, it answers: both conversions, and no state.
  Scalars sameScalars(Scalars it) const { return it; }
  Compounds sameCompounds(const Compounds& it) const { return it; }
  Links sameLinks(Links it) const { return it; }
  Value sameValue(Value it) const { return it; }
  Error sameError(Error it) const { return it; }
  bool boolean(bool it) const { return it; }
  std::int8_t small(std::int8_t it) const { return it; }
  std::uint64_t large(std::uint64_t it) const { return it; }
  float single_(float it) const { return it; }
  Colour colour(Colour it) const { return it; }
  std::variant<bool, Tree> either(std::variant<bool, Tree> it) const { return it; }
  std::tuple<Symbol, double, Bytes> three(Symbol a, double b, Bytes c) const { return {a, b, c}; }

  // What changes it.
  Become<Everything, void> setScalars(Bcom<Everything> bcom, Scalars next) const {
    return bcom(Everything{std::move(next), compounds, links, value});
  }
  Become<Everything, void> setCompounds(Bcom<Everything> bcom, Compounds next) const {
    return bcom(Everything{scalars, std::move(next), links, value});
  }
  Become<Everything, void> setLinks(Bcom<Everything> bcom, Links next) const {
    return bcom(Everything{scalars, compounds, std::move(next), value});
  }
  Become<Everything, Value> setValue(Bcom<Everything> bcom, Value next) const {
    return bcom(Everything{scalars, compounds, links, std::move(next)}, value);
  }

  // What changes something and fails then.
  void changeThenThrow(Turn& turn, Value next) const {
    turn.call<&Everything::setValue>(turn.self<Everything>(), std::move(next));
    turn.spawn<Count>();
    throw Error("asked-to-fail", "as it was asked to");
  }
  void throwNumber(std::int64_t it) const { throw it; }
  Value callOther(Turn& turn, AnyRef whom, Symbol method, std::vector<Value> arguments) const {
    return turn.call(whom, method.name, std::move(arguments));
  }
  Promise<Value> sendOther(Turn& turn, Value whom, Symbol method,
                           std::vector<Value> arguments) const {
    return turn.send(whom, method.name, std::move(arguments));
  }
  Become<Everything, void> staleBecome(Turn& turn, Bcom<Everything> bcom, Value next) const {
    turn.call<&Everything::setValue>(turn.self<Everything>(), next);
    return bcom(*this);
  }
};
BOOST_DESCRIBE_STRUCT(Everything, (),
                      (scalars, compounds, links, value, sameScalars, sameCompounds, sameLinks,
                       sameValue, sameError, boolean, small, large, single_, colour, either, three,
                       setScalars, setCompounds, setLinks, setValue, changeThenThrow, throwNumber,
                       callOther, sendOther, staleBecome))

}  // namespace keeve::fuzz
