#include "keeve/vats/kj.h"

#include "core/messages.h"
#include "vats/loop.h"

namespace keeve {

kj::AsyncIoContext& ioContext(Turn& turn) {
  static_cast<void>(turn);
  detail::Loop* const loop = detail::Loop::current();
  if (loop == nullptr) throw Error(kind::internal, "this turn does not run on a machine's loop");
  return loop->io();
}

Error fromKj(const kj::Exception& exception) {
  std::string_view kind;
  switch (exception.getType()) {
    case kj::Exception::Type::DISCONNECTED: kind = kind::disconnected; break;
    case kj::Exception::Type::OVERLOADED: kind = kind::overloaded; break;
    case kj::Exception::Type::UNIMPLEMENTED: kind = kind::unimplemented; break;
    case kj::Exception::Type::FAILED: kind = kind::exception; break;
  }
  return {kind, exception.getDescription().cStr()};
}

kj::Exception toKj(const Error& error) {
  kj::Exception::Type type = kj::Exception::Type::FAILED;
  if (error.kind() == kind::disconnected || error.kind() == kind::vatHalted) {
    type = kj::Exception::Type::DISCONNECTED;
  } else if (error.kind() == kind::overloaded) {
    type = kj::Exception::Type::OVERLOADED;
  } else if (error.kind() == kind::unimplemented) {
    type = kj::Exception::Type::UNIMPLEMENTED;
  }
  return {type, "keeve", 0, kj::heapString(error.what())};
}

namespace detail {

void settleWhenDone(Turn& turn, kj::Promise<void> done) {
  static_cast<void>(ioContext(turn));  // or says why not
  Loop::current()->addTask(kj::mv(done));
}

// The promise may be gone with its turn or its vat: then nobody is to be told.
void settleFromKj(const AnyRef& promise, NodePtr outcome) noexcept {
  const std::optional<Error> failed = caught([&] {
    Messages batch;
    batch.push(makeNode<SettleMessage>(promise, std::move(outcome)));
    if (const auto& connector = homeOf(*cellOf(promise)).connector()) {
      connector->post(std::move(batch));
    }
  });
  static_cast<void>(failed);  // out of memory: it stays pending
}

}  // namespace detail
}  // namespace keeve
