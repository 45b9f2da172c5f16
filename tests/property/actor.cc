#include "tests/property/actor.h"

namespace keeve::property {

Surroundings& surroundings() {
  static Surroundings it;
  return it;
}

namespace {

void trace(std::uint64_t id, const char* what, std::int64_t value) {
  surroundings().trace.push_back(traced(id, what, value));
}

/// One run of a handler: the state that it began with, and the one that it may become.
class Run {
 public:
  Run(Turn& turn, const Robot& self) : turn_(turn), self_(self), next_(self) {}

  void steps(const Script& script) {
    for (const Step& step : script) carryOut(step);
  }
  bool changed() const { return changed_; }
  const Robot& next() const { return next_; }

 private:
  Ref<Robot> target(const Step& step) const {
    if (self_.held.empty()) return turn_.self<Robot>();
    return self_.held[step.which % self_.held.size()].as<Ref<Robot>>();
  }

  void carryOut(const Step& step) {
    using Op = Step::Op;
    const std::uint64_t id = self_.id;
    switch (step.op) {
      case Op::setValue: become([&] { next_.value = step.number; }); break;
      case Op::keepTarget: become([&] { next_.held.push_back(target(step)); }); break;
      case Op::dropTarget:
        if (!next_.held.empty()) become([&] { next_.held.erase(next_.held.begin()); });
        break;
      case Op::spawn:
        become([&] {
          const std::uint64_t number = surroundings().nextId++;
          next_.held.push_back(turn_.spawn<Robot>(step.number, number));
        });
        break;
      case Op::call: trace(id, "got", turn_.call<&Robot::run>(target(step), step.body)); break;
      case Op::callCaught: try { trace(id, "got", turn_.call<&Robot::run>(target(step), step.body));
        } catch (const Error& error) {
          trace(id, std::string(error.kind()).c_str(), 0);
        }
        break;
      case Op::attempt: {
        const Robot before = next_;
        const bool changedBefore = changed_;
        try {
          turn_.attempt([&] { steps(step.body); });
        } catch (const Error& error) {
          next_ = before;
          changed_ = changedBefore;
          trace(id, std::string(error.kind()).c_str(), 1);
        }
        break;
      }
      case Op::send: turn_.sendOnly<&Robot::run>(target(step), step.body); break;
      case Op::ask:
        turn_.on(
            turn_.send<&Robot::run>(target(step), step.body),
            [id](std::int64_t n) { trace(id, "answer", n); },
            [id](const Error& e) { trace(id, std::string(e.kind()).c_str(), 2); });
        break;
      case Op::makePromise:
        become([&] {
          auto pair = turn_.promise<Ref<Robot>>();
          next_.held.push_back(pair.promise);
          next_.resolvers.push_back(pair.resolver);
        });
        break;
      case Op::fulfill:
        if (const auto* resolver = pickResolver(step)) {
          const Promise<Ref<Robot>> to = target(step).as<Promise<Ref<Robot>>>();
          trace(id, "fulfil", turn_.call<&Resolver<Ref<Robot>>::follow>(*resolver, to) ? 1 : 0);
        }
        break;
      case Op::breakPromise:
        if (const auto* resolver = pickResolver(step)) {
          const Error why("broken-by-script", "as the script says");
          trace(id, "break", turn_.call<&Resolver<Ref<Robot>>::breakWith>(*resolver, why) ? 1 : 0);
        }
        break;
      case Op::listen: {
        const Ref<Robot> self = turn_.self<Robot>();
        turn_.on(
            target(step).as<Promise<Ref<Robot>>>(),
            [id, self, body = step.body](Turn& turn) {
              trace(id, "heard", 0);
              turn.sendOnly<&Robot::run>(self, body);
            },
            [id](const Error& e) { trace(id, std::string(e.kind()).c_str(), 3); });
        break;
      }
      case Op::fail: throw Error("failed-by-script", "as the script says");
    }
  }

  template <class F>
  void become(F&& f) {
    f();
    changed_ = true;
  }
  const Ref<Resolver<Ref<Robot>>>* pickResolver(const Step& step) const {
    if (self_.resolvers.empty()) return nullptr;
    return &self_.resolvers[step.which % self_.resolvers.size()];
  }

  Turn& turn_;
  const Robot& self_;
  Robot next_;
  bool changed_ = false;
};

}  // namespace

Become<Robot, std::int64_t> Robot::run(Turn& turn, Bcom<Robot> bcom, Script script) const {
  trace(id, "runs", value);
  Run run(turn, *this);
  run.steps(script);
  const std::int64_t result = run.next().value;
  if (!run.changed()) return bcom.unchanged(result);
  return bcom(run.next(), result);
}

}  // namespace keeve::property
