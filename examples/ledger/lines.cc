#include "ledger/lines.h"

#include <cerrno>
#include <system_error>

#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

namespace ledger {

namespace {
[[noreturn]] void fail(const char* doing) {
  throw std::system_error(errno, std::generic_category(), doing);
}
}  // namespace

StopSignal::StopSignal() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  descriptor_ = signalfd(-1, &signals, SFD_NONBLOCK | SFD_CLOEXEC);
  if (descriptor_ < 0) fail("preparing for signals");
}

StopSignal::~StopSignal() {
  close(descriptor_);
}

bool StopSignal::hasCome() {
  signalfd_siginfo info;
  if (!hasCome_) hasCome_ = read(descriptor_, &info, sizeof info) == sizeof info;
  return hasCome_;
}

Lines::Next Lines::next(std::string_view& line) {
  std::size_t looked = begin_;
  for (;;) {
    const std::size_t newline = buffer_.find('\n', looked);
    const bool isWhole = newline != std::string::npos;
    if (isWhole || hasEnded_) {
      const std::size_t end = isWhole ? newline : buffer_.size();
      line = std::string_view(buffer_).substr(begin_, end - begin_);
      const bool isEnd = !isWhole && line.empty() && !isSkipping_;
      begin_ = isWhole ? newline + 1 : end;
      if (isEnd) return Next::end;
      if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
      const bool isTooLong = isSkipping_ || line.size() > kLongest;
      isSkipping_ = false;
      return isTooLong ? Next::tooLong : Next::line;
    }
    if (buffer_.size() - begin_ > kLongest) {
      isSkipping_ = true;
      begin_ = buffer_.size();
    }
    buffer_.erase(0, begin_);
    begin_ = 0;
    looked = buffer_.size();
    if (fill() == Filled::stopped) return Next::stopped;
  }
}

Lines::Filled Lines::fill() {
  for (;;) {
    pollfd both[2] = {{descriptor_, POLLIN, 0}, {stop_.descriptor(), POLLIN, 0}};
    if (poll(both, 2, -1) < 0 && errno != EINTR) fail("waiting for input");
    if (stop_.hasCome()) return Filled::stopped;
    if (both[0].revents == 0) continue;
    constexpr std::size_t kChunk = 65536;
    const std::size_t before = buffer_.size();
    buffer_.resize(before + kChunk);
    const ssize_t got = read(descriptor_, buffer_.data() + before, kChunk);
    buffer_.resize(before + (got > 0 ? static_cast<std::size_t>(got) : 0));
    if (got > 0) return Filled::more;
    if (got == 0) {
      hasEnded_ = true;
      return Filled::end;
    }
    if (errno != EINTR && errno != EAGAIN) fail("reading the input");
  }
}

}  // namespace ledger
