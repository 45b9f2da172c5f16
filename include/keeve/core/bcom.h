// How an actor changes: by returning what its bcom sealed.
#pragma once

#include <concepts>
#include <cstdint>
#include <type_traits>
#include <utility>

#include "keeve/core/detail/behaviour_type.h"

namespace keeve {

template <class I>
class Bcom;

namespace detail {
struct BecomeAccess;
}

/// The next behaviour of one actor, sealed, and the result for the caller.
///
/// Nothing happens until it is returned from that actor's own handler; in a container or a struct
/// it is a value like any other, and no message takes it along. Returned by the same actor in a
/// later turn it still counts; returned by another one it is refused with `foreign-become`, and
/// with `stale-become` when the actor became something else since the handler began.
///
/// Shape:     a pointer and the result. Ownership: shared with copies. Threads: its actor's vat
///            only.
/// Authority: none: only its own actor can use it.
template <class I, class R>
class [[nodiscard]] Become {
 public:
  Become(const Become& other) : next_(other.shared()), result_(other.result_) {}
  Become(Become&&) noexcept = default;
  Become& operator=(Become other) noexcept {
    std::swap(next_, other.next_);
    std::swap(result_, other.result_);
    return *this;
  }
  ~Become() = default;
  /// With a result of another type that loses nothing.
  template <class Q>
  requires(!std::same_as<Q, R> && detail::fitsWithoutLoss<Q, R>()) Become(Become<I, Q>&& other)
      : next_(std::move(other.next_)),
        result_(std::move(other.result_)) {}

 private:
  friend class Bcom<I>;
  friend struct detail::BecomeAccess;
  template <class J, class Q>
  friend class Become;

  Become(detail::NodePtr next, R result) : next_(std::move(next)), result_(std::move(result)) {}
  detail::NodePtr shared() const {
    return next_ ? detail::NodePtr::sharing(next_.get()) : detail::NodePtr();
  }

  detail::NodePtr next_;  // empty: unchanged
  R result_;
};

template <class I>
class [[nodiscard]] Become<I, void> : public Become<I, std::monostate> {
 public:
  Become(Become<I, std::monostate>&& base) : Become<I, std::monostate>(std::move(base)) {}
};

namespace detail {
/// How a turn opens what a handler returned, and gives a handler its bcom.
struct BecomeAccess {
  template <class I, class R>
  static NodePtr& next(Become<I, R>& become) {
    return become.next_;
  }
  template <class I, class R>
  static R& result(Become<I, R>& become) {
    return become.result_;
  }
  template <class I>
  static Bcom<I> bcom(const Cell& cell, const NodeType* now) {
    return Bcom<I>(cell.serial, now);
  }
};
}  // namespace detail

/// The right to decide what one actor is next. Pronounced "become".
///
///     Become<Counter, int> increment(Bcom<Counter> bcom, int by) const {
///       return bcom(Counter{count + by}, count + by);
///     }
///
/// Shape:     two words. I is the actor's behaviour, the interface that all its behaviours have, or
///            its Procedure.
/// Threads:   its actor's vat only.
/// Authority: to seal behaviours for this one actor, of the class I or of that interface.
/// Errors:    sealing throws what copying the behaviour throws.
/// Cost:      sealing allocates the behaviour.
/// Source:    Goblins' bcom.
template <class I>
class Bcom {
 public:
  /// The actor will be `next`, and the caller gets `result`.
  template <class T, class R>
  requires detail::BehaviourFor<I, T> Become<I, std::decay_t<R>>
  operator()(T next, R&& result) const { return {seal(std::move(next)), std::forward<R>(result)}; }
  /// The actor will be `next`; there is no result.
  template <class T>
  requires detail::BehaviourFor<I, T> Become<I, void>
  operator()(T next) const {
    return Become<I, std::monostate>(seal(std::move(next)), std::monostate());
  }
  /// The actor stays as it is: for a handler that changes only sometimes.
  template <class R>
  Become<I, std::decay_t<R>> unchanged(R&& result) const {
    return {detail::NodePtr(), std::forward<R>(result)};
  }
  Become<I, void> unchanged() const {
    return Become<I, std::monostate>(detail::NodePtr(), std::monostate());
  }

 private:
  friend struct detail::BecomeAccess;
  Bcom(std::uint64_t serial, const detail::NodeType* now) : serial_(serial), now_(now) {}
  template <class T>
  detail::NodePtr seal(T&& next) const {
    return detail::NodePtr(detail::makeNext<I>(now_, serial_, std::forward<T>(next)));
  }

  std::uint64_t serial_;
  const detail::NodeType* now_;  // of the actor while its handler runs
};

}  // namespace keeve
