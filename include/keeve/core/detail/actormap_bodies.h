// The bodies of Actormap's templates. Included by actormap.h; no file of its own.
#pragma once

namespace keeve {

namespace detail {

/// Runs `f` and keeps its result while the turn ends: `end` must run before the result is returned.
template <class F, class End>
auto runThenEnd(F&& f, End&& end) {
  if constexpr (std::is_void_v<decltype(f())>) {
    f();
    end();
  } else {
    auto result = f();
    end();
    return result;
  }
}

}  // namespace detail

/// Undoes the turn if it is left by an exception.
class Actormap::Leaving {
 public:
  explicit Leaving(const Actormap& its) : its_(its) {}
  ~Leaving() { its_.abandon(); }
  Leaving(const Leaving&) = delete;
  Leaving& operator=(const Leaving&) = delete;

 private:
  const Actormap& its_;
};

template <class F>
std::invoke_result_t<F&, Turn&> Actormap::run(F&& f) {
  Turn& turn = begin(false);
  const Leaving leaving(*this);
  return detail::runThenEnd([&] { return f(turn); }, [&] { finish(Mode::commit); });
}

template <class F>
std::invoke_result_t<F&, Turn&> Actormap::peek(F&& f) const {
  Turn& turn = begin(false);
  const Leaving leaving(*this);
  return f(turn);
}

template <auto Method, class Target, class... Args>
detail::MethodResult<Method> Actormap::recklessPoke(const Target& target, Args&&... args) {
  requireRoot();
  Turn& turn = begin(false);
  const Leaving leaving(*this);
  try {
    return detail::runThenEnd(
        [&] { return turn.call<Method>(target, std::forward<Args>(args)...); },
        [&] { finish(Mode::commit); });
  } catch (...) {
    finish(Mode::commit);
    throw;
  }
}

template <class F>
std::invoke_result_t<F&, Turn&> Actormap::churn(F&& f) {
  Turn& turn = begin(false);
  const Leaving leaving(*this);
  return detail::runThenEnd([&] { return f(turn); },
                            [&] {
                              finish(Mode::keepMessages);
                              runNear();
                            });
}

template <class T>
Ref<T> Actormap::spawnFromPortrait(const Value& portrait) {
  T state = fromValue<T>(fieldsOf(portrait));
  return run([&](Turn& turn) { return turn.spawn<T>(std::move(state)); });
}

}  // namespace keeve
