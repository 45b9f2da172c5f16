#include "keeve/captp/node.h"

#include <algorithm>

#include <fmt/format.h>

#include "captp/connection.h"
#include "core/home.h"
#include "core/outside.h"
#include "keeve/vats/detail/jobs.h"
#include "keeve/vats/kj.h"
#include "vats/loop.h"

namespace keeve::captp {

using Side = Connection::Side;

/// What a node is on its loop.
class NodeCore : public std::enable_shared_from_this<NodeCore> {
 public:
  NodeCore(NodeOptions options, std::shared_ptr<ReportSink> sink)
      : options_(std::move(options)),
        sink_(std::move(sink)) {}

  /// A session over this stream. Returns the peer's greeting.
  AnyRef begin(kj::Own<kj::AsyncIoStream> stream, Side side) {
    if (isStopped_) throw Error(kind::disconnected, options_.name + " was stopped");
    if (connections_.size() >= options_.mostSessions) {
      throw Error(kind::overloaded,
                  fmt::format("{} has {} sessions already", options_.name, connections_.size()));
    }
    const std::string name = fmt::format("{}'s session {}", options_.name, ++sessions_);
    const Vat vat =
        detail::VatAccess::handle(detail::Loop::current()->addVat(name, sink_, kind::disconnected));
    auto session = std::make_shared<Session>(vat, options_.greeting);
    auto connection =
        std::make_shared<Connection>(kj::mv(stream), side, session, vats::toKj(options_.silence));
    connections_.push_back(connection);
    session->whenSevered(
        [weak = weak_from_this(), its = connection.get(), sink = sink_, name](const Error& why) {
          const auto self = weak.lock();
          if (!self || self->isStopped_) return;  // our own doing
          (sink ? *sink : standardReportSink()).report({Report::What::endedSession, name, why});
          self->forget(*its);
        });
    connection->begin();
    return vat.run([&](Turn& turn) { return session->greeting(turn); });
  }

  void listen(kj::Own<kj::ConnectionReceiver> receiver) {
    if (isStopped_) throw Error(kind::disconnected, options_.name + " was stopped");
    detail::Loop::current()->addTask(stopper_.wrap(accept(kj::mv(receiver))).catch_([](auto&&) {}));
  }

  std::vector<SessionTables> tables() const {
    std::vector<SessionTables> all;
    for (const auto& each : connections_) all.push_back(each->session()->tables());
    return all;
  }

  void stop() {
    isStopped_ = true;
    stopper_.cancel("the node was stopped");
    const Error why(kind::disconnected, "the node was stopped");
    for (const auto& each : std::exchange(connections_, {})) each->session()->sever(why);
  }

 private:
  // One that cannot be accepted (there may be no more descriptors) is no reason to stop.
  kj::Promise<void> accept(kj::Own<kj::ConnectionReceiver> receiver) {
    auto& from = *receiver;
    auto accepted =
        from.accept().then([this](kj::Own<kj::AsyncIoStream>&& stream) -> kj::Promise<void> {
          begin(kj::mv(stream), Side::SERVER);
          return kj::READY_NOW;
        });
    return accepted
        .catch_([](kj::Exception&&) {
          return detail::Loop::current()->timer().afterDelay(100 * kj::MILLISECONDS);
        })
        .then([this, its = kj::mv(receiver)]() mutable { return accept(kj::mv(its)); });
  }
  void forget(const Connection& connection) noexcept {
    std::erase_if(connections_, [&](const auto& each) { return each.get() == &connection; });
  }

  const NodeOptions options_;
  const std::shared_ptr<ReportSink> sink_;
  std::uint64_t sessions_ = 0;
  bool isStopped_ = false;
  std::vector<std::shared_ptr<Connection>> connections_;
  kj::Canceler stopper_;
};

/// The node as an actor: it keeps the core, and takes it along when its vat halts. Opaque.
class NodeState {
 public:
  explicit NodeState(std::shared_ptr<NodeCore> core) : core_(std::move(core)) {}
  const std::shared_ptr<NodeCore>& core() const noexcept { return core_; }

 private:
  std::shared_ptr<NodeCore> core_;
};

}  // namespace keeve::captp

namespace keeve::detail {

template <>
struct BehaviourTypeOf<captp::NodeState> {
  static const BehaviourType type;
};
constinit const BehaviourType BehaviourTypeOf<captp::NodeState>::type =
    opaqueType<captp::NodeState>("Node", &typeTag<captp::NodeState>, {});

}  // namespace keeve::detail

