// What only messages cost: ping-pong, counting, fork-join, thread ring, chameneos, big.
#include <cmath>

#include "caf_stage.h"

namespace savina {
namespace {

using ping_atom = caf::atom_constant<caf::atom("ping")>;
using pong_atom = caf::atom_constant<caf::atom("pong")>;
using start_atom = caf::atom_constant<caf::atom("start")>;
using stop_atom = caf::atom_constant<caf::atom("stop")>;
using change_atom = caf::atom_constant<caf::atom("change")>;
using value_atom = caf::atom_constant<caf::atom("value")>;
using count_atom = caf::atom_constant<caf::atom("count")>;

behavior pong(event_based_actor*) {
  return {[](ping_atom) { return pong_atom::value; }};
}
behavior ping(event_based_actor* self, actor other, Number left, actor done) {
  self->send(other, ping_atom::value);
  return {[=, answered = Number(0)](pong_atom) mutable {
    if (++answered == left) {
      self->send(done, answered);
    } else {
      self->send(other, ping_atom::value);
    }
  }};
}
Outcome pingPong(Number pings) {
  Stage stage;
  const actor other = stage.spawn(pong);
  stage.spawn(ping, other, pings, stage.done());
  return stage.finish();
}

struct Counted {
  Number count = 0;
};
behavior counter(stateful_actor<Counted>* self) {
  return {[=](count_atom) { ++self->state.count; }, [=](value_atom) { return self->state.count; }};
}
behavior producer(event_based_actor* self, actor to, actor done) {
  return {[=](Number messages) {
    for (Number i = 0; i < messages; ++i) self->send(to, count_atom::value);
    self->request(to, caf::infinite, value_atom::value).then([=](Number count) {
      self->send(done, count);
    });
  }};
}
Outcome counting(Number messages) {
  Stage stage;
  const actor to = stage.spawn(counter);
  stage.send(stage.spawn(producer, to, stage.done()), messages);
  return stage.finish();
}

void compute() {
  double angle = 37.2;
  keep(angle);
  const double sine = std::sin(angle);
  keep(sine * sine);
}

constexpr Number kWorkers = 60;

behavior worker(event_based_actor* self, Number expected, actor all) {
  return {[=, heard = Number(0)](start_atom) mutable {
    compute();
    if (++heard == expected) self->send(all, expected);
  }};
}
behavior starter(event_based_actor* self, Number each, actor all) {
  std::vector<actor> workers;
  for (Number i = 0; i < kWorkers; ++i) workers.push_back(self->spawn(worker, each, all));
  return {[=](start_atom) {
    for (Number i = 0; i < each; ++i) {
      for (const actor& to : workers) self->send(to, start_atom::value);
    }
  }};
}
Outcome forkJoinThroughput(Number each) {
  Stage stage;
  const actor all = stage.spawn(gather, kWorkers, stage.done());
  stage.send(stage.spawn(starter, each, all), start_atom::value);
  return stage.finish();
}

behavior once(event_based_actor* self, actor all) {
  return {[=](start_atom) {
    compute();
    self->send(all, Number(1));
    self->quit();
  }};
}
behavior creator(event_based_actor* self, actor all) {
  return {[=](Number actors) {
    for (Number i = 0; i < actors; ++i) self->send(self->spawn(once, all), start_atom::value);
  }};
}
Outcome forkJoinCreation(Number actors) {
  Stage stage;
  const actor all = stage.spawn(gather, actors, stage.done());
  stage.send(stage.spawn(creator, all), actors);
  return stage.finish();
}

struct LinkState {
  actor next;
};
behavior ringLink(stateful_actor<LinkState>* self, actor next, actor done) {
  self->state.next = next;
  return {[=](const actor& following) { self->state.next = following; },
          [=](Number left, Number hops) {
            if (left == 0) {
              self->send(done, hops);
            } else {
              self->send(self->state.next, left - 1, hops + 1);
            }
          },
          [=](stop_atom) { self->state.next = actor(); }};
}
Outcome threadRing(Number hops) {
  Stage stage;
  const actor first = stage.spawn(ringLink, actor(), stage.done());
  actor last = first;
  for (int i = 1; i < 100; ++i) last = stage.spawn(ringLink, last, stage.done());
  stage.send(first, last);
  stage.send(first, hops, Number(0));
  const Outcome outcome = stage.finish();
  stage.send(first, stop_atom::value);
  return outcome;
}

constexpr Number kCreatures = 100;

int complement(int a, int b) {
  return a == b ? a : 3 - a - b;
}

struct MallState {
  actor waiting;
};
behavior mall(stateful_actor<MallState>* self, Number left) {
  return {[=](const actor& who, int colour) mutable {
    actor& waiting = self->state.waiting;
    if (left == 0) {
      self->send(who, stop_atom::value);
    } else if (!waiting) {
      waiting = who;
    } else {
      --left;
      self->send(waiting, who, colour);
      waiting = actor();
    }
  }};
}
struct CreatureState {
  int colour = 0;
  Number meetings = 0;
};
behavior creature(stateful_actor<CreatureState>* self, actor where, actor all, int colour) {
  self->state.colour = colour;
  const auto enter = [=] { self->send(where, caf::actor_cast<actor>(self), self->state.colour); };
  enter();
  return {[=](const actor& other, int its) {
            self->state.colour = complement(self->state.colour, its);
            ++self->state.meetings;
            self->send(other, change_atom::value, self->state.colour);
            enter();
          },
          [=](change_atom, int both) {
            self->state.colour = both;
            ++self->state.meetings;
            enter();
          },
          [=](stop_atom) { self->send(all, self->state.meetings); }};
}
Outcome chameneos(Number meetings) {
  Stage stage;
  const actor where = stage.spawn(mall, meetings);
  const actor all = stage.spawn(gather, kCreatures, stage.done());
  for (Number i = 0; i < kCreatures; ++i)
    stage.spawn(creature, where, all, static_cast<int>(i % 3));
  return stage.finish();
}

constexpr Number kPeers = 120;

struct PeerState {
  std::vector<actor> others;
  Number drawn = 0;
  Number answered = 0;
};
behavior peer(stateful_actor<PeerState>* self, Number pings, Number seed, actor all) {
  PeerState& state = self->state;
  state.drawn = seed;
  const auto next = [=, &state] {
    if (state.answered == pings) {
      state.others.clear();
      return self->send(all, state.answered);
    }
    state.drawn = following(state.drawn);
    self->send(state.others[static_cast<std::size_t>(state.drawn) % kPeers], ping_atom::value);
  };
  return {[=, &state](const std::vector<actor>& others) {
            state.others = others;
            next();
          },
          [](ping_atom) { return pong_atom::value; },
          [=, &state](pong_atom) {
            ++state.answered;
            next();
          }};
}
Outcome big(Number pingsEach) {
  Stage stage;
  const actor all = stage.spawn(gather, kPeers, stage.done());
  std::vector<actor> peers;
  for (Number i = 0; i < kPeers; ++i) peers.push_back(stage.spawn(peer, pingsEach, i, all));
  for (const actor& each : peers) stage.send(each, peers);
  return stage.finish();
}

}  // namespace

std::vector<Benchmark> microBenchmarks() {
  return {{"pingpong", &pingPong},
          {"counting", &counting},
          {"forkjoin.throughput", &forkJoinThroughput},
          {"forkjoin.creation", &forkJoinCreation},
          {"threadring", &threadRing},
          {"chameneos", &chameneos},
          {"big", &big}};
}

}  // namespace savina
