// States beside an actormap, against a model: forks that are merged, refused or forced, snapshots
// that are restored, and memory that runs out in between.
#include <optional>

#include "keeve/core/detail/pool.h"
#include "tests/simulation/workloads.h"

namespace keeve::simulation {
namespace {

using Number = std::int64_t;

constexpr std::size_t kActors = 6;
constexpr int kMoves = 120;

struct Box {
  Number content = 0;
  Become<Box, void> put(Bcom<Box> bcom, Number next) const { return bcom(Box{next}); }
  Number get() const { return content; }
};
BOOST_DESCRIBE_STRUCT(Box, (), (content, put, get))

struct ModelBox {
  Number content = 0;
  std::uint64_t version = 0;  // of whatever changed it last
};
using ModelState = std::vector<ModelBox>;

/// What a fork changed, and the versions that it saw beneath it.
struct ModelFork {
  std::map<std::size_t, Number> own;
  std::map<std::size_t, std::uint64_t> seen;
};

class ForksWorkload final : public sim::Workload {
 public:
  void setUp(sim::World&) override {
    base_.emplace();
    for (std::size_t i = 0; i < kActors; ++i) boxes_.push_back(base_->spawn<Box>(Number{0}));
    state_.resize(kActors);
  }

  void start(sim::World& world) override {
    for (int i = 0; i < kMoves; ++i) {
      move(world.random());
      compare();
    }
    std::string contents;
    for (const ModelBox& box : state_) contents.append(std::to_string(box.content)).append(" ");
    world.note(contents);
  }

  void check(sim::World&) override { compare(); }

 private:
  struct Fork {
    Transactormap map;
    ModelFork model;
  };
  struct Kept {
    Snapshot snapshot;
    ModelState state;
  };

  void move(sim::Random& random) {
    const std::size_t which = random.below(kActors);
    const auto value = static_cast<Number>(random.below(1000));
    switch (random.below(8)) {
      case 0:
      case 1:
        base_->poke<&Box::put>(boxes_[which], value);
        state_[which] = {value, ++versions_};
        return;
      case 2:
        if (forks_.size() < 4) forks_.push_back({Transactormap(*base_), {}});
        return;
      case 3: keepOrRestore(random); return;
      default: break;
    }
    if (forks_.empty()) return;
    const std::size_t at = random.below(forks_.size());
    Fork& fork = forks_[at];
    switch (random.below(4)) {
      case 0:
        fork.map.poke<&Box::put>(boxes_[which], value);
        see(fork.model, which);
        fork.model.own[which] = value;
        break;
      case 1: {
        const Number found = fork.map.poke<&Box::get>(boxes_[which]);
        see(fork.model, which);
        sim::require(found == contentIn(fork.model, which), "a fork reads something else");
        break;
      }
      default: merge(fork, random); forks_.erase(forks_.begin() + static_cast<std::ptrdiff_t>(at));
    }
  }

  void see(ModelFork& fork, std::size_t which) {
    if (fork.own.count(which) == 0) fork.seen.emplace(which, state_[which].version);
  }
  Number contentIn(const ModelFork& fork, std::size_t which) const {
    const auto own = fork.own.find(which);
    return own == fork.own.end() ? state_[which].content : own->second;
  }

  // With memory that runs out: then nothing is merged, and it can be tried again.
  void merge(Fork& fork, sim::Random& random) {
    const bool isForced = random.oneIn(2);
    bool conflicts = false;
    for (const auto& [which, version] : fork.model.seen)
      conflicts = conflicts || version != state_[which].version;
    for (std::uint64_t nth = random.below(6);; nth = 0) {
      keeve::detail::Pool& pool = keeve::detail::Pool::here();
      pool.failAt(nth);
      std::string failure;
      try {
        fork.map.merge(isForced ? Transactormap::Conflict::forced
                                : Transactormap::Conflict::refused);
      } catch (const Error& error) {
        failure = error.kind();
      } catch (const std::bad_alloc&) {
        failure = "memory";
      }
      pool.failAt(0);
      if (failure == "memory") {
        sim::require(!fork.map.isMerged(), "a merge that failed says that it was one");
        compare();
        continue;
      }
      const bool isRefused = conflicts && !isForced;
      sim::require(failure == (isRefused ? kind::mergeConflict : ""),
                   isRefused ? "a conflict was not seen" : "a merge was refused: " + failure);
      if (isRefused) return;
      for (const auto& [which, value] : fork.model.own) state_[which] = {value, ++versions_};
      return;
    }
  }

  void keepOrRestore(sim::Random& random) {
    if (kept_.size() < 3) {
      kept_.push_back({base_->snapshot(), state_});
      return;
    }
    const std::size_t at = random.below(kept_.size());
    Actormap restored = Actormap::restore(kept_[at].snapshot);
    for (std::size_t i = 0; i < kActors; ++i)
      sim::require(restored.peek<&Box::get>(boxes_[i]) == kept_[at].state[i].content,
                   "a snapshot shows something else");
    restored.poke<&Box::put>(boxes_[0], Number{-1});
    kept_.erase(kept_.begin() + static_cast<std::ptrdiff_t>(at));
  }

  void compare() {
    for (std::size_t i = 0; i < kActors; ++i) {
      sim::require(base_->peek<&Box::get>(boxes_[i]) == state_[i].content,
                   "the actormap shows something else");
      for (const Fork& fork : forks_)
        sim::require(fork.map.peek<&Box::get>(boxes_[i]) == contentIn(fork.model, i),
                     "a fork shows something else");
    }
  }

  std::optional<Actormap> base_;
  std::vector<Ref<Box>> boxes_;
  ModelState state_;
  std::vector<Fork> forks_;
  std::vector<Kept> kept_;
  std::uint64_t versions_ = 0;
};

}  // namespace

std::unique_ptr<sim::Workload> makeForks() {
  return std::make_unique<ForksWorkload>();
}

}  // namespace keeve::simulation
