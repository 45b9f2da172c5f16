// The one error type of core, lib and vats: a kind, a message, the thrown thing itself, a cause and
// the turns it came through.
#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "keeve/core/error_kind.h"

namespace keeve {

class Value;

/// One turn that an error went through.
struct TraceFrame {
  std::string vat;         // name of the vat or actormap
  std::uint64_t turn = 0;  // the turn's Lamport time there: with the vat it names the turn
  std::string doing;       // what was at work, for example `Purse#7.deposit`
};

/// Why something failed.
///
/// An Error is what keeve throws, what a promise is broken with and what a handler receives;
/// whatever else was thrown in a turn (`throw 42`, std::bad_alloc, another library's exception) is
/// wrapped in one and can be had back with thrown().
///
/// Shape:     two words and the exception's own; a copy shares the contents, which never change.
/// Ownership: shared; the last copy frees the contents, on whichever thread.
/// Threads:   any.
/// Authority: none, but for references inside problem() and the thrown thing.
/// Errors:    copying, reading and destroying never throw.
/// Cost:      making one allocates once; a copy is two atomic increments.
class Error : public std::exception {
 public:
  /// `kind` is a kebab-case word, `message` says what was wrong and what to do about it.
  Error(std::string_view kind, std::string message);
  /// The same, because of `cause`.
  Error(std::string_view kind, std::string message, const Error& cause);

  /// The error of a promise that somebody broke with a plain value (rule 74); problem() gives the
  /// same value back.
  static Error broken(Value problem);
  /// The exception that is being handled, whatever it is. Requires: to be called inside a `catch`.
  static Error current() noexcept;
  /// The same when its type is known already, which is cheaper by one throw. Requires: as
  /// current().
  static Error current(const Error& handled) noexcept;
  static Error current(const std::exception& handled) noexcept;

  /// "kind: message".
  const char* what() const noexcept override;
  std::string_view kind() const noexcept;
  std::string_view message() const noexcept;
  /// What led to this error, or null. Lives as long as any copy of this error.
  const Error* cause() const noexcept;
  /// The value that the promise was broken with, or null.
  const Value* problem() const noexcept;
  /// The exception as it was thrown; null when the error was made by hand.
  std::exception_ptr thrown() const noexcept;
  /// The exception as a T, or null when it was something else. Lives as long as any copy of this
  /// error.
  template <class T>
  const T* thrownAs() const noexcept;

  /// How many frames a trace has at most.
  static constexpr std::size_t kMostFrames = 64;
  /// The turns that this error went through, the first one first. Of more than kMostFrames turns
  /// these are the first ones and, as the last frame, the latest one.
  std::vector<TraceFrame> trace() const;
  /// This error, having gone through one more turn. It stays the same error (same()).
  Error through(TraceFrame frame) const;

  /// Whether two errors are the same one: identity, not likeness (rule 45).
  bool same(const Error& other) const noexcept { return data_ == other.data_; }

 private:
  struct Data;
  struct Trace;
  explicit Error(std::shared_ptr<const Data> data) noexcept;
  static Error outOfMemory() noexcept;
  /// Made when the library is loaded: later there may be no memory for it.
  static const Error kOutOfMemory;
  static Error wrapped(std::string_view message, std::exception_ptr thrown = nullptr) noexcept;

  std::shared_ptr<const Data> data_;
  std::shared_ptr<const Trace> trace_;
};

template <class T>
const T* Error::thrownAs() const noexcept {
  static_assert(!std::is_pointer_v<T>,
                "a thrown pointer has no lasting address: rethrow thrown() and catch it");
  const std::exception_ptr held = thrown();
  if (!held) return nullptr;
  try {
    std::rethrow_exception(held);
  } catch (const T& it) {
    return &it;
  } catch (...) {
    return nullptr;
  }
}

namespace detail {
/// Throws an `internal` error unless `holds`: a bug of ours, told apart from the user's mistakes.
inline void require(bool holds, const char* whatMustHold) {
  if (!holds) [[unlikely]]
    throw Error(kind::internal, whatMustHold);
}

/// Runs `f`; whatever it throws comes back as an Error. The one place where a turn catches.
template <class F>
std::optional<Error> caught(F&& f) noexcept {
  try {
    std::forward<F>(f)();
    return std::nullopt;
  } catch (const Error& error) {
    return Error::current(error);
  } catch (const std::exception& exception) {
    return Error::current(exception);
  } catch (...) {
    return Error::current();
  }
}
}  // namespace detail

}  // namespace keeve
