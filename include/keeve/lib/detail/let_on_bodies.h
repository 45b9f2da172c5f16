// How bodies get their answers. Included by let_on.h; no file of its own.
#pragma once

namespace keeve {

namespace detail {

/// What a body makes of these, promise or not.
template <class F, class... T>
using BodyResult = Reaction<F, T...>;
template <class F, class... T>
using BodyAnswer = AnswerOf<BodyResult<F, T...>>;

template <class Arguments, std::size_t... I>
auto letOnAll(Turn& turn, const Arguments& arguments, std::index_sequence<I...>) {
  const auto& body = std::get<sizeof...(I)>(arguments);
  return turn.then(allOf(turn, std::get<I>(arguments)...), [body](Turn& in, const auto& answers) {
    return std::apply([&](const auto&... each) { return react(in, body, each...); }, answers);
  });
}

template <class... T, class Last>
auto takeStep(Turn& turn, const std::tuple<T...>& before, const Last& last) {
  return std::apply([&](const T&... each) { return react(turn, last, each...); }, before);
}
template <class... T, class Step, class Next, class... Rest>
auto takeStep(Turn& turn, const std::tuple<T...>& before, const Step& step, const Next& next,
              const Rest&... rest) {
  static_assert(!ResultTraits<BodyResult<Step, T...>>::suspends,
                "only the last step may be a coroutine; the others promise what they wait for");
  using Answer = BodyAnswer<Step, T...>;
  const auto goOn = [before, next, rest...](Turn& in, const auto&... answer) {
    return takeStep(in, std::tuple_cat(before, std::tuple(answer...)), next, rest...);
  };
  if constexpr (std::is_void_v<BodyResult<Step, T...>>) {
    takeStep(turn, before, step);
    return turn.then(turn.fulfilled(), [goOn](Turn& in) { return goOn(in); });
  } else if constexpr (std::is_void_v<Answer>) {
    return turn.then(takeStep(turn, before, step), [goOn](Turn& in) { return goOn(in); });
  } else {
    return turn.then(takeStep(turn, before, step),
                     [goOn](Turn& in, const Answer& answer) { return goOn(in, answer); });
  }
}

/// Runs `f` with each item and promises the list of its answers.
template <class T, class F>
auto mapEach(Turn& turn, const std::vector<T>& items, const F& f) {
  using Answer = BodyAnswer<F, T>;
  if constexpr (std::is_void_v<BodyResult<F, T>>) {
    for (const T& item : items) react(turn, f, item);
    return allOf(turn, std::vector<Promise<void>>());
  } else {
    std::vector<Promise<Answer>> answers;
    for (const T& item : items) {
      if constexpr (std::is_same_v<BodyResult<F, T>, Promise<Answer>>) {
        answers.push_back(react(turn, f, item));
      } else {
        answers.push_back(turn.fulfilled<Answer>(react(turn, f, item)));
      }
    }
    return allOf(turn, answers);
  }
}

template <class T, class First, class... Rest>
auto matchFirst(Turn& turn, const T& answer, const First& first, const Rest&... rest)
    -> BodyResult<decltype(first.body), T> {
  if (first.takes(answer)) return react(turn, first.body, answer);
  if constexpr (sizeof...(Rest) == 0) {
    throw Error(kind::noMatch, "none of the cases takes this answer: end with otherwise(...)");
  } else {
    return matchFirst(turn, answer, rest...);
  }
}

}  // namespace detail

template <class... PromisesAndBody>
auto letOn(Turn& turn, PromisesAndBody&&... promisesAndBody) {
  static_assert(sizeof...(PromisesAndBody) > 0, "the last argument is the body");
  return detail::letOnAll(turn, std::forward_as_tuple(promisesAndBody...),
                          std::make_index_sequence<sizeof...(PromisesAndBody) - 1>());
}

template <class First, class... Steps>
auto letOnSequential(Turn& turn, First first, Steps... steps) {
  static_assert(sizeof...(Steps) > 0, "there are two steps or more; for one there is no waiting");
  return detail::takeStep(turn, std::tuple<>(), first, steps...);
}

template <class T, class F>
Promise<void> onEach(Turn& turn, const Promise<std::vector<T>>& promise, F f) {
  return turn.then(onMap(turn, promise, std::move(f)), [] {});
}
template <class T, class F>
Promise<void> onEach(Turn& turn, const std::vector<Promise<T>>& promises, F f) {
  return onEach(turn, allOf(turn, promises), std::move(f));
}

template <class T, class F>
auto onMap(Turn& turn, const Promise<std::vector<T>>& promise, F f) {
  return turn.then(promise, [f = std::move(f)](Turn& in, const std::vector<T>& items) {
    return detail::mapEach(in, items, f);
  });
}
template <class T, class F>
auto onMap(Turn& turn, const std::vector<Promise<T>>& promises, F f) {
  return onMap(turn, allOf(turn, promises), std::move(f));
}

template <class T, class F>
Promise<std::vector<T>> onFilter(Turn& turn, const Promise<std::vector<T>>& promise, F keeps) {
  return turn.then(promise, [keeps = std::move(keeps)](Turn& in, const std::vector<T>& items) {
    static_assert(std::is_same_v<detail::BodyAnswer<F, T>, bool>,
                  "a filter says true or false, or promises it");
    return in.then(detail::mapEach(in, items, keeps), [items](const std::vector<bool>& kept) {
      std::vector<T> left;
      for (std::size_t i = 0; i < items.size(); ++i) {
        if (kept[i]) left.push_back(items[i]);
      }
      return left;
    });
  });
}
template <class T, class F>
Promise<std::vector<T>> onFilter(Turn& turn, const std::vector<Promise<T>>& promises, F keeps) {
  return onFilter(turn, allOf(turn, promises), std::move(keeps));
}

template <class F>
auto otherwise(F body) {
  return MatchCase{[](const auto&) { return true; }, std::move(body)};
}

template <class T, class... P, class... F>
auto onMatch(Turn& turn, const Promise<T>& promise, MatchCase<P, F>... cases) {
  static_assert(sizeof...(cases) > 0, "there is one case or more");
  return turn.then(promise, [cases...](Turn& in, const T& answer) {
    return detail::matchFirst(in, answer, cases...);
  });
}

}  // namespace keeve
