#include "tests/property/model.h"

namespace keeve::property {

/// One turn on a world: what it sends, and the way back.
class ModelTurn {
 public:
  explicit ModelTurn(ModelWorld& world)
      : world_(world),
        before_(world.own_),
        numberBefore_(world.counters_->nextNumber) {}

  std::deque<ModelWork>& sent() { return sent_; }

  void undo() {
    world_.own_ = before_;
    world_.counters_->nextNumber = numberBefore_;
  }
  void keepSeen() {
    if (world_.parent_) world_.seen_.insert(saw_.begin(), saw_.end());
  }
  void takeSeen(ModelWorld& into) { into.seen_ = saw_; }

  Number spawn(std::int64_t value, std::uint64_t id) {
    const Number number = world_.counters_->nextNumber++;
    write(number, ModelRobot{value, id, {}, {}});
    return number;
  }

  std::int64_t run(Number target, const Script& script) {
    const Number number = callee(target);
    saw(number);
    const Entity began = *find(number);
    const auto& self = std::get<ModelRobot>(began.what);
    trace(self.id, "runs", self.value);
    Frame frame{number, self, self, false};
    steps(frame, script);
    if (frame.changed) {
      if (find(number)->version != began.version) throw ModelError("stale-become");
      write(number, frame.next);
    }
    return frame.next.value;
  }

  void work(const ModelWork& work) {
    if (const auto* reaction = std::get_if<ModelReaction>(&work)) {
      if (!reaction->brokenBy.empty()) {
        trace(reaction->id, reaction->brokenBy.c_str(), reaction->isAnswer ? 2 : 3);
      } else if (reaction->isAnswer) {
        trace(reaction->id, "answer", reaction->value);
      } else {
        trace(reaction->id, "heard", 0);
        send({reaction->self, reaction->body, std::nullopt});
      }
      return;
    }
    const auto& message = std::get<ModelMessage>(work);
    const std::int64_t result = run(message.target, message.script);
    if (message.answer) answer(*message.answer, result, "");
  }

  /// Settles the promise of an answer, unless that was done before.
  void answer(Number number, std::int64_t value, const std::string& why) {
    const ModelPromise* const promise = promiseAt(number);
    if (promise == nullptr || promise->state != ModelPromise::State::pending) return;
    const std::vector<ModelWork> waiting = promise->waiting;
    const auto state = why.empty() ? ModelPromise::State::fulfilled : ModelPromise::State::broken;
    write(number, ModelPromise{state, 0, value, why, {}});
    for (const ModelWork& work : waiting) {
      ModelReaction ready = std::get<ModelReaction>(work);
      ready.value = value;
      ready.brokenBy = why;
      sent_.push_back(std::move(ready));
    }
  }

 private:
  struct Frame {
    Number number;
    const ModelRobot& self;
    ModelRobot next;
    bool changed;
  };

  void trace(std::uint64_t id, const char* what, std::int64_t value) {
    world_.trace_->push_back(traced(id, what, value));
  }
  const Entity* find(Number number) const { return world_.find(number); }
  void saw(Number number) {
    const Entity* const entity = find(number);
    saw_.emplace(number, entity == nullptr ? 0 : entity->version);
  }
  template <class T>
  void write(Number number, T what) {
    saw(number);
    world_.own_[number] = {std::move(what), world_.counters_->nextVersion++};
  }

  /// What a promise has become: an actor's number, or a promise that is pending or broken.
  Number follow(Number number) {
    for (;;) {
      const Entity* const entity = find(number);
      if (entity == nullptr) return number;
      const auto* const promise = std::get_if<ModelPromise>(&entity->what);
      if (promise == nullptr) return number;
      saw(number);
      const bool isEnd = promise->state == ModelPromise::State::pending ||
                         promise->state == ModelPromise::State::broken;
      if (isEnd) return number;
      number = promise->to;
    }
  }
  const ModelPromise* promiseAt(Number number) const {
    const Entity* const entity = find(number);
    return entity == nullptr ? nullptr : std::get_if<ModelPromise>(&entity->what);
  }
  Number callee(Number target) {
    const Number end = follow(target);
    if (find(end) == nullptr) throw ModelError("no-such-actor");
    if (promiseAt(end) != nullptr) throw ModelError("not-callable");
    return end;
  }

