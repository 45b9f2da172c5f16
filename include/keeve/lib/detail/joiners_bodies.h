// How promises are joined. Included by joiners.h; no file of its own.
#pragma once

namespace keeve {

namespace detail {

/// The answers that came, until all are there or one promise broke.
template <class... T>
struct JoinedTuple {
  using Answers = std::tuple<StoredAnswer<T>...>;
  std::tuple<std::optional<StoredAnswer<T>>...> came;
  std::int64_t missing = sizeof...(T);  // 0: it is over
  Ref<Resolver<Answers>> resolver;

  template <std::size_t I>
  Become<JoinedTuple, void> put(Turn& turn, Bcom<JoinedTuple> bcom,
                                std::tuple_element_t<I, Answers> answer) const {
    if (missing == 0) return bcom.unchanged();
    JoinedTuple next = *this;
    std::get<I>(next.came).emplace(std::move(answer));
    if (--next.missing > 0) return bcom(std::move(next));
    turn.call<&Resolver<Answers>::fulfill>(
        resolver,
        std::apply([](auto&... each) { return Answers(*std::move(each)...); }, next.came));
    return bcom(over());
  }
  Become<JoinedTuple, void> fail(Turn& turn, Bcom<JoinedTuple> bcom, Error why) const {
    if (missing == 0) return bcom.unchanged();
    turn.call<&Resolver<Answers>::breakWith>(resolver, std::move(why));
    return bcom(over());
  }

  BOOST_DESCRIBE_CLASS(JoinedTuple, (), (came, missing, resolver), (), ())

  // What came is let go of as soon as it is not wanted.
  static JoinedTuple over() { return {{}, 0, {}}; }
};

/// The same of a list, whose answers are kept where one more of them costs no copy.
template <class T>
struct JoinedList {
  using Answers = Vector<std::optional<StoredAnswer<T>>>;
  using Result = typename AllOfListResult<T>::type;
  Ref<Answers> came;
  std::int64_t missing = 0;
  Ref<Resolver<Result>> resolver;

  Become<JoinedList, void> put(Turn& turn, Bcom<JoinedList> bcom, std::int64_t index,
                               StoredAnswer<T> answer) const {
    if (missing == 0) return bcom.unchanged();
    turn.call<&Answers::set>(came, index, std::optional<StoredAnswer<T>>(std::move(answer)));
    if (missing > 1) return bcom(JoinedList{came, missing - 1, resolver});
    if constexpr (std::is_void_v<T>) {
      turn.call<&Resolver<Result>::fulfill>(resolver, std::monostate());
    } else {
      Result all;
      for (auto& each : turn.call<&Answers::items>(came)) all.push_back(*std::move(each));
      turn.call<&Resolver<Result>::fulfill>(resolver, std::move(all));
    }
    return bcom(JoinedList());
  }
  Become<JoinedList, void> fail(Turn& turn, Bcom<JoinedList> bcom, Error why) const {
    if (missing == 0) return bcom.unchanged();
    turn.call<&Resolver<Result>::breakWith>(resolver, std::move(why));
    return bcom(JoinedList());
  }

  BOOST_DESCRIBE_CLASS(JoinedList, (), (came, missing, resolver, put), (), ())
};

/// Gives `whole` the answer of one promise. The answer is read in a reaction whose failure breaks a
/// promise: so one that is not what was claimed is heard of, and does not leave `whole` waiting.
template <class Whole, class T, class Put>
void joinOne(Turn& turn, const Ref<Whole>& whole, const Promise<T>& promise, Put put) {
  Promise<void> heard;
  if constexpr (std::is_void_v<T>) {
    heard = turn.then(promise, [put](Turn& in) { put(in, std::monostate()); });
  } else {
    heard = turn.then(promise, [put](Turn& in, const T& answer) { put(in, answer); });
  }
  turn.on(heard, nullptr,
          [whole](Turn& in, const Error& why) { in.call<&Whole::fail>(whole, why); });
}

template <class... T, std::size_t... I>
void joinEach(Turn& turn, const Ref<JoinedTuple<T...>>& whole, std::index_sequence<I...>,
              const Promise<T>&... promises) {
  using Whole = JoinedTuple<T...>;
  (joinOne(turn, whole, promises,
           [whole](Turn& in, const StoredAnswer<T>& answer) {
             in.call<&Whole::template put<I>>(whole, answer);
           }),
   ...);
}

template <class T>
void runInRace(Turn& turn, const Ref<Resolver<T>>& resolver, const Promise<T>& promise) {
  using Winner = Resolver<T>;
  const auto broken = [resolver](Turn& in, const Error& why) {
    in.call<&Winner::breakWith>(resolver, why);
  };
  // Both outcomes take the same way, so that neither overtakes the other.
  if constexpr (std::is_void_v<T>) {
    turn.on(
        turn.then(promise, [] {}),
        [resolver](Turn& in) { in.call<&Winner::fulfill>(resolver, std::monostate()); }, broken);
  } else {
    turn.on(
        turn.then(promise, [](const T& answer) { return answer; }),
        [resolver](Turn& in, const T& answer) { in.call<&Winner::fulfill>(resolver, answer); },
        broken);
  }
}

}  // namespace detail

template <class... T>
Promise<std::tuple<detail::StoredAnswer<T>...>> allOf(Turn& turn, const Promise<T>&... promises) {
  using Whole = detail::JoinedTuple<T...>;
  if constexpr (sizeof...(T) == 0) {
    return turn.fulfilled(std::tuple<>());
  } else {
    const auto pair = turn.promise<typename Whole::Answers>();
    const auto whole = turn.spawn<Whole>(Whole{{}, sizeof...(T), pair.resolver});
    detail::joinEach<T...>(turn, whole, std::index_sequence_for<T...>(), promises...);
    return pair.promise;
  }
}

template <class T>
Promise<typename detail::AllOfListResult<T>::type> allOf(Turn& turn,
                                                         const std::vector<Promise<T>>& promises) {
  using Whole = detail::JoinedList<T>;
  if (promises.empty()) {
    if constexpr (std::is_void_v<T>) {
      return turn.fulfilled();
    } else {
      return turn.fulfilled(typename Whole::Result());
    }
  }
  const auto pair = turn.promise<typename Whole::Result>();
  const auto came = turn.spawn<typename Whole::Answers>();
  for (std::size_t i = 0; i < promises.size(); ++i)
    turn.call<&Whole::Answers::push>(came, std::optional<detail::StoredAnswer<T>>());
  const auto whole =
      turn.spawn<Whole>(came, static_cast<std::int64_t>(promises.size()), pair.resolver);
  std::int64_t index = 0;
  for (const Promise<T>& promise : promises) {
    detail::joinOne(turn, whole, promise,
                    [whole, index](Turn& in, const detail::StoredAnswer<T>& answer) {
                      in.call<&Whole::put>(whole, index, answer);
                    });
    ++index;
  }
  return pair.promise;
}

template <class T, std::same_as<Promise<T>>... More>
Promise<T> race(Turn& turn, const Promise<T>& first, const More&... more) {
  return race(turn, std::vector<Promise<T>>{first, more...});
}

template <class T>
Promise<T> race(Turn& turn, const std::vector<Promise<T>>& promises) {
  const auto pair = turn.promise<T>();
  for (const Promise<T>& promise : promises) detail::runInRace(turn, pair.resolver, promise);
  return pair.promise;
}

}  // namespace keeve
