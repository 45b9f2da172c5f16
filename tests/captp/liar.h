// A peer that speaks Cap'n Proto and says what it likes.
#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <thread>

#include <capnp/rpc-twoparty.h>
#include <kj/async-io.h>

#include "captp/machine.capnp.h"

namespace keeve::test {

namespace wire = captp::wire;

/// Runs on a thread and an event loop of its own, over one end of a socket pair.
class Liar {
 public:
  /// How often all of them were asked whether they are there.
  static inline std::atomic<int> pings{0};

  /// What it has to say: called when the session is open, and may be called again to say more.
  struct Talk {
    kj::AsyncIoContext& io;
    wire::Session::Client peer;
    std::uint64_t number = 0;

    /// Says one batch and waits until it is answered, or until that fails.
    void say(unsigned count,
             const std::function<void(capnp::List<wire::Operation>::Builder)>& fill) {
      auto request = peer.carryRequest();
      request.setNumber(++number);
      fill(request.initOperations(count));
      sent = request.send().ignoreResult().eagerlyEvaluate([](kj::Exception&&) {});
      io.provider->getTimer().afterDelay(1 * kj::MILLISECONDS).wait(io.waitScope);
    }
    kj::Promise<void> sent = kj::READY_NOW;
  };

  /// `talk` is called when the session is open.
  Liar(int socket, std::function<void(Talk&)> talk)
      : thread_([socket, talk = std::move(talk)] {
          auto io = kj::setupAsyncIo();
          auto stream = io.lowLevelProvider->wrapSocketFd(
              socket, kj::LowLevelAsyncIoProvider::TAKE_OWNERSHIP);
          kj::runCatchingExceptions([&] {
            capnp::TwoPartyClient client(*stream);
            auto opening = client.bootstrap().castAs<wire::Machine>().openRequest();
            opening.setSession(kj::heap<Deaf>());
            auto peer = opening.send().wait(io.waitScope).getSession();
            Talk its{io, kj::mv(peer)};
            talk(its);
            client.onDisconnect()
                .exclusiveJoin(io.provider->getTimer().afterDelay(20 * kj::SECONDS))
                .wait(io.waitScope);
          });
        }) {}
  Liar(const Liar&) = delete;
  Liar& operator=(const Liar&) = delete;
  ~Liar() { thread_.join(); }

 private:
  /// Hears everything, and answers nothing of it.
  class Deaf final : public wire::Session::Server {
    kj::Promise<void> carry(CarryContext) override { return kj::READY_NOW; }
    kj::Promise<void> ping(PingContext) override {
      ++pings;
      return kj::READY_NOW;
    }
  };

  std::thread thread_;
};

}  // namespace keeve::test
