// How procedures get at a resource one at a time. Included by io.h; no file of its own.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

#include "keeve/lib/queue.h"

namespace keeve {

namespace detail {

/// Something of the process that stands in an actor's state but is no data: in a portrait it is its
/// name, and nothing brings it back from one.
struct HostThing : NoRefs {
  [[noreturn]] static void failNoData(const char* what);
};

/// A procedure on its way into a lane: it begins, in a turn, and promises to be over.
struct LaneJob {
  std::shared_ptr<const std::function<AnyRef(Turn&)>> begin;
  template <class F>
  static LaneJob make(F begin) {
    return {std::make_shared<const std::function<AnyRef(Turn&)>>(std::move(begin))};
  }
};

/// A resource, how far it is, and what is to be done with it at its ends. It is the one part of
/// a turn's world that does not go back with it.
template <class R>
struct Host {
  struct Held {
    std::optional<R> resource;
    std::function<void(R&)> init;
    std::function<void(R&)> cleanup;
    std::optional<Error> failed;

    ~Held() {
      static_cast<void>(caught([&] { clean(); }));
    }
    R& ready() {
      if (failed) throw Error(*failed);
      if (!resource) throw Error(kind::halted, "the resource was cleaned up");
      if (const auto first = std::exchange(init, nullptr)) {
        failed = caught([&] { first(*resource); });
        if (failed) throw Error(*failed);
      }
      return *resource;
    }
    void clean() {
      std::optional<R> last = std::exchange(resource, std::nullopt);
      if (last && !init && !failed && cleanup) cleanup(*last);
    }
  };
  std::shared_ptr<Held> held;

  static Host make(R resource, std::function<void(R&)> init, std::function<void(R&)> cleanup) {
    auto made = std::make_shared<Held>();
    made->resource.emplace(std::move(resource));
    made->init = std::move(init);
    made->cleanup = std::move(cleanup);
    return {std::move(made)};
  }
};

template <class F, class R>
auto useResource(Turn& turn, const F& use, R& resource) {
  if constexpr (std::is_invocable_v<const F&, Turn&, R&>) {
    return use(turn, resource);
  } else {
    static_assert(std::is_invocable_v<const F&, R&>,
                  "a procedure takes [Turn&,] and the resource by reference, and is not mutable");
    return use(resource);
  }
}
template <class F, class R>
using IoAnswer = AnswerOf<decltype(useResource(std::declval<Turn&>(), std::declval<const F&>(),
                                               std::declval<R&>()))>;

/// Throws `volatile` unless this is the first time.
void onlyOnce(bool& hasBegun);

/// A submitted procedure that does not know its resource yet. All copies know whether it has run.
template <class R>
struct IoJob {
  using HeldPtr = std::shared_ptr<typename Host<R>::Held>;
  std::shared_ptr<const std::function<AnyRef(Turn&, const HeldPtr&)>> begin;

  template <class F>
  static IoJob make(F use) {
    // The reaction holds the procedure and the resource as long as a coroutine runs.
    const auto hasBegun = std::make_shared<bool>(false);
    const auto run = [use = std::move(use), hasBegun](Turn& turn, const HeldPtr& held) -> AnyRef {
      return turn.then(true, [use, hasBegun, held](Turn& in, bool) {
        onlyOnce(*hasBegun);
        return useResource(in, use, held->ready());
      });
    };
    return {std::make_shared<const std::function<AnyRef(Turn&, const HeldPtr&)>>(run)};
  }
  LaneJob on(const Host<R>& host) const {
    return LaneJob::make(
        [begin = begin, held = host.held](Turn& turn) { return (*begin)(turn, held); });
  }
};

/// A procedure that waits for its turn, and who is told what became of it.
struct WaitingJob;

/// Runs what is submitted, one after the other.
struct IoLane {
  Ref<Queue<WaitingJob>> waiting;
  bool isBusy = false;
  Promise<Value> over = {};  // of the last job of all; empty while there is none

  /// Errors: `halted` after close.
  Become<IoLane, Promise<Value>> submit(Turn& turn, Bcom<IoLane> bcom, LaneJob job) const;
  /// Breaks what waits with `halted`, and lets `last` run when what runs is over. The second time
  /// it only says again what it promised.
  Become<IoLane, Promise<Value>> close(Turn& turn, Bcom<IoLane> bcom, LaneJob last) const;
  /// What it began is over: heard of from its promise.
  Become<IoLane, void> goOn(Turn& turn, Bcom<IoLane> bcom) const;
  Become<IoLane, void> goOnAfter(Turn& turn, Bcom<IoLane> bcom, Error why) const;
};

Ref<IoLane> spawnLane(Turn& turn);

/// Closes the lanes; when all are over, `ending` runs `clean`.
Promise<void> closeLanes(Turn& turn, const Ref<IoLane>& ending,
                         const std::vector<Ref<IoLane>>& lanes, std::function<void()> clean);

template <class R>
Promise<void> halt(Turn& turn, const Ref<IoLane>& ending, const Host<R>& host,
                   const std::vector<Ref<IoLane>>& lanes) {
  return closeLanes(turn, ending, lanes, [held = host.held] { held->clean(); });
}

}  // namespace detail

template <>
struct Datum<detail::LaneJob> : detail::HostThing {
  static Value to(const detail::LaneJob&) { return Symbol{"procedure"}; }
  static detail::LaneJob from(const Value&) { failNoData("a procedure"); }
};
template <class R>
struct Datum<detail::Host<R>> : detail::HostThing {
  static Value to(const detail::Host<R>&) { return Symbol{"resource"}; }
  static detail::Host<R> from(const Value&) { failNoData("a resource of the host"); }
};
template <class R>
struct Datum<detail::IoJob<R>> : detail::HostThing {
  static Value to(const detail::IoJob<R>&) { return Symbol{"procedure"}; }
  static detail::IoJob<R> from(const Value&) { failNoData("a procedure"); }
};

namespace detail {
struct WaitingJob {
  LaneJob job;
  Ref<Resolver<Value>> answer;
};
BOOST_DESCRIBE_STRUCT(WaitingJob, (), (job, answer))
BOOST_DESCRIBE_STRUCT(IoLane, (), (waiting, isBusy, over))
}  // namespace detail

}  // namespace keeve
