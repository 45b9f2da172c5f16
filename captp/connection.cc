#include "captp/connection.h"

#include <algorithm>

#include <fmt/format.h>

#include "keeve/vats/kj.h"
#include "vats/loop.h"

namespace keeve::captp {
namespace {

// Answers that are kept back: one for what is said next, and one while that is on its way.
constexpr std::size_t kMostKept = 2;
// Batches that come before the one that is due.
constexpr std::size_t kMostEarly = 16;
constexpr std::uint64_t kMostWordsEarly = std::uint64_t{8} * 1024 * 1024;
// Batches that the peer has not yet taken in, of up to half a megabyte each.
constexpr std::uint64_t kMostUnheard = 32;
// How long what is released may wait for company.
constexpr auto kAMoment = 5 * kj::MILLISECONDS;
constexpr auto kPatience = 10 * kj::SECONDS;

// A message is a batch of at most so many words; a Value is nested in lists of structs.
constexpr capnp::ReaderOptions kLimits{std::uint64_t{5} * 1024 * 1024,
                                       static_cast<int>(4 * Value::kMaxDepth)};

void addTask(kj::Promise<void> task) {
  if (detail::Loop* const loop = detail::Loop::current()) loop->addTask(kj::mv(task));
}

}  // namespace

/// The peer's way to our end. RPC may keep it for longer than the connection lasts.
class Connection::End final : public wire::Session::Server {
 public:
  explicit End(std::weak_ptr<Connection> its) : its_(std::move(its)) {}
  kj::Promise<void> carry(CarryContext context) override {
    if (const auto connection = its_.lock()) return connection->carry(kj::mv(context));
    return KJ_EXCEPTION(DISCONNECTED, "the session is over");
  }
  kj::Promise<void> ping(PingContext) override { return kj::READY_NOW; }

 private:
  std::weak_ptr<Connection> its_;
};

class Connection::Bootstrap final : public wire::Machine::Server {
 public:
  explicit Bootstrap(std::weak_ptr<Connection> its) : its_(std::move(its)) {}
  kj::Promise<void> open(OpenContext context) override {
    const auto connection = its_.lock();
    if (!connection || isOpen_) return KJ_EXCEPTION(FAILED, "a connection has one session");
    isOpen_ = true;
    context.getResults().setSession(connection->opened(context.getParams().getSession()));
    return kj::READY_NOW;
  }