  void send(ModelMessage message) {
    const Number end = follow(message.target);
    const ModelPromise* const promise = promiseAt(end);
    if (promise == nullptr) {
      message.target = end;
      sent_.push_back(std::move(message));
    } else if (promise->state == ModelPromise::State::broken) {
      refuse(message, promise->why);
    } else {
      ModelPromise waiting = *promise;
      waiting.waiting.push_back(std::move(message));
      write(end, std::move(waiting));
    }
  }
  void refuse(const ModelMessage& message, const std::string& why) {
    if (message.answer) answer(*message.answer, 0, why);
  }
  void listen(Number target, ModelReaction reaction) {
    const Number end = follow(target);
    const ModelPromise* const promise = promiseAt(end);
    if (promise != nullptr && promise->state == ModelPromise::State::pending) {
      ModelPromise waiting = *promise;
      waiting.waiting.push_back(std::move(reaction));
      write(end, std::move(waiting));
    } else {
      if (promise != nullptr) reaction.brokenBy = promise->why;
      sent_.push_back(std::move(reaction));
    }
  }

  void settle(Number number, ModelPromise::State state, Number to, const std::string& why) {
    const std::vector<ModelWork> waiting = promiseAt(number)->waiting;
    write(number, ModelPromise{state, to, 0, why, {}});
    for (const ModelWork& work : waiting) {
      if (const auto* reaction = std::get_if<ModelReaction>(&work)) {
        ModelReaction ready = *reaction;
        ready.brokenBy = why;
        sent_.push_back(std::move(ready));
      } else if (state == ModelPromise::State::broken) {
        refuse(std::get<ModelMessage>(work), why);
      } else {
        ModelMessage message = std::get<ModelMessage>(work);
        message.target = to;
        send(std::move(message));
      }
    }
  }
  bool resolve(Number number, Number target) {
    if (promiseAt(number)->state != ModelPromise::State::pending) return false;
    const Number end = follow(target);
    const ModelPromise* const promise = promiseAt(end);
    if (promise == nullptr) {
      settle(number, ModelPromise::State::fulfilled, end, "");
    } else if (promise->state == ModelPromise::State::broken) {
      settle(number, ModelPromise::State::broken, 0, promise->why);
    } else if (end == number) {
      settle(number, ModelPromise::State::broken, 0, "promise-cycle");
    } else {
      ModelPromise other = *promise;
      const std::vector<ModelWork> waiting = promiseAt(number)->waiting;
      write(number, ModelPromise{ModelPromise::State::linked, end, 0, "", {}});
      if (!waiting.empty()) {
        other.waiting.insert(other.waiting.end(), waiting.begin(), waiting.end());
        write(end, std::move(other));
      }
    }
    return true;
  }

  void steps(Frame& frame, const Script& script) {
    for (const Step& step : script) carryOut(frame, step);
  }
  Number target(const Frame& frame, const Step& step) const {
    if (frame.self.held.empty()) return frame.number;
    return frame.self.held[step.which % frame.self.held.size()];
  }
  void carryOut(Frame& frame, const Step& step);
  void attempt(Frame& frame, const Step& step);

