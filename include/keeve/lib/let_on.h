// Going on when promises are kept, without a name for each reaction.
#pragma once

#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "keeve/lib/joiners.h"

// A body below is any function object that Turn::then takes: Turn& first if it wants it, what was
// promised, by value or const&; it may return a promise, or be a coroutine. It runs in a turn of
// its own, captures by value, and what it returns is promised. The first promise that breaks breaks
// that promise, and the body does not run.

namespace keeve {

/// Waits for all promises, in parallel, then runs the body with their answers:
///
///     const auto price = turn.send<&Shop::price>(shop, "tea");
///     const auto pieces = turn.send<&Person::wants>(ann, "tea");
///     const auto cost = letOn(turn, price, pieces,
///                             [](std::int64_t each, std::int64_t many) { return each * many; });
///
/// Shape:  the arguments after the turn are promises (not of void), and last the body.
/// Cost:   that of allOf.
/// Source: Goblins' let-on; rule 105.
template <class... PromisesAndBody>
auto letOn(Turn& turn, PromisesAndBody&&... promisesAndBody);

/// Runs its steps one after the other, each when what the one before promised is there. A step gets
/// the answers of all steps before it; the last one is the body:
///
///     letOnSequential(
///         turn, [shop](Turn& in) { return in.send<&Shop::cheapest>(shop); },
///         [shop](Turn& in, std::string name) { return in.send<&Shop::price>(shop, name); },
///         [](std::string name, std::int64_t price) { ... });
///
/// The first step runs at once, in this turn, and each further one in a turn of its own. What a
/// step returns, if it is no promise, is its answer. A step that answers nothing adds none.
///
/// Shape:  at least two steps.
/// Cost:   a promise and a listener for each step.
/// Source: Goblins' let*-on; rule 105.
template <class First, class... Steps>
auto letOnSequential(Turn& turn, First first, Steps... steps);

/// Runs `f` with each answer, in order, when all are there. Promised: that all of what `f` promised
/// has come.
template <class T, class F>
Promise<void> onEach(Turn& turn, const std::vector<Promise<T>>& promises, F f);
/// Promises what `f` makes of each answer, in order.
template <class T, class F>
auto onMap(Turn& turn, const std::vector<Promise<T>>& promises, F f);
/// Promises those answers, in order, for which `keeps` says, or promises, true.
template <class T, class F>
Promise<std::vector<T>> onFilter(Turn& turn, const std::vector<Promise<T>>& promises, F keeps);

/// The same three of a promise of a list.
template <class T, class F>
Promise<void> onEach(Turn& turn, const Promise<std::vector<T>>& promise, F f);
template <class T, class F>
auto onMap(Turn& turn, const Promise<std::vector<T>>& promise, F f);
template <class T, class F>
Promise<std::vector<T>> onFilter(Turn& turn, const Promise<std::vector<T>>& promise, F keeps);

/// One case of onMatch: `body` for the answers for which `takes` says true.
template <class P, class F>
struct MatchCase {
  P takes;
  F body;
};
template <class P, class F>
MatchCase(P, F) -> MatchCase<P, F>;
/// The case for whatever no case before it took.
template <class F>
auto otherwise(F body);

/// Runs the body of the first case that takes the answer, and promises its result:
///
///     onMatch(turn, weather,
///             MatchCase{[](const std::string& it) { return it == "rain"; }, [] { return 1; }},
///             otherwise([](const std::string& it) { return 0; }));
///
/// The bodies return the same type. Errors: `no-match` when no case takes it.
/// Source: Goblins' on-match.
template <class T, class... P, class... F>
auto onMatch(Turn& turn, const Promise<T>& promise, MatchCase<P, F>... cases);

}  // namespace keeve

#include "keeve/lib/detail/let_on_bodies.h"
