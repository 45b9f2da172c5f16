#include "keeve/lib/io.h"

#include <string>

#include "keeve/lib/joiners.h"

namespace keeve::detail {

namespace {

Error halted() {
  return {kind::halted, "the resource was halted: nobody can use it any longer"};
}

// Begins the job, in the turn that is open, and lets the lane know when it is over.
void begin(Turn& turn, const Ref<IoLane>& lane, const WaitingJob& next) {
  const auto run = (*next.job.begin)(turn).as<Promise<Value>>();
  turn.call<&Resolver<Value>::follow>(next.answer, run);
  turn.on<&IoLane::goOn, &IoLane::goOnAfter>(run.as<Promise<void>>(), lane);
}

}  // namespace

void HostThing::failNoData(const char* what) {
  throw Error(kind::isVolatile,
              std::string(what) + " is of one process: no Value brings it back, make a new one");
}

void onlyOnce(bool& hasBegun) {
  if (std::exchange(hasBegun, true))
    throw Error(kind::isVolatile,
                "this procedure used the resource already, in another state of the actormap: what "
                "was done to the world is not done again");
}

Ref<IoLane> spawnLane(Turn& turn) {
  return turn.spawn<IoLane>(turn.spawn<Queue<WaitingJob>>());
}

Become<IoLane, Promise<Value>> IoLane::submit(Turn& turn, Bcom<IoLane> bcom, LaneJob job) const {
  if (over) throw halted();
  const auto answer = turn.promise<Value>();
  const WaitingJob next{std::move(job), answer.resolver};
  if (isBusy) {
    turn.call<&Queue<WaitingJob>::enqueue>(waiting, next);
    return bcom.unchanged(answer.promise);
  }
  begin(turn, turn.self<IoLane>(), next);
  return bcom(IoLane{waiting, true, over}, answer.promise);
}

Become<IoLane, Promise<Value>> IoLane::close(Turn& turn, Bcom<IoLane> bcom, LaneJob last) const {
  using Waiting = Queue<WaitingJob>;
  if (over) return bcom.unchanged(over);
  while (!turn.call<&Waiting::isEmpty>(waiting))
    turn.call<&Resolver<Value>::breakWith>(turn.call<&Waiting::dequeue>(waiting).answer, halted());
  const auto answer = turn.promise<Value>();
  const WaitingJob next{std::move(last), answer.resolver};
  if (isBusy) {
    turn.call<&Waiting::enqueue>(waiting, next);
  } else {
    begin(turn, turn.self<IoLane>(), next);
  }
  return bcom(IoLane{waiting, true, answer.promise}, answer.promise);
}

Become<IoLane, void> IoLane::goOn(Turn& turn, Bcom<IoLane> bcom) const {
  if (turn.call<&Queue<WaitingJob>::isEmpty>(waiting)) return bcom(IoLane{waiting, false, over});
  begin(turn, turn.self<IoLane>(), turn.call<&Queue<WaitingJob>::dequeue>(waiting));
  return bcom.unchanged();
}
Become<IoLane, void> IoLane::goOnAfter(Turn& turn, Bcom<IoLane> bcom, Error) const {
  return goOn(turn, bcom);
}

Promise<void> closeLanes(Turn& turn, const Ref<IoLane>& ending,
                         const std::vector<Ref<IoLane>>& lanes, std::function<void()> clean) {
  const auto nothing = LaneJob::make([](Turn& in) -> AnyRef { return in.fulfilled(); });
  std::vector<Promise<void>> over;
  over.reserve(lanes.size());
  for (const Ref<IoLane>& lane : lanes)
    over.push_back(turn.call<&IoLane::close>(lane, nothing).as<Promise<void>>());
  const auto last = LaneJob::make([over, clean = std::move(clean)](Turn& in) -> AnyRef {
    return in.then(allOf(in, over), [clean] { clean(); });
  });
  return turn.call<&IoLane::close>(ending, last).as<Promise<void>>();
}

}  // namespace keeve::detail
