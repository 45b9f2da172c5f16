#include "keeve/core/co.h"

#include "core/home.h"
#include "core/nodes.h"

namespace keeve::detail {
namespace {

void resume(Turn& turn, const Listener& listener, Node& outcome) {
  const auto& self = static_cast<const ResumeListener&>(listener);
  const std::coroutine_handle<> frame = std::exchange(self.frame, nullptr);
  if (!frame) {
    throw Error(
        kind::isVolatile,
        "a coroutine went on in another timeline already: a suspended handler cannot be repeated");
  }
  TurnCore& core = coreOf(turn);
  self.state->outcome = &outcome;
  core.exchangeSelf(cellOf(self.state->self));
  const FrameOwner running{*self.state, frame};
  frame.resume();
  if (frame.done()) self.finish(*self.state);
}

void destroyResume(Node& node) noexcept {
  static_cast<ResumeListener&>(node).~ResumeListener();
}

constexpr ListenerType kResume{listenerNode(true, sizeof(ResumeListener), &destroyResume, nullptr),
                               &resume, nullptr, false, true};

}  // namespace

CoState::CoState(Turn& turn) : core(&coreOf(turn)) {
  answer = core->newPromise();
  if (Cell* const at = core->selfCell()) self = RefAccess::sharing(*at);
}

void* CoState::operator new(std::size_t size) {
  return Pool::here().allocate(size);
}
void CoState::operator delete(void* memory, std::size_t size) noexcept {
  Pool::here().release(memory, size);
}

ResumeListener::ResumeListener(CoState& of, Finish finishing)
    : Listener(kResume, of.core->anchor()),
      state(&of),
      finish(finishing) {
  answer = of.answer;
}

ResumeListener::~ResumeListener() {
  if (frame) state->letGo(frame);
}

void throwError(const Node& broken) {
  throw Error(errorOf(broken));
}

}  // namespace keeve::detail
