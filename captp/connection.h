// A session's way over a stream: Cap'n Proto's RPC.
#pragma once

#include <deque>
#include <map>
#include <memory>

#include <capnp/message.h>
#include <capnp/rpc-twoparty.h>
#include <kj/async-io.h>

#include "captp/session.h"

namespace keeve::captp {

/// Carries a session's batches as calls of Cap'n Proto's RPC, and as answers to the peer's calls.
///
/// An answer is kept back until there is something to say; then that needs no call of its own. RPC
/// keeps calls in order, and answers, but not calls and answers: so batches are numbered.
///
/// Ownership: shared by its node, its tasks and what RPC holds of it.
/// Threads:   its session's loop.
class Connection final : public Carrier, public std::enable_shared_from_this<Connection> {
 public:
  using Side = capnp::rpc::twoparty::Side;
  Connection(kj::Own<kj::AsyncIoStream> stream, Side side, std::shared_ptr<Session> session,
             kj::Duration silence);
  ~Connection() noexcept override;

  /// Begins, once it is shared.
  void begin();
  const std::shared_ptr<Session>& session() const noexcept { return session_; }

  void call() noexcept override;
  void callLater() noexcept override;
  void end(const Error& why) noexcept override;

 private:
  class Bootstrap;
  class End;
  using Carry = capnp::CallContext<wire::Batch, wire::Batch>;
  struct Kept {
    Carry context;
    kj::Own<kj::PromiseFulfiller<void>> fulfiller;
  };

  wire::Session::Client opened(wire::Session::Client peer);
  kj::Promise<void> carry(Carry context);
  void hear(wire::Batch::Reader batch);
  /// Whether the peer has heard enough of what was said for more to be said.
  bool mayGo() const noexcept;
  void apply(wire::Batch::Reader batch);
  void flush();
  /// Asks again and again whether the peer is there.
  kj::Promise<void> watch();
  void send(wire::Session::Client& peer);
  void close() noexcept;
  /// Runs `f`; what it throws ends the session.
  template <class F>
  void guarded(F&& f) noexcept;

  kj::Own<kj::AsyncIoStream> stream_;
  const Side side_;
  const std::shared_ptr<Session> session_;
  kj::Own<capnp::TwoPartyVatNetwork> network_;
  kj::Maybe<capnp::RpcSystem<capnp::rpc::twoparty::VatId>> rpc_;
  kj::Maybe<wire::Session::Client> peer_;
  std::deque<Kept> kept_;
  const kj::Duration silence_;
  bool isHeard_ = false;  // since watch() looked last
  bool isAsked_ = false;  // whether a ping is under way
  bool isCalled_ = false;
  bool isCalledLater_ = false;
  std::uint64_t said_ = 0;   // the number of the last batch that went out
  std::uint64_t heard_ = 0;  // and of the last one that was taken in
  std::uint64_t wordsOfEarly_ = 0;
  std::uint64_t heardThere_ = 0;  // of ours, by the peer
  std::map<std::uint64_t, kj::Own<capnp::MallocMessageBuilder>> early_;
};

}  // namespace keeve::captp
