// Random programs of turns: what they are made of, and the actor that carries them out.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "keeve/keeve.h"

namespace keeve::property {

/// One thing that a handler does. `which` picks among what the actor holds, modulo their number.
struct Step {
  enum class Op : std::uint8_t {
    setValue,      // become with this value
    keepTarget,    // become with the target added to what it holds
    dropTarget,    // become without the first of what it holds
    spawn,         // an actor with this value, which it will hold
    call,          // the target, with `body`
    callCaught,    // the same; what it throws is caught
    attempt,       // `body` here, undone alone if it throws
    send,          // `body` to the target
    ask,           // the same; the answer is traced when it comes
    makePromise,   // a promise, which it will hold, and its resolver
    fulfill,       // a resolver that it holds, with the target
    breakPromise,  // a resolver that it holds
    listen,        // to the target; the outcome is traced, and `body` sent to the actor itself
    fail,          // throw
  };
  Op op;
  std::int64_t number = 0;
  std::uint32_t which = 0;
  std::vector<Step> body;
};
BOOST_DESCRIBE_ENUM(Step::Op, setValue, keepTarget, dropTarget, spawn, call, callCaught, attempt,
                    send, ask, makePromise, fulfill, breakPromise, listen, fail)
BOOST_DESCRIBE_STRUCT(Step, (), (op, number, which, body))
using Script = std::vector<Step>;

inline std::string traced(std::uint64_t id, const char* what, std::int64_t value) {
  return std::to_string(id) + " " + what + " " + std::to_string(value);
}

/// What happened, in order: also in turns that were undone. Outside of all transactions.
using Trace = std::vector<std::string>;

/// A script of about `size` steps.
inline Script randomScript(std::mt19937& random, int size, int depth = 0) {
  using Op = Step::Op;
  const auto pick = [&](int below) {
    return static_cast<int>(random() % static_cast<unsigned>(below));
  };
  Script script;
  const int steps = 1 + pick(size);
  for (int i = 0; i < steps; ++i) {
    Step step{static_cast<Op>(pick(14)), pick(100), static_cast<std::uint32_t>(pick(8)), {}};
    if (step.op == Op::fail && pick(3) != 0) step.op = Op::setValue;
    const bool nests = step.op == Op::call || step.op == Op::callCaught || step.op == Op::attempt ||
                       step.op == Op::send || step.op == Op::ask || step.op == Op::listen;
    if (nests) {
      if (depth >= 3) continue;
      step.body = randomScript(random, size / 2 + 1, depth + 1);
    }
    script.push_back(std::move(step));
  }
  return script;
}

}  // namespace keeve::property