namespace keeve::captp {
namespace {

kj::Network& networkOf(Turn& turn) {
  return ioContext(turn).provider->getNetwork();
}

const std::shared_ptr<NodeCore>& coreIn(Turn& turn, const Ref<NodeState>& state) {
  return detail::stateOf<NodeState>(detail::coreOf(turn).enter(state)).core();
}

// The greeting of the peer that a stream leads to, when there is one.
Promise<AnyRef> greetingOver(Turn& turn, const Vat& vat, const std::shared_ptr<NodeCore>& core,
                             kj::Promise<kj::Own<kj::AsyncIoStream>> connecting, Side side,
                             const std::string& where) {
  const auto pair = turn.promise<AnyRef>();
  const auto resolver = pair.resolver;
  detail::Loop::current()->addTask(
      connecting
          .then([vat, core, resolver, side](kj::Own<kj::AsyncIoStream>&& stream) {
            const AnyRef greeting = core->begin(kj::mv(stream), side);
            vat.run([&](Turn& in) { in.call<&Resolver<AnyRef>::fulfill>(resolver, greeting); });
          })
          .catch_([vat, resolver, where](kj::Exception&& why) {
            const Error error(kind::unreachable, where + " cannot be reached", fromKj(why));
            vat.run([&](Turn& in) { in.call<&Resolver<AnyRef>::breakWith>(resolver, error); });
          }));
  return pair.promise;
}

// Takes what is sent to a promise that is never settled: nothing is.
struct Nobody {
  Value receive(AnyMessage) const { return {}; }
};
BOOST_DESCRIBE_STRUCT(Nobody, (), ())

}  // namespace

// The promise has a handler so that whoever follows it keeps it.
Promise<void> severed(Turn& turn, const AnyRef& remote) {
  if (!remote.isLive()) throw Error(kind::notAReference, remote.toString() + " is of no machine");
  const auto wait = [](Turn& in) { return in.promise<void>(in.spawn<Nobody>()).promise; };
  const AnyRef& anchor = detail::homeOf(*detail::cellOf(remote)).anchor();
  return detail::coreOf(turn)
      .sendAsking(detail::makeNode<detail::OwnedJob<decltype(wait)>>(anchor, wait))
      .as<Promise<void>>();
}

Node::Node(Machine& machine, NodeOptions options)
    : vat_(machine.vatOn(options.loop, options.name)) {
  state_ = vat_.run([&](Turn& turn) {
    auto core =
        std::make_shared<NodeCore>(std::move(options), detail::coreOf(turn).home().options().sink);
    return turn.spawn<NodeState>(std::move(core));
  });
}

std::string Node::listen(const std::string& address) const {
  const Promise<std::string> listening = vat_.run([&](Turn& turn) {
    const auto core = coreIn(turn, state_);
    const std::string path = address.rfind("unix:", 0) == 0 ? address : std::string();
    const std::string host = address.substr(0, address.rfind(':'));
    return fromKj(turn, networkOf(turn)
                            .parseAddress(address.c_str())
                            .then([core, path, host](kj::Own<kj::NetworkAddress>&& where) {
                              auto receiver = where->listen();
                              const unsigned port = receiver->getPort();
                              core->listen(kj::mv(receiver));
                              return path.empty() ? fmt::format("{}:{}", host, port) : path;
                            }));
  });
  return vat_.wait(listening);
}

Promise<AnyRef> Node::connect(const std::string& address) const {
  return vat_.run([&](Turn& turn) {
    auto connecting =
        networkOf(turn).parseAddress(address.c_str()).then([](kj::Own<kj::NetworkAddress>&& where) {
          auto connected = where->connect();
          return connected.attach(kj::mv(where));
        });
    return greetingOver(turn, vat_, coreIn(turn, state_), kj::mv(connecting), Side::CLIENT,
                        address);
  });
}

Promise<AnyRef> Node::adopt(int socket, bool begins) const {
  return vat_.run([&](Turn& turn) {
    auto stream = ioContext(turn).lowLevelProvider->wrapSocketFd(
        socket,
        kj::LowLevelAsyncIoProvider::TAKE_OWNERSHIP | kj::LowLevelAsyncIoProvider::ALREADY_CLOEXEC);
    return greetingOver(turn, vat_, coreIn(turn, state_), kj::mv(stream),
                        begins ? Side::CLIENT : Side::SERVER, "the other end of a socket");
  });
}

std::vector<SessionTables> Node::tables() const {
  return vat_.run([&](Turn& turn) { return coreIn(turn, state_)->tables(); });
}

void Node::stop() const noexcept {
  const auto failed = detail::caught([&] {
    // A turn must not be open while sessions end.
    vat_.run([&](Turn& turn) {
      detail::Loop::current()->addTask(
          kj::evalLater([core = coreIn(turn, state_)] { core->stop(); }));
    });
  });
  static_cast<void>(failed);  // it has ended
}

}  // namespace keeve::captp
