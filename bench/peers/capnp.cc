// The same with nothing but Cap'n Proto: capnp-bench --version | --list | NAME COUNT.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include <capnp/rpc-twoparty.h>
#include <kj/async-io.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "adder.capnp.h"

namespace {

class AdderServer final : public Adder::Server {
 public:
  kj::Promise<void> add(AddContext context) override {
    total_ += context.getParams().getBy();
    context.getResults().setTotal(total_);
    return kj::READY_NOW;
  }

 private:
  std::int64_t total_ = 0;
};

// A process that serves an Adder, and lives as long as this.
class Served {
 public:
  explicit Served(bool isTcp) {
    int said[2];
    int end[2];
    if (pipe(said) != 0 || pipe(end) != 0) std::abort();
    end_ = end[1];
    child_ = fork();
    if (child_ == 0) {
      close(end[1]);
      serve(isTcp, said[1], end[0]);
      _exit(0);
    }
    close(end[0]);
    char address[256];
    static_cast<void>(!read(said[0], address, sizeof address));
    address_ = address;
  }
  ~Served() {
    close(end_);
    waitpid(child_, nullptr, 0);
  }
  const char* address() const { return address_.c_str(); }

 private:
  static void serve(bool isTcp, int said, int end) {
    auto io = kj::setupAsyncIo();
    std::string address =
        isTcp ? std::string("127.0.0.1:0") : "unix:/tmp/capnp-bench-" + std::to_string(getpid());
    auto where = io.provider->getNetwork().parseAddress(address.c_str()).wait(io.waitScope);
    auto receiver = where->listen();
    if (isTcp) address = "127.0.0.1:" + std::to_string(receiver->getPort());
    capnp::TwoPartyServer server(kj::heap<AdderServer>());
    auto serving = server.listen(*receiver).eagerlyEvaluate(nullptr);
    static_cast<void>(!write(said, address.c_str(), address.size() + 1));
    char byte;
    auto stop = io.lowLevelProvider->wrapInputFd(end);
    stop->tryRead(&byte, 1, 1).wait(io.waitScope);
    if (!isTcp) unlink(address.c_str() + 5);
  }

  int end_;
  pid_t child_;
  std::string address_;
};

kj::Promise<void> ask(Adder::Client& adder, std::int64_t& left) {
  if (left == 0) return kj::READY_NOW;
  --left;
  auto request = adder.addRequest();
  request.setBy(1);
  return request.send().then(
      [&](capnp::Response<Adder::AddResults>&&) { return ask(adder, left); });
}

double asking(std::int64_t count, int open, bool isTcp) {
  const Served served(isTcp);
  auto io = kj::setupAsyncIo();
  auto where = io.provider->getNetwork().parseAddress(served.address()).wait(io.waitScope);
  auto stream = where->connect().wait(io.waitScope);
  capnp::TwoPartyClient client(*stream);
  auto adder = client.bootstrap().castAs<Adder>();
  std::int64_t left = count;
  const auto begin = std::chrono::steady_clock::now();
  kj::Vector<kj::Promise<void>> all;
  for (int i = 0; i < open; ++i) all.add(ask(adder, left));
  kj::joinPromises(all.releaseAsArray()).wait(io.waitScope);
  const std::chrono::duration<double, std::nano> took = std::chrono::steady_clock::now() - begin;
  return took.count() / static_cast<double>(count);
}

struct Row {
  const char* name;
  int open;
  bool isTcp;
};
constexpr Row kRows[] = {{"remote.call.unix", 1, false},
                         {"remote.call.tcp", 1, true},
                         {"remote.throughput.unix", 1000, false},
                         {"remote.oneway.unix", 1000, false}};

}  // namespace

int main(int argc, char** argv) {
  if (argc == 2 && std::strcmp(argv[1], "--version") == 0) {
    std::printf("%d.%d.%d\n", CAPNP_VERSION / 1000000, CAPNP_VERSION / 1000 % 1000,
                CAPNP_VERSION % 1000);
    return 0;
  }
  if (argc == 2 && std::strcmp(argv[1], "--list") == 0) {
    for (const Row& row : kRows) std::printf("%s ns 0\n", row.name);
    return 0;
  }
  for (const Row& row : kRows) {
    if (argc != 3 || std::strcmp(argv[1], row.name) != 0) continue;
    const std::int64_t count = std::atoll(argv[2]);
    asking(count / 8 + 1, row.open, row.isTcp);
    std::printf("%.4f\n", asking(count, row.open, row.isTcp));
    return 0;
  }
  std::fputs("usage: capnp-bench --version | --list | NAME COUNT\n", stderr);
  return 2;
}
