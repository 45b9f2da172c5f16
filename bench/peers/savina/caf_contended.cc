// Actors that want the same thing: dictionary, bounded buffer, philosophers, logistic map, bank.
#include <cmath>
#include <deque>
#include <unordered_map>

#include "caf_stage.h"

namespace savina {
namespace {

using start_atom = caf::atom_constant<caf::atom("start")>;
using get_atom = caf::atom_constant<caf::atom("get")>;
using set_atom = caf::atom_constant<caf::atom("set")>;
using put_atom = caf::atom_constant<caf::atom("put")>;
using take_atom = caf::atom_constant<caf::atom("take")>;
using ask_atom = caf::atom_constant<caf::atom("ask")>;
using give_atom = caf::atom_constant<caf::atom("give")>;
using eat_atom = caf::atom_constant<caf::atom("eat")>;
using denied_atom = caf::atom_constant<caf::atom("denied")>;
using transfer_atom = caf::atom_constant<caf::atom("transfer")>;
using deposit_atom = caf::atom_constant<caf::atom("deposit")>;
using done_atom = caf::atom_constant<caf::atom("done")>;
using value_atom = caf::atom_constant<caf::atom("value")>;

struct Table {
  std::unordered_map<Number, Number> map;
};
behavior dictionary(stateful_actor<Table>* self) {
  return {[=](get_atom, Number key) {
            const auto found = self->state.map.find(key);
            return found == self->state.map.end() ? Number(-1) : found->second;
          },
          [=](set_atom, Number key, Number value) {
            return self->state.map.insert_or_assign(key, value).second;
          }};
}
struct Drawing {
  Number drawn = 0;
  Number left = 0;
  Number written = 0;
};
void nextRequest(stateful_actor<Drawing>* self, const actor& table, const actor& all) {
  Drawing& state = self->state;
  if (state.left-- == 0) return self->send(all, state.written);
  const Number before = state.drawn;
  state.drawn = following(before);
  if (state.drawn % 100 < 10) {
    self->request(table, caf::infinite, set_atom::value, state.drawn, before).then([=](bool isNew) {
      self->state.written += isNew;
      nextRequest(self, table, all);
    });
  } else {
    self->request(table, caf::infinite, get_atom::value, state.drawn).then([=](Number) {
      nextRequest(self, table, all);
    });
  }
}
behavior client(stateful_actor<Drawing>* self, actor table, actor all, Number seed, Number each) {
  self->state.drawn = seed;
  self->state.left = each;
  return {[=](start_atom) { nextRequest(self, table, all); }};
}
Outcome concurrentDictionary(Number each) {
  constexpr Number kClients = 20;
  Stage stage;
  const actor table = stage.spawn(dictionary);
  const actor all = stage.spawn(gather, kClients, stage.done());
  for (Number i = 0; i < kClients; ++i)
    stage.send(stage.spawn(client, table, all, i, each), start_atom::value);
  return stage.finish();
}

constexpr Number kProducers = 40;
constexpr Number kConsumers = 40;
constexpr std::size_t kRoom = 50;
constexpr Number kRounds = 1000;

struct Waiting {
  std::deque<Number> items;
  std::vector<actor> producers;
  std::vector<actor> consumers;
};
behavior buffer(stateful_actor<Waiting>* self) {
  Waiting& state = self->state;
  return {[=, &state](put_atom, Number item, const actor& from) {
            if (!state.consumers.empty()) {
              self->send(state.consumers.back(), item);
              state.consumers.pop_back();
              self->send(from, start_atom::value);
              return;
            }
            state.items.push_back(item);
            if (state.items.size() < kRoom) {
              self->send(from, start_atom::value);
            } else {
              state.producers.push_back(from);
            }
          },
          [=, &state](take_atom, const actor& who) {
            if (state.items.empty()) return state.consumers.push_back(who);
            self->send(who, state.items.front());
            state.items.pop_front();
            if (state.producers.empty()) return;
            self->send(state.producers.back(), start_atom::value);
            state.producers.pop_back();
          }};
}
behavior producer(event_based_actor* self, actor to, Number seed, Number left) {
  return {[=, last = seed](start_atom) mutable {
    if (left-- == 0) return;
    last = work(last, kRounds);
    self->send(to, put_atom::value, last, caf::actor_cast<actor>(self));
  }};
}
behavior consumer(event_based_actor* self, actor from, actor all) {
  const auto take = [=] { self->send(from, take_atom::value, caf::actor_cast<actor>(self)); };
  take();
  return {[=](Number item) {
    self->send(all, work(item, kRounds));
    take();
  }};
}
Outcome boundedBuffer(Number itemsEach) {
  Stage stage;
  const actor all = stage.spawn(gather, kProducers * itemsEach, stage.done());
  const actor middle = stage.spawn(buffer);
  for (Number i = 0; i < kConsumers; ++i) stage.spawn(consumer, middle, all);
  for (Number i = 0; i < kProducers; ++i)
    stage.send(stage.spawn(producer, middle, i, itemsEach), start_atom::value);
  return stage.finish();
}

constexpr std::uint64_t kPhilosophers = 20;

std::uint64_t forksOf(std::uint64_t seat) {
  return (1ULL << seat) | (1ULL << ((seat + 1) % kPhilosophers));
}
struct Forks {
  std::uint64_t taken = 0;
};
behavior arbitrator(stateful_actor<Forks>* self) {
  return {[=](ask_atom, std::uint64_t seat) -> caf::atom_value {
            if ((self->state.taken & forksOf(seat)) != 0) return denied_atom::value;
            self->state.taken |= forksOf(seat);
            return eat_atom::value;
          },
          [=](give_atom, std::uint64_t seat) { self->state.taken &= ~forksOf(seat); }};
}
behavior philosopher(event_based_actor* self, actor forks, actor all, std::uint64_t seat,
                     Number meals) {
  self->send(forks, ask_atom::value, seat);
  return {[=](denied_atom) { self->send(forks, ask_atom::value, seat); },
          [=, eaten = Number(0)](eat_atom) mutable {
            self->send(forks, give_atom::value, seat);
            if (++eaten == meals) return self->send(all, eaten);
            self->send(forks, ask_atom::value, seat);
          }};
}
Outcome philosophers(Number mealsEach) {
  Stage stage;
  const actor forks = stage.spawn(arbitrator);
  const actor all = stage.spawn(gather, static_cast<Number>(kPhilosophers), stage.done());
  for (std::uint64_t seat = 0; seat < kPhilosophers; ++seat)
    stage.spawn(philosopher, forks, all, seat, mealsEach);
  return stage.finish();
}

behavior computer(event_based_actor*, double rate) {
  return {[=](double term) { return rate * term * (1 - term); }};
}
void nextTerm(event_based_actor* self, const actor& with, const actor& all, double term,
              Number left) {
  if (left == 0) return self->send(all, static_cast<Number>(std::llround(term * 1e9)));
  self->request(with, caf::infinite, term).then([=](double next) {
    nextTerm(self, with, all, next, left - 1);
  });
}
behavior series(event_based_actor* self, actor with, actor all, double first) {
  return {[=](Number terms) { nextTerm(self, with, all, first, terms); }};
}
Outcome logisticMap(Number terms) {
  constexpr int kSeries = 10;
  Stage stage;
  const actor all = stage.spawn(gather, Number(kSeries), stage.done());
  for (int i = 0; i < kSeries; ++i) {
    const actor with = stage.spawn(computer, 3.46 + i * 0.0025);
    stage.send(stage.spawn(series, with, all, (i + 1) * 0.0025), terms);
  }
  return stage.finish();
}

constexpr Number kAccounts = 1000;

struct Balance {
  Number amount = 1'000'000;
};
// The other account tells the teller. (A table of so many requests would be the slowest part.)
behavior account(stateful_actor<Balance>* self) {
  return {[=](transfer_atom, Number amount, const actor& to, const actor& teller) {
            self->state.amount -= amount;
            self->send(to, deposit_atom::value, amount, teller);
          },
          [=](deposit_atom, Number amount, const actor& teller) {
            self->state.amount += amount;
            self->send(teller, done_atom::value);
          },
          [=](value_atom) { return self->state.amount; }};
}
struct Bank {
  std::vector<actor> accounts;
  Number missing = 0;
  Number sum = 0;
};
void addBalances(stateful_actor<Bank>* self, const actor& done) {
  self->state.missing = kAccounts;
  for (Number i = 0; i < kAccounts; ++i) {
    self->request(self->state.accounts[static_cast<std::size_t>(i)], caf::infinite,
                  value_atom::value)
        .then([=](Number balance) {
          self->state.sum += (i + 1) * balance;
          if (--self->state.missing == 0) self->send(done, self->state.sum);
        });
  }
}
behavior teller(stateful_actor<Bank>* self, actor done) {
  Bank& state = self->state;
  return {[=, &state](Number transfers) {
            for (Number i = 0; i < kAccounts; ++i) state.accounts.push_back(self->spawn(account));
            state.missing = transfers;
            Number drawn = 123;
            for (Number i = 0; i < transfers; ++i) {
              drawn = following(drawn);
              const Number from = drawn % (kAccounts / 10 * 8);
              drawn = following(drawn);
              const Number to = from + 1 + drawn % (kAccounts - from - 1);
              drawn = following(drawn);
              self->send(state.accounts[static_cast<std::size_t>(from)], transfer_atom::value,
                         drawn % 1000, state.accounts[static_cast<std::size_t>(to)],
                         caf::actor_cast<actor>(self));
            }
          },
          [=, &state](done_atom) {
            if (--state.missing == 0) addBalances(self, done);
          }};
}
Outcome bank(Number transfers) {
  Stage stage;
  stage.send(stage.spawn(teller, stage.done()), transfers);
  return stage.finish();
}

}  // namespace

std::vector<Benchmark> contendedBenchmarks() {
  return {{"dictionary", &concurrentDictionary},
          {"buffer", &boundedBuffer},
          {"philosophers", &philosophers},
          {"logisticmap", &logisticMap},
          {"bank", &bank}};
}

}  // namespace savina
