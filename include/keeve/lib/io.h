// A resource of the host (a file, a socket, a device) that one procedure at a time uses.
#pragma once

#include <functional>
#include <memory>
#include <type_traits>
#include <utility>

#include "keeve/lib/detail/io_lane.h"

namespace keeve {

/// What is done with a resource before its first use and after its last one.
template <class R>
struct IoHooks {
  std::function<void(R&)> init = {};
  std::function<void(R&)> cleanup = {};
};

/// Confines a resource of the host: nobody has it, but whoever has the actor may submit procedures
/// that use it, and each runs when the one before it is over.
///
///     const auto file = spawnIo(turn, std::ofstream("log.txt"));
///     const Promise<bool> good = submit(turn, file, [](std::ofstream& out) {
///       out << "a line\n";
///       return out.good();
///     });
///
/// A procedure takes Turn& first if it wants it, then the resource. Its answer is promised. It may
/// promise it itself, or be a coroutine: then the next one waits for that. It runs in the
/// resource's vat, in a turn of its own; what it throws breaks its own promise and stops nobody.
///
/// What is done to a resource is outside of keeve: it is not undone with a turn that fails, nor by
/// a fork or a snapshot. A procedure therefore runs once: where a state is repeated (an actormap
/// restored from a snapshot) the second run of one fails with `volatile`.
///
/// Hooks:     `init` runs before the first procedure, in its turn; if it throws, that breaks this
///            and all later ones. `cleanup` runs once, unless `init` was given and did not succeed:
///            when halted, or else when nobody refers to the resource any longer.
/// Shape:     R moves. Procedures that wait have no portrait.
/// Ownership: the actor owns the resource. A procedure keeps neither it nor a pointer into it.
/// Threads:   the resource is used in the actor's vat only. A far submission brings its procedure
///            there: what it captures must be good on that thread.
/// Authority: to do anything with the resource, one after the other; to halt it.
/// Errors:    `halted` after halt, also for those that waited.
/// Cost:      a message, a few promises and an entry of a Queue a submission.
/// Source:    Goblins' ^io, whose fibre is a lane of turns here.
template <class R>
struct Io {
  detail::Host<R> host;
  Ref<detail::IoLane> lane;
  Ref<detail::IoLane> ending;

  /// For submit(). Not described: a procedure has no Value.
  Promise<Value> enter(Turn& turn, detail::IoJob<R> job) const {
    return turn.call<&detail::IoLane::submit>(lane, job.on(host));
  }
  /// Lets the running procedure end, refuses all others, and cleans up. Promised: that it is over.
  Promise<void> halt(Turn& turn) const { return detail::halt(turn, ending, host, {lane}); }

  BOOST_DESCRIBE_CLASS(Io, (), (host, lane, ending, halt), (), ())
};

/// The same with two lanes: procedures that read run one after the other, those that write do too,
/// and the two lanes run beside each other. For a socket: a read that waits for the other side
/// keeps nobody from writing.
///
/// Source: Goblins' ^read-write-io. See Io for everything else.
template <class R>
struct ReadWriteIo {
  detail::Host<R> host;
  Ref<detail::IoLane> reads;
  Ref<detail::IoLane> writes;
  Ref<detail::IoLane> ending;

  /// For submitRead() and submitWrite().
  Promise<Value> enterRead(Turn& turn, detail::IoJob<R> job) const {
    return turn.call<&detail::IoLane::submit>(reads, job.on(host));
  }
  Promise<Value> enterWrite(Turn& turn, detail::IoJob<R> job) const {
    return turn.call<&detail::IoLane::submit>(writes, job.on(host));
  }
  Promise<void> halt(Turn& turn) const { return detail::halt(turn, ending, host, {reads, writes}); }

  BOOST_DESCRIBE_CLASS(ReadWriteIo, (), (host, reads, writes, ending, halt), (), ())
};

/// An actor around a resource.
template <class R>
Ref<Io<R>> spawnIo(Turn& turn, R resource, IoHooks<std::type_identity_t<R>> hooks = {}) {
  return turn.spawn<Io<R>>(
      detail::Host<R>::make(std::move(resource), std::move(hooks.init), std::move(hooks.cleanup)),
      detail::spawnLane(turn), detail::spawnLane(turn));
}
template <class R>
Ref<ReadWriteIo<R>> spawnReadWriteIo(Turn& turn, R resource,
                                     IoHooks<std::type_identity_t<R>> hooks = {}) {
  return turn.spawn<ReadWriteIo<R>>(
      detail::Host<R>::make(std::move(resource), std::move(hooks.init), std::move(hooks.cleanup)),
      detail::spawnLane(turn), detail::spawnLane(turn), detail::spawnLane(turn));
}

/// Lets `use([turn,] resource)` run when its time has come, and promises what it answers. The actor
/// may be far.
template <class R, class F>
Promise<detail::IoAnswer<F, R>> submit(Turn& turn, const Ref<Io<R>>& io, F use) {
  return turn.send<&Io<R>::enter>(io, detail::IoJob<R>::make(std::move(use)))
      .template as<Promise<detail::IoAnswer<F, R>>>();
}
template <class R, class F>
Promise<detail::IoAnswer<F, R>> submitRead(Turn& turn, const Ref<ReadWriteIo<R>>& io, F use) {
  return turn.send<&ReadWriteIo<R>::enterRead>(io, detail::IoJob<R>::make(std::move(use)))
      .template as<Promise<detail::IoAnswer<F, R>>>();
}
template <class R, class F>
Promise<detail::IoAnswer<F, R>> submitWrite(Turn& turn, const Ref<ReadWriteIo<R>>& io, F use) {
  return turn.send<&ReadWriteIo<R>::enterWrite>(io, detail::IoJob<R>::make(std::move(use)))
      .template as<Promise<detail::IoAnswer<F, R>>>();
}

}  // namespace keeve
