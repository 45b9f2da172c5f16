#include "keeve/vats/machine.h"

#include <algorithm>
#include <atomic>

#include "vats/loop.h"
#include "vats/watchdog.h"

namespace keeve {

namespace detail {

class MachineState {
 public:
  explicit MachineState(const MachineOptions& options) : sink_(options.sink) {
    const unsigned processors = std::max(1U, std::thread::hardware_concurrency());
    const unsigned loops = options.loops == 0 ? processors : options.loops;
    std::chrono::nanoseconds spin = options.spin;
    // A loop that looks for work must not take the processor from one that has some.
    if (spin.count() < 0)
      spin = loops <= processors && processors > 1 ? std::chrono::microseconds(20) : spin.zero();
    if (options.slowTurn.count() > 0)
      watchdog_ = std::make_unique<vats::Watchdog>(options.slowTurn, sink_);
    for (unsigned i = 0; i < loops; ++i) {
      vats::Watched* const watched = watchdog_ ? &watchdog_->add() : nullptr;
      loops_.push_back(std::make_unique<Loop>(i, options, spin, watched));
    }
  }

  ~MachineState() { stop(); }
  MachineState(const MachineState&) = delete;
  MachineState& operator=(const MachineState&) = delete;

  unsigned size() const noexcept { return static_cast<unsigned>(loops_.size()); }
  unsigned nextLoop() noexcept { return next_.fetch_add(1, std::memory_order_relaxed) % size(); }

  std::shared_ptr<VatState> addVat(unsigned loop, std::string name) {
    if (loop >= size()) {
      throw Error(kind::outOfRange,
                  "loop " + std::to_string(loop) + " of a machine with " + std::to_string(size()));
    }
    return loops_[loop]->addVat(std::move(name), sink_);
  }

  void stop() noexcept {
    if (isStopped_) return;
    isStopped_ = true;
    for (const auto& loop : loops_) loop->beginHalt();
    for (const auto& loop : loops_) loop->waitHalted();
    for (const auto& loop : loops_) loop->beginExit();
    for (const auto& loop : loops_) loop->join();
  }

 private:
  std::shared_ptr<ReportSink> sink_;
  std::unique_ptr<vats::Watchdog> watchdog_;  // null: nobody looks. Outlives the loops.
  std::vector<std::unique_ptr<Loop>> loops_;
  std::atomic<unsigned> next_{0};
  bool isStopped_ = false;
};

namespace {

void requireMachine(const std::shared_ptr<MachineState>& state) {
  if (!state) throw Error(kind::vatHalted, "this machine was moved away: it makes no vats");
}

}  // namespace

}  // namespace detail

Machine::Machine(Options options) : state_(std::make_shared<detail::MachineState>(options)) {}

Machine& Machine::operator=(Machine&& other) noexcept {
  stop();
  state_ = std::move(other.state_);
  return *this;
}

Machine::~Machine() {
  stop();
}

Vat Machine::vat(std::string name) {
  detail::requireMachine(state_);
  return vatOn(state_->nextLoop(), std::move(name));
}

Vat Machine::vatOn(unsigned loop, std::string name) {
  detail::requireMachine(state_);
  return Vat(state_->addVat(loop, std::move(name)));
}

unsigned Machine::loops() const noexcept {
  return state_ ? state_->size() : 0;
}

void Machine::stop() noexcept {
  if (state_) state_->stop();
}

}  // namespace keeve
