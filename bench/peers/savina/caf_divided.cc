// Work in parts: radix sort, sieve, cobwebbed tree, Fibonacci, trapezoid.
#include <cmath>

#include "caf_stage.h"

namespace savina {
namespace {

using start_atom = caf::atom_constant<caf::atom("start")>;
using finish_atom = caf::atom_constant<caf::atom("finish")>;
using ask_atom = caf::atom_constant<caf::atom("ask")>;
using grow_atom = caf::atom_constant<caf::atom("grow")>;
using visit_atom = caf::atom_constant<caf::atom("visit")>;
using request_atom = caf::atom_constant<caf::atom("request")>;

struct Held {
  std::vector<Number> values;
};
behavior sorter(stateful_actor<Held>* self, Number bit, Number missing, actor next) {
  return {[=](Number value) mutable {
    if ((value & bit) == 0) {
      self->send(next, value);
    } else {
      self->state.values.push_back(value);
    }
    if (--missing > 0) return;
    for (const Number one : self->state.values) self->send(next, one);
  }};
}
behavior checker(event_based_actor* self, Number missing, actor done) {
  return {[=, index = Number(0), sum = Number(0)](Number value) mutable {
    sum += ++index * value;
    if (index == missing) self->send(done, sum);
  }};
}
behavior source(event_based_actor* self, Number count) {
  return {[=](const actor& to) {
    Number value = 74755;
    for (Number i = 0; i < count; ++i) self->send(to, value = following(value));
  }};
}
Outcome radixSort(Number count) {
  Stage stage;
  actor first = stage.spawn(checker, count, stage.done());
  for (int bit = 15; bit >= 0; --bit) first = stage.spawn(sorter, Number(1) << bit, count, first);
  stage.send(stage.spawn(source, count), first);
  return stage.finish();
}

struct Primes {
  std::vector<Number> primes;
  actor next;
};
behavior filter(stateful_actor<Primes>* self, actor done) {
  Primes& state = self->state;
  return {[=, &state](Number number) {
            for (const Number prime : state.primes) {
              if (number % prime == 0) return;
            }
            if (state.primes.size() < 1000) return state.primes.push_back(number);
            if (!state.next) state.next = self->spawn(filter, done);
            self->send(state.next, number);
          },
          [=, &state](finish_atom, Number before) {
            const Number count = before + static_cast<Number>(state.primes.size());
            if (state.next) {
              self->send(state.next, finish_atom::value, count);
            } else {
              self->send(done, count);
            }
            self->quit();
          }};
}
behavior numbers(event_based_actor* self, Number end) {
  return {[=](const actor& to) {
    self->send(to, Number(2));
    for (Number i = 3; i < end; i += 2) self->send(to, i);
    self->send(to, finish_atom::value, Number(0));
  }};
}
Outcome sieve(Number end) {
  Stage stage;
  const actor first = stage.spawn(filter, stage.done());
  stage.send(stage.spawn(numbers, end), first);
  return stage.finish();
}

constexpr Number kChildren = 10;
constexpr Number kRounds = 500;

struct NodeState {
  std::vector<actor> children;
  Number missing = 0;
  Number sum = 0;
};
behavior node(stateful_actor<NodeState>* self, actor tree, actor parent) {
  NodeState& state = self->state;
  self->send(tree, ask_atom::value, caf::actor_cast<actor>(self));
  const auto answer = [=](Number value) {
    self->send(parent, value);
    self->quit();
  };
  return {[=, &state](grow_atom, Number many) {
            for (Number i = 0; i < many; ++i)
              state.children.push_back(self->spawn(node, tree, caf::actor_cast<actor>(self)));
          },
          [=, &state](visit_atom) {
            state.sum = work(1, kRounds);
            state.missing = static_cast<Number>(state.children.size());
            for (const actor& child : state.children) self->send(child, visit_atom::value);
            state.children.clear();
            if (state.missing == 0) answer(state.sum);
          },
          [=, &state](Number value) {
            state.sum += value;
            if (--state.missing == 0) answer(state.sum);
          }};
}
struct TreeState {
  actor top;
  Number unmade = 0;
  Number unanswered = 1;
  Number drawn = 0;
};
behavior tree(stateful_actor<TreeState>* self, Number nodes, actor done) {
  TreeState& state = self->state;
  state.unmade = nodes - 1;
  return {[=, &state](start_atom) {
            const actor me = caf::actor_cast<actor>(self);
            state.top = self->spawn(node, me, me);
          },
          [=, &state](ask_atom, const actor& who) {
            state.drawn = following(state.drawn);
            const bool grows = state.drawn % 100 < 50 || state.unanswered == 1;
            const Number many = grows ? std::min(kChildren, state.unmade) : 0;
            state.unmade -= many;
            state.unanswered += many - 1;
            if (many > 0) self->send(who, grow_atom::value, many);
            if (state.unanswered == 0) self->send(state.top, visit_atom::value);
          },
          [=, &state](Number sum) {
            state.top = actor();
            self->send(done, sum);
          }};
}
Outcome cobwebbedTree(Number nodes) {
  Stage stage;
  stage.send(stage.spawn(tree, nodes, stage.done()), start_atom::value);
  return stage.finish();
}

behavior fibonacciNode(event_based_actor* self, actor parent) {
  const auto answer = [=](Number value) {
    self->send(parent, value);
    self->quit();
  };
  return {[=](request_atom, Number number) {
            if (number <= 2) return answer(1);
            const actor me = caf::actor_cast<actor>(self);
            self->send(self->spawn(fibonacciNode, me), request_atom::value, number - 1);
            self->send(self->spawn(fibonacciNode, me), request_atom::value, number - 2);
          },
          [=, answers = 0, sum = Number(0)](Number number) mutable {
            sum += number;
            if (++answers == 2) answer(sum);
          }};
}
Outcome fibonacci(Number number) {
  Stage stage;
  stage.send(stage.spawn(fibonacciNode, stage.done()), request_atom::value, number);
  return stage.finish();
}

double function(double x) {
  return std::sin(x * x * x - 1) / (x + 1) * std::sqrt(1 + std::exp(std::sqrt(2 * x)));
}
behavior part(event_based_actor* self, actor collector) {
  return {[=](Number first, Number count, double width) {
    double sum = 0;
    for (Number i = first; i < first + count; ++i) {
      const double left = 1 + static_cast<double>(i) * width;
      sum += (function(left) + function(left + width)) / 2 * width;
    }
    self->send(collector, sum);
  }};
}
behavior collector(event_based_actor* self, Number missing, actor done) {
  return {[=, sum = 0.0](double value) mutable {
    sum += value;
    if (--missing == 0) self->send(done, static_cast<Number>(std::llround(sum * 1e6)));
  }};
}
Outcome trapezoid(Number pieces) {
  constexpr Number kWorkers = 100;
  Stage stage;
  const Number each = (pieces + kWorkers - 1) / kWorkers;
  const double width = 4.0 / static_cast<double>(each * kWorkers);
  const actor all = stage.spawn(collector, kWorkers, stage.done());
  for (Number i = 0; i < kWorkers; ++i) stage.send(stage.spawn(part, all), i * each, each, width);
  return stage.finish();
}

}  // namespace

std::vector<Benchmark> dividedBenchmarks() {
  return {{"radixsort", &radixSort},
          {"sieve", &sieve},
          {"tree", &cobwebbedTree},
          {"fibonacci", &fibonacci},
          {"trapezoid", &trapezoid}};
}

}  // namespace savina