 private:
  std::weak_ptr<Connection> its_;
  bool isOpen_ = false;
};

Connection::Connection(kj::Own<kj::AsyncIoStream> stream, Side side,
                       std::shared_ptr<Session> session, kj::Duration silence)
    : stream_(kj::mv(stream)),
      side_(side),
      session_(std::move(session)),
      network_(kj::heap<capnp::TwoPartyVatNetwork>(*stream_, side, kLimits)),
      silence_(silence) {
  session_->setCarrier(this);
}

// With its node, when the machine stops: the session may outlive it.
Connection::~Connection() noexcept {
  session_->setCarrier(nullptr);
  session_->sever(Error(kind::disconnected, "the machine has stopped"));
  close();
}

template <class F>
void Connection::guarded(F&& f) noexcept {
  std::optional<Error> failed;
  // What Cap'n Proto cannot read is no message. Our own errors must not go through KJ.
  const auto run = [&] { failed = detail::caught(f); };
  const std::optional<Error> ours = detail::caught([&] {
    KJ_IF_MAYBE (thrown, kj::runCatchingExceptions(run)) failed = fromKj(*thrown);
  });
  if (ours) failed = ours;
  if (failed && failed->thrownAs<kj::Exception>() != nullptr)
    failed = Error(kind::protocolError, "not a message", *failed);
  if (failed) session_->sever(*failed);
}

void Connection::begin() {
  const std::weak_ptr<Connection> weak = weak_from_this();
  if (side_ == Side::SERVER) {
    rpc_ = capnp::makeRpcServer(*network_, wire::Machine::Client(kj::heap<Bootstrap>(weak)));
    const kj::Duration patience = silence_ > 0 * kj::NANOSECONDS ? silence_ : kPatience;
    addTask(detail::Loop::current()->timer().afterDelay(patience).then([weak] {
      const auto self = weak.lock();
      if (self && self->peer_ == nullptr)
        self->session_->sever(Error(kind::protocolError, "the peer has opened no session in time"));
    }));
  } else {
    auto& rpc = rpc_.emplace(capnp::makeRpcClient(*network_));
    capnp::MallocMessageBuilder scratch;
    auto vat = scratch.initRoot<capnp::rpc::twoparty::VatId>();
    vat.setSide(Side::SERVER);
    auto request = rpc.bootstrap(vat).castAs<wire::Machine>().openRequest();
    request.setSession(kj::heap<End>(weak));
    auto opening = request.send();
    peer_ = opening.getSession();
    addTask(opening.ignoreResult().catch_([weak](kj::Exception&& why) {
      if (const auto self = weak.lock()) self->session_->sever(fromKj(why));
    }));
  }
  if (silence_ > 0 * kj::NANOSECONDS) addTask(watch());
  addTask(network_->onDisconnect().then([weak] {
    if (const auto self = weak.lock())
      self->session_->sever(Error(kind::disconnected, "the connection has ended"));
  }));
}

wire::Session::Client Connection::opened(wire::Session::Client peer) {
  peer_ = kj::mv(peer);
  if (session_->hasToSay()) call();
  return kj::heap<End>(weak_from_this());
}

// Nothing of RPC says that a peer is gone if its machine is: so it is asked, after half of the
// silence that may be, and has the other half to answer.
kj::Promise<void> Connection::watch() {
  const std::weak_ptr<Connection> weak = weak_from_this();
  return detail::Loop::current()
      ->timer()
      .afterDelay(silence_ / 2)
      .then([weak]() -> kj::Promise<void> {
        const auto self = weak.lock();
        if (!self || self->session_->isSevered()) return kj::READY_NOW;
        if (std::exchange(self->isHeard_, false)) return self->watch();
        if (self->isAsked_) {
          self->session_->sever(Error(kind::disconnected, "the peer gives no sign of life"));
          return kj::READY_NOW;
        }
        KJ_IF_MAYBE (peer, self->peer_) {
          self->isAsked_ = true;
          addTask(peer->pingRequest().send().ignoreResult().then(
              [weak] {
                if (const auto alive = weak.lock()) {
                  alive->isHeard_ = true;
                  alive->isAsked_ = false;
                }
              },
              [](kj::Exception&&) {}));
        }
        return self->watch();
      });
}

// --- hearing -------------------------------------------------------------------------------------

kj::Promise<void> Connection::carry(Carry context) {
  guarded([&] { hear(context.getParams()); });
  context.releaseParams();
  if (session_->isSevered()) return KJ_EXCEPTION(DISCONNECTED, "the session is over");
  auto pair = kj::newPromiseAndFulfiller<void>();
  kept_.push_back({kj::mv(context), kj::mv(pair.fulfiller)});
  if (kept_.size() > kMostKept) {
    kept_.front().context.getResults().setHeard(heard_);
    kept_.front().fulfiller->fulfill();
    kept_.pop_front();
  }
  return kj::mv(pair.promise);
}

void Connection::hear(wire::Batch::Reader batch) {
  isHeard_ = true;
  const std::uint64_t number = batch.getNumber();
  if (batch.getHeard() > said_)
    throw Error(kind::protocolError, fmt::format("heard {} of {}", batch.getHeard(), said_));
  const bool couldNot = !mayGo();
  heardThere_ = std::max(heardThere_, batch.getHeard());
  if (couldNot && mayGo()) call();
  if (number == 0 || session_->isSevered()) return;
  if (number <= heard_ || early_.contains(number) || early_.size() >= kMostEarly)
    throw Error(kind::protocolError, fmt::format("batch {} after {}", number, heard_));
  if (number != heard_ + 1) {
    if ((wordsOfEarly_ += batch.totalSize().wordCount) > kMostWordsEarly)
      throw Error(kind::protocolError, "too much comes before its turn");
    auto copy = kj::heap<capnp::MallocMessageBuilder>();
    copy->setRoot(batch);
    early_.emplace(number, kj::mv(copy));
    return;
  }
  apply(batch);
  while (!early_.empty() && early_.begin()->first == heard_ + 1) {
    auto next = kj::mv(early_.begin()->second);
    early_.erase(early_.begin());
    apply(next->getRoot<wire::Batch>().asReader());
  }
  if (early_.empty()) wordsOfEarly_ = 0;
}

void Connection::apply(wire::Batch::Reader batch) {
  ++heard_;
  session_->apply(batch);
}

// --- speaking ------------------------------------------------------------------------------------

void Connection::call() noexcept {
  if (isCalled_ || peer_ == nullptr) return;
  isCalled_ = true;
  guarded([&] {
    addTask(kj::evalLater([weak = weak_from_this()] {
      if (const auto self = weak.lock()) self->guarded([&] { self->flush(); });
    }));
  });
}

void Connection::callLater() noexcept {
  if (isCalled_ || isCalledLater_ || peer_ == nullptr) return;
  isCalledLater_ = true;
  guarded([&] {
    addTask(detail::Loop::current()->timer().afterDelay(kAMoment).then([weak = weak_from_this()] {
      const auto self = weak.lock();
      if (!self) return;
      self->isCalledLater_ = false;
      self->guarded([&] { self->flush(); });
    }));
  });
}

void Connection::flush() {
  isCalled_ = false;
  KJ_IF_MAYBE (peer, peer_) {
    while (mayGo() && session_->hasToSay() && !session_->isSevered()) send(*peer);
  }
  if (!mayGo() && session_->isDeafPeer())
    session_->sever(Error(kind::overloaded, "the peer does not read what it asks for"));
}

bool Connection::mayGo() const noexcept {
  return said_ - heardThere_ < kMostUnheard;
}

void Connection::send(wire::Session::Client& peer) {
  const Session::Plan plan = session_->plan();
  const capnp::MessageSize size{plan.words, 0};
  // Calls overtake answers on their way through RPC: so an answer is the last of what goes now.
  if (!kept_.empty() && plan.isAll) {
    Kept kept = kj::mv(kept_.front());
    kept_.pop_front();
    auto batch = kept.context.initResults(size);
    batch.setNumber(++said_);
    batch.setHeard(heard_);
    session_->fill(batch, plan);
    kept.fulfiller->fulfill();
    return;
  }
  auto request = peer.carryRequest(size);
  request.setNumber(++said_);
  request.setHeard(heard_);
  session_->fill(request, plan);
  const std::weak_ptr<Connection> weak = weak_from_this();
  addTask(request.send().then(
      [weak](capnp::Response<wire::Batch>&& answer) {
        if (const auto self = weak.lock()) self->guarded([&] { self->hear(answer); });
      },
      [weak](kj::Exception&& why) {
        if (const auto self = weak.lock()) self->session_->sever(fromKj(why));
      }));
}

// --- the end -------------------------------------------------------------------------------------

void Connection::end(const Error& why) noexcept {
  const auto failed = detail::caught([&] {
    kj::Promise<void> said = kj::READY_NOW;
    KJ_IF_MAYBE (peer, peer_) {
      if (why.kind() == kind::protocolError) {
        auto request = peer->carryRequest();
        request.setNumber(++said_);
        request.initOperations(1)[0].setAbort("protocol-error");
        said = request.send().ignoreResult().exclusiveJoin(
            detail::Loop::current()->timer().afterDelay(1 * kj::SECONDS));
      }
    }
    // Not within a callback of what is to go.
    auto self = shared_from_this();
    addTask(said.catch_([](kj::Exception&&) {}).then([self] {
      return kj::evalLater([self] { self->close(); });
    }));
  });
  static_cast<void>(failed);  // then it goes with its last holder
}

void Connection::close() noexcept {
  kept_.clear();
  peer_ = nullptr;
  rpc_ = nullptr;
  network_ = nullptr;
  stream_ = nullptr;
}

}  // namespace keeve::captp
