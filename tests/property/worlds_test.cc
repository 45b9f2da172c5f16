// Random programs of turns, in keeve and in the model at once: what happens, in which order, and
// what is left must be the same.
#include <map>

#include "tests/property/actor.h"
#include "tests/property/model.h"
#include "tests/support/world.h"

namespace keeve::property {
namespace {

// REQUIRE for what is asked a million times: it costs nothing while it holds.
void need(bool holds, const char* what) {
  if (!holds) FAIL("differs from the model: " << what);
}

/// A world and its model.
struct Pair {
  std::unique_ptr<Actormap> real;
  std::shared_ptr<ModelWorld> model;
};
struct ForkPair {
  Transactormap real;
  std::shared_ptr<ModelWorld> model;
};

class Player {
 public:
  explicit Player(unsigned seed) : random_(seed) {
    surroundings() = {};
    ActormapOptions options;
    options.sink = std::make_shared<test::KeptReports>();
    worlds_.push_back({std::make_unique<Actormap>(options),
                       std::make_shared<ModelWorld>(counters_, modelTrace_)});
    for (int i = 0; i < 4; ++i) {
      const std::uint64_t id = surroundings().nextId++;
      robots_.push_back(world().real->spawn<Robot>(i, id));
      numbers_.push_back(world().model->spawn(i));
    }
  }

  void play(int moves) {
    for (int i = 0; i < moves; ++i) {
      move();
      compare();
    }
  }

 private:
  unsigned pick(std::size_t below) { return static_cast<unsigned>(random_() % below); }
  Pair& world() { return worlds_[now_]; }

  void move() {
    const std::size_t who = pick(robots_.size());
    const Script script = randomScript(random_, 6);
    const auto run = [&](Turn& turn) { turn.call<&Robot::run>(robots_[who], script); };
    const auto both = [&](auto&& real, const std::string& model) {
      REQUIRE(failureOf(real) == model);
    };

    switch (pick(12)) {
      case 0:
      case 1:
        both([&] { world().real->run(run); }, world().model->poke(numbers_[who], script));
        break;
      case 2:
        both([&] { world().real->peek(run); }, world().model->peek(numbers_[who], script));
        break;
      case 3:
      case 4:
      case 5:
      case 6:
        both([&] { world().real->churn(run); }, world().model->churn(numbers_[who], script));
        break;
      case 7: snapshot(); break;
      case 8: now_ = pick(worlds_.size()); break;
      case 9: fork(who, script); break;
      case 10: useFork(who, script); break;
      case 11: world().real->collect(); break;
      default: break;
    }
  }

  template <class F>
  static std::string failureOf(F&& f) {
    try {
      f();
    } catch (const Error& error) {
      return std::string(error.kind());
    }
    return "";
  }

  // The copy goes on from here; which of the two is played on is left to chance.
  void snapshot() {
    if (worlds_.size() > 3) {
      if (now_ != worlds_.size() - 1) worlds_.pop_back();
      return;
    }
    worlds_.push_back({std::make_unique<Actormap>(world().real->copy()),
                       std::make_shared<ModelWorld>(*world().model)});
  }

  void fork(std::size_t who, const Script& script) {
    if (forks_.size() > 2) forks_.erase(forks_.begin());
    std::string modelFailure;
    auto model = ModelWorld::fork(world().model, numbers_[who], script, modelFailure);
    std::string failure = failureOf([&] {
      auto result = world().real->turn(
          [&](Turn& turn) { return turn.call<&Robot::run>(robots_[who], script); });
      forks_.push_back({std::move(result.next), model});
    });
    REQUIRE(failure == modelFailure);
  }

  void useFork(std::size_t who, const Script& script) {
    if (forks_.empty()) return;
    ForkPair& fork = forks_[pick(forks_.size())];
    if (fork.model->isMerged()) return;
    const auto run = [&](Turn& turn) { turn.call<&Robot::run>(robots_[who], script); };
    switch (pick(4)) {
      case 0:
        REQUIRE(failureOf([&] { fork.real.run(run); }) == fork.model->poke(numbers_[who], script));
        break;
      case 1:
        REQUIRE(failureOf([&] { fork.real.churn(run); }) ==
                fork.model->churn(numbers_[who], script));
        break;
      case 2:
        REQUIRE(failureOf([&] { fork.real.merge(); }).empty() == fork.model->merge(true));
        break;
      case 3:
        fork.real.merge(Transactormap::Conflict::forced);
        REQUIRE(fork.model->merge(false));
        break;
      default: break;
    }
  }

  void compare() {
    REQUIRE(surroundings().trace == modelTrace_);
    REQUIRE(surroundings().nextId == counters_.nextId);
    surroundings().trace.clear();
    modelTrace_.clear();
    for (const Pair& pair : worlds_) {
      compareWorld(*pair.real, *pair.model);
    }
    for (const ForkPair& fork : forks_) {
      if (!fork.model->isMerged()) compareWorld(fork.real, *fork.model);
    }
  }

  // Everything that can be reached from the robots that the test holds.
  void compareWorld(const Actormap& real, const ModelWorld& model) {
    std::map<Number, AnyRef> met;
    std::vector<Number> open;
    const auto meet = [&](const AnyRef& ref, Number number) {
      need(ref.toString().ends_with("#" + std::to_string(number)), "the number of a reference");
      if (met.emplace(number, ref).second) open.push_back(number);
    };
    for (std::size_t i = 0; i < robots_.size(); ++i) meet(robots_[i], numbers_[i]);
    while (!open.empty()) {
      const Number number = open.back();
      open.pop_back();
      const AnyRef ref = met.at(number);
      const Entity* const entity = model.find(number);
      need(entity != nullptr, "in the model too");
      if (const auto* promise = std::get_if<ModelPromise>(&entity->what)) {
        comparePromise(real, ref, model, *promise);
        continue;
      }
      const auto& robot = std::get<ModelRobot>(entity->what);
      const Value portrait = real.portrait(ref);
      const Value& fields = portrait.record().fields.front();
      need(*fields.find(Symbol{"value"}) == Value(robot.value), "value");
      need(*fields.find(Symbol{"id"}) == Value(robot.id), "id");
      const Value::List& held = fields.find(Symbol{"held"})->list();
      need(held.size() == robot.held.size(), "how many it holds");
      for (std::size_t i = 0; i < held.size(); ++i) meet(held[i].reference(), robot.held[i]);
    }
  }

  static void comparePromise(const Actormap& real, const AnyRef& ref, const ModelWorld& model,
                             const ModelPromise& promise) {
    const ModelPromise* end = &promise;
    while (end->state == ModelPromise::State::linked) {
      end = &std::get<ModelPromise>(model.find(end->to)->what);
    }
    real.peek([&](Turn& turn) {
      need(turn.isSettled(ref) == (end->state != ModelPromise::State::pending), "settled");
      need(turn.isBroken(ref) == (end->state == ModelPromise::State::broken), "broken");
    });
  }

  std::mt19937 random_;
  Counters counters_;
  Trace modelTrace_;
  std::vector<Pair> worlds_;
  std::vector<ForkPair> forks_;
  std::size_t now_ = 0;
  std::vector<Ref<Robot>> robots_;
  std::vector<Number> numbers_;
};

}  // namespace

TEST_CASE("random programs of turns do in keeve what they do in the model") {
  const unsigned seed = GENERATE(range(1U, 301U));
  INFO("seed " << seed);
  Player(seed).play(40);
}

}  // namespace keeve::property
