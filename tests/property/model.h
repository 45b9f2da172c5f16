// The model: worlds as plain maps, copied whole for each turn. Slow, and easy to believe.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <variant>

#include "tests/property/script.h"

namespace keeve::property {

/// Names of actors and promises: the numbers that keeve gives them too.
using Number = std::uint64_t;

struct ModelRobot {
  std::int64_t value = 0;
  std::uint64_t id = 0;
  std::vector<Number> held;
  std::vector<Number> resolvers;  // numbers of their promises
};

struct ModelMessage {
  Number target;
  Script script;
  std::optional<Number> answer;  // the promise of its answer
};
/// A reaction that waits, or is about to run.
struct ModelReaction {
  std::uint64_t id;
  bool isAnswer;    // else it was registered with listen
  Number self = 0;  // to whom a listener sends its body
  Script body;
  std::string brokenBy;  // empty: fulfilled
  std::int64_t value = 0;
};
using ModelWork = std::variant<ModelMessage, ModelReaction>;

struct ModelPromise {
  enum class State : std::uint8_t { pending, linked, fulfilled, broken };
  State state = State::pending;
  Number to = 0;          // linked or fulfilled
  std::int64_t data = 0;  // the value of an answer
  std::string why;
  std::vector<ModelWork> waiting;
};

/// What a number stands for, and when it was written last.
struct Entity {
  std::variant<ModelRobot, ModelPromise> what;
  std::uint64_t version = 0;
};

/// A failure in a script, by kind.
struct ModelError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Numbers and versions, common to all worlds of one run.
struct Counters {
  Number nextNumber = 1;
  std::uint64_t nextId = 0;
  std::uint64_t nextVersion = 1;
};

/// One state: its own entities, over those of a parent if it is a transactormap.
class ModelWorld {
 public:
  ModelWorld(Counters& counters, Trace& trace, std::shared_ptr<ModelWorld> parent = nullptr)
      : counters_(&counters),
        trace_(&trace),
        parent_(std::move(parent)) {}

  Number spawn(std::int64_t value);
  /// Each returns the kind of the error, or nothing.
  std::string poke(Number robot, const Script& script);
  std::string peek(Number robot, const Script& script);
  std::string churn(Number robot, const Script& script);
  /// A transactormap over `world` with what the turn changed; null when it fails.
  static std::shared_ptr<ModelWorld> fork(const std::shared_ptr<ModelWorld>& world, Number robot,
                                          const Script& script, std::string& failure);
  /// Into the parent. False when strict and in conflict.
  bool merge(bool strict);
  bool isMerged() const { return merged_; }

  const Entity* find(Number number) const;

 private:
  friend class ModelTurn;
  std::string turn(Number robot, const Script& script, std::deque<ModelWork>* sent);
  void runQueue(std::deque<ModelWork> queue);

  Counters* counters_;
  Trace* trace_;
  std::shared_ptr<ModelWorld> parent_;
  std::map<Number, Entity> own_;
  std::map<Number, std::uint64_t> seen_;  // of a transactormap: versions beneath it
  bool merged_ = false;
};

}  // namespace keeve::property
