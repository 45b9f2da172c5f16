#include "keeve/vats/fiber.h"

#include "vats/fibers.h"
#include "vats/loop.h"

namespace keeve::detail {

// The stack is taken when its loop takes the fiber over: on its thread, whose pool it is.
struct FiberBase::Machinery final : vats::FiberStack::Body {
  FiberBase& its;
  std::unique_ptr<vats::FiberStack> stack;
  explicit Machinery(FiberBase& of) : its(of) {}
  void run() noexcept override {
    Fiber fiber(its);
    its.body(fiber);
  }
};

FiberBase::FiberBase(std::shared_ptr<VatState> vat)
    : vat_(std::move(vat)),
      machinery_(std::make_unique<Machinery>(*this)) {}

FiberBase::~FiberBase() = default;

void FiberBase::prepare() {
  machinery_->stack = std::make_unique<vats::FiberStack>(vat_->loop->fibers(), *machinery_);
}

bool FiberBase::resume() {
  machinery_->stack->resume();
  if (!machinery_->stack->hasEnded()) return true;
  machinery_->stack = nullptr;
  return false;
}

void FiberBase::sleep() {
  machinery_->stack->suspend();
}

void FiberBase::wake() noexcept {
  vat_->loop->makeReady(*this);
}

void FiberBase::requireMayWait() const {
  if (Loop::current() != vat_->loop || !vat_->loop->isOn(*this)) {
    throw Error(kind::wouldBlock, "a fiber waits with its own Fiber only, not with another's");
  }
  if (vat_->loop->isInTurn()) {
    throw Error(kind::wouldBlock,
                "a fiber cannot wait inside a turn: nothing else could run until the turn ends");
  }
}

void startFiber(std::unique_ptr<FiberBase> fiber) {
  const std::shared_ptr<VatState> vat = fiber->vat();
  struct Start final : Job {
    std::unique_ptr<FiberBase> fiber;
    void run(Turn&) override {
      Loop& loop = *fiber->vat()->loop;
      loop.addFiber(std::move(fiber));
    }
  } start;
  start.fiber = std::move(fiber);
  runBlocking(vat, start);
}

}  // namespace keeve::detail
