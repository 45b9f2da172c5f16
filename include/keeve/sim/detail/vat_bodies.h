// The bodies of sim::Vat's templates. Included by vat.h; no file of its own.
#pragma once

namespace keeve::sim {

/// What somebody waits for.
template <class T>
struct Awaited {
  std::optional<std::conditional_t<std::is_void_v<T>, Unit, T>> value;
  std::optional<Error> error;
};

[[noreturn]] void failToWait(const Vat& vat, bool isForgotten);

template <class T>
T Vat::wait(const Promise<T>& promise) const {
  const auto awaited = std::make_shared<Awaited<T>>();
  // As if it had been there: a reaction in a turn that is undone may run again.
  const auto broken = [awaited](const Error& why) { awaited->error = why; };
  run([&](Turn& turn) {
    if constexpr (std::is_void_v<T>) {
      turn.on(
          promise, [awaited] { awaited->value.emplace(); }, broken);
    } else {
      turn.on(
          promise, [awaited](const T& value) { awaited->value = value; }, broken);
    }
  });
  while (!awaited->value && !awaited->error) {
    const bool isForgotten = awaited.use_count() == 1;
    if (isForgotten || !step()) failToWait(*this, isForgotten);
  }
  if (awaited->error) throw Error(*awaited->error);
  if constexpr (!std::is_void_v<T>) return *awaited->value;
}

}  // namespace keeve::sim