  ModelWorld& world_;
  std::map<Number, Entity> before_;
  Number numberBefore_;
  std::deque<ModelWork> sent_;
  std::map<Number, std::uint64_t> saw_;
};

void ModelTurn::attempt(Frame& frame, const Step& step) {
  const std::map<Number, Entity> own = world_.own_;
  const Number number = world_.counters_->nextNumber;
  const std::size_t sent = sent_.size();
  const ModelRobot next = frame.next;
  const bool changed = frame.changed;
  try {
    steps(frame, step.body);
  } catch (const ModelError& error) {
    world_.own_ = own;
    world_.counters_->nextNumber = number;
    saw_.erase(saw_.lower_bound(number), saw_.end());  // numbers that will be somebody else's
    sent_.resize(sent);
    frame.next = next;
    frame.changed = changed;
    trace(frame.self.id, error.what(), 1);
  }
}

void ModelTurn::carryOut(Frame& frame, const Step& step) {
  using Op = Step::Op;
  const std::uint64_t id = frame.self.id;
  const auto resolver = [&]() -> std::optional<Number> {
    if (frame.self.resolvers.empty()) return std::nullopt;
    return frame.self.resolvers[step.which % frame.self.resolvers.size()];
  };
  switch (step.op) {
    case Op::setValue:
      frame.next.value = step.number;
      frame.changed = true;
      break;
    case Op::keepTarget:
      frame.next.held.push_back(target(frame, step));
      frame.changed = true;
      break;
    case Op::dropTarget:
      if (frame.next.held.empty()) break;
      frame.next.held.erase(frame.next.held.begin());
      frame.changed = true;
      break;
    case Op::spawn: {
      const std::uint64_t robot = world_.counters_->nextId++;
      frame.next.held.push_back(spawn(step.number, robot));
      frame.changed = true;
      break;
    }
    case Op::call: trace(id, "got", run(target(frame, step), step.body)); break;
    case Op::callCaught: try { trace(id, "got", run(target(frame, step), step.body));
      } catch (const ModelError& error) {
        trace(id, error.what(), 0);
      }
      break;
    case Op::attempt: attempt(frame, step); break;
    case Op::send: send({target(frame, step), step.body, std::nullopt}); break;
    case Op::ask: {
      const Number promise = world_.counters_->nextNumber++;
      write(promise, ModelPromise());
      send({target(frame, step), step.body, promise});
      listen(promise, {id, true, 0, {}, "", 0});
      break;
    }
    case Op::makePromise: {
      const Number promise = world_.counters_->nextNumber++;
      ++world_.counters_->nextNumber;  // its resolver
      write(promise, ModelPromise());
      frame.next.held.push_back(promise);
      frame.next.resolvers.push_back(promise);
      frame.changed = true;
      break;
    }
    case Op::fulfill:
      if (const auto promise = resolver()) {
        trace(id, "fulfil", resolve(*promise, target(frame, step)) ? 1 : 0);
      }
      break;
    case Op::breakPromise:
      if (const auto promise = resolver()) {
        const bool isFirst = promiseAt(*promise)->state == ModelPromise::State::pending;
        if (isFirst) settle(*promise, ModelPromise::State::broken, 0, "broken-by-script");
        trace(id, "break", isFirst ? 1 : 0);
      }
      break;
    case Op::listen:
      listen(target(frame, step), {id, false, frame.number, step.body, "", 0});
      break;
    case Op::fail: throw ModelError("failed-by-script");
  }
}

// --- worlds --------------------------------------------------------------------------------------

const Entity* ModelWorld::find(Number number) const {
  const auto at = own_.find(number);
  if (at != own_.end()) return &at->second;
  return parent_ ? parent_->find(number) : nullptr;
}

Number ModelWorld::spawn(std::int64_t value) {
  ModelTurn turn(*this);
  const Number number = turn.spawn(value, counters_->nextId++);
  turn.keepSeen();
  return number;
}

std::string ModelWorld::turn(Number robot, const Script& script, std::deque<ModelWork>* sent) {
  ModelTurn turn(*this);
  try {
    turn.run(robot, script);
  } catch (const ModelError& error) {
    turn.undo();
    return error.what();
  }
  turn.keepSeen();
  if (sent != nullptr) *sent = std::move(turn.sent());
  return "";
}

std::string ModelWorld::poke(Number robot, const Script& script) {
  return turn(robot, script, nullptr);
}

std::string ModelWorld::peek(Number robot, const Script& script) {
  ModelTurn turn(*this);
  std::string failure;
  try {
    turn.run(robot, script);
  } catch (const ModelError& error) {
    failure = error.what();
  }
  turn.undo();
  return failure;
}

std::string ModelWorld::churn(Number robot, const Script& script) {
  std::deque<ModelWork> queue;
  std::string failure = turn(robot, script, &queue);
  runQueue(std::move(queue));
  return failure;
}

void ModelWorld::runQueue(std::deque<ModelWork> queue) {
  while (!queue.empty()) {
    const ModelWork work = std::move(queue.front());
    queue.pop_front();
    ModelTurn turn(*this);
    try {
      turn.work(work);
      turn.keepSeen();
      queue.insert(queue.end(), turn.sent().begin(), turn.sent().end());
    } catch (const ModelError& error) {
      turn.undo();
      const auto* const message = std::get_if<ModelMessage>(&work);
      if (message == nullptr || !message->answer) continue;
      ModelTurn telling(*this);
      telling.answer(*message->answer, 0, error.what());
      telling.keepSeen();
      queue.insert(queue.end(), telling.sent().begin(), telling.sent().end());
    }
  }
}

std::shared_ptr<ModelWorld> ModelWorld::fork(const std::shared_ptr<ModelWorld>& world, Number robot,
                                             const Script& script, std::string& failure) {
  auto made = std::make_shared<ModelWorld>(*world->counters_, *world->trace_, world);
  failure = made->turn(robot, script, nullptr);
  return failure.empty() ? made : nullptr;
}

bool ModelWorld::merge(bool strict) {
  if (merged_) return true;
  if (strict) {
    for (const auto& [number, version] : seen_) {
      const Entity* const now = parent_->find(number);
      if ((now == nullptr ? 0 : now->version) != version) return false;
    }
  }
  for (auto& [number, entity] : own_) parent_->own_[number] = entity;
  own_.clear();
  merged_ = true;
  return true;
}

}  // namespace keeve::property
