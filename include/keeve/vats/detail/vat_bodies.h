// The bodies of Vat's templates. Included by vat.h; no file of its own.
#pragma once

namespace keeve {

template <class F>
typename detail::CallResult<std::invoke_result_t<F&, Turn&>>::type Vat::run(F&& f) const {
  using Raw = std::invoke_result_t<F&, Turn&>;
  using Result = typename detail::CallResult<Raw>::type;
  if constexpr (detail::ResultTraits<Raw>::suspends) {
    // A coroutine runs on after this call: the function that it belongs to goes along.
    return run([&](Turn& turn) {
      return turn.then(Unit(),
                       [work = std::decay_t<F>(std::forward<F>(f))](Turn& in) { return work(in); });
    });
  } else if constexpr (std::is_void_v<Result>) {
    struct Work final : detail::Job {
      explicit Work(F& its) : work(its) {}
      void run(Turn& turn) override { work(turn); }
      F& work;
    } job(f);
    detail::runBlocking(state_, job);
  } else {
    struct Work final : detail::Job {
      explicit Work(F& its) : work(its) {}
      void run(Turn& turn) override { result.emplace(work(turn)); }
      F& work;
      std::optional<Result> result;
    } job(f);
    detail::runBlocking(state_, job);
    return *std::move(job.result);
  }
}

namespace detail {

/// Lets `vat` listen to a promise for somebody who waits.
template <class T>
void hearInto(const Vat& vat, const Promise<T>& promise,
              const std::shared_ptr<Outcome<T>>& outcome) {
  vat.run([&](Turn& turn) {
    auto hold = std::make_shared<OutcomeHold<T>>(outcome);
    const auto broken = [hold](const Error& why) { (**hold).fail(why); };
    if constexpr (std::is_void_v<T>) {
      turn.on(
          promise, [hold] { (**hold).fulfill(Unit()); }, broken);
    } else {
      turn.on(
          promise, [hold](const T& value) { (**hold).fulfill(value); }, broken);
    }
  });
}

}  // namespace detail

template <class T>
T Vat::wait(const Promise<T>& promise) const {
  auto outcome = std::make_shared<detail::Outcome<T>>(std::make_unique<detail::ThreadWaiter>());
  detail::requireMayBlock();
  detail::hearInto(*this, promise, outcome);
  return outcome->take();
}

template <class F>
auto Vat::later(Turn& turn, F f) const
    -> Promise<detail::AnswerOf<std::invoke_result_t<F&, Turn&>>> {
  using Answer = detail::AnswerOf<std::invoke_result_t<F&, Turn&>>;
  detail::Message* const message =
      detail::makeNode<detail::OwnedJob<F>>(detail::anchorOf(state_), std::move(f));
  return detail::coreOf(turn).sendAsking(message).template as<Promise<Answer>>();
}

}  // namespace keeve
