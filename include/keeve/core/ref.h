// References: the permission to send to an actor, and all that anybody outside it ever holds.
#pragma once

#include <compare>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "keeve/core/detail/cell.h"

namespace keeve {

namespace detail {
struct RefAccess;
}

/// A reference to an actor, to a promise, or a sturdy reference that still has to be enlivened; or
/// to nothing.
///
/// It is only an indirection: it shows neither behaviour, state, vat nor creator. What it can do is
/// decided where it is used: a Turn calls it when it is near (of the same vat) and sends to it
/// wherever it is.
///
/// Shape:     one pointer. Equality is identity, never likeness; a reference that went far and came
///            back is equal.
/// Ownership: shared; it keeps its actor alive. Actors that only hold each other are collected.
/// Threads:   any; each object by one thread at a time, as with std::shared_ptr.
/// Authority: to send messages to the actor, and to pass that on.
/// Errors:    none; using an empty one fails with `not-a-reference`.
/// Cost:      a copy counts: a plain increment at home, an atomic one elsewhere.
class AnyRef {
 public:
  AnyRef() = default;
  AnyRef(const AnyRef& other) noexcept : cell_(other.cell_) {
    if (cell_ != nullptr) detail::retain(*cell_);
  }
  AnyRef(AnyRef&& other) noexcept : cell_(std::exchange(other.cell_, nullptr)) {}
  AnyRef& operator=(AnyRef other) noexcept {
    std::swap(cell_, other.cell_);
    return *this;
  }
  ~AnyRef() {
    if (cell_ != nullptr) detail::release(*cell_);
  }

  /// A sturdy reference: text that says where an actor is to be found, for example a URI. It
  /// travels and compares (by its text) like data and has to be enlivened before it can be used.
  static AnyRef sturdy(std::string_view uri);

  explicit operator bool() const noexcept { return cell_ != nullptr; }
  /// To an actor or a promise, connected and ready to be sent to.
  bool isLive() const noexcept { return cell_ != nullptr && !cell_->isSturdy(); }
  bool isSturdy() const noexcept { return cell_ != nullptr && cell_->isSturdy(); }
  /// To a promise, resolved or not; decided when it was made and true for ever.
  bool isPromise() const noexcept { return cell_ != nullptr && cell_->isPromise(); }

  /// The text of a sturdy reference. Requires: isSturdy().
  std::string uri() const;
  /// For people: `alice#3`, vat and number. Not a way to find the actor.
  std::string toString() const;

  friend bool operator==(const AnyRef& a, const AnyRef& b) noexcept {
    return a.cell_ == b.cell_ || compareSturdy(a, b);
  }
  /// Whether `a` is ordered before `b`: by vat and order of making, so the same in each run. For
  /// sorted containers.
  friend bool operator<(const AnyRef& a, const AnyRef& b) noexcept { return less(a, b); }

  /// The same reference with the claim that its actor is a T. The claim is checked at each use
  /// (`bad-type`).
  template <class R>
  R as() const {
    R typed;
    static_cast<AnyRef&>(typed) = *this;
    return typed;
  }

 private:
  friend struct detail::RefAccess;
  static bool compareSturdy(const AnyRef& a, const AnyRef& b) noexcept;
  static bool less(const AnyRef& a, const AnyRef& b) noexcept;
  friend struct std::hash<AnyRef>;
  std::size_t hash() const noexcept;

  detail::Cell* cell_ = nullptr;
};

/// A reference to an actor whose behaviour is a T, or implements the interface T. See AnyRef for
/// everything but T.
template <class T>
class Ref : public AnyRef {
 public:
  using Behaviour = T;
  Ref() = default;
  /// A reference to a derived behaviour is one to its interface.
  template <class U>
  requires(!std::same_as<U, T> && std::derived_from<U, T>) Ref(const Ref<U>& other)
  noexcept : AnyRef(other) {}
};

namespace detail {

/// How keeve's own sources get at the cell. Not for users: whoever has a cell has everything.
struct RefAccess {
  static Cell* cell(const AnyRef& ref) noexcept { return ref.cell_; }
  static Cell* take(AnyRef&& ref) noexcept { return std::exchange(ref.cell_, nullptr); }
  /// Takes over one count.
  static AnyRef adopt(Cell* counted) noexcept {
    AnyRef ref;
    ref.cell_ = counted;
    return ref;
  }
  static AnyRef sharing(Cell& cell) noexcept {
    retain(cell);
    return adopt(&cell);
  }
};

inline Cell* cellOf(const AnyRef& ref) noexcept {
  return RefAccess::cell(ref);
}

}  // namespace detail
}  // namespace keeve

/// Equal references have equal hashes, and the same ones in each run.
template <>
struct std::hash<keeve::AnyRef> {
  std::size_t operator()(const keeve::AnyRef& ref) const noexcept { return ref.hash(); }
};
template <class T>
struct std::hash<keeve::Ref<T>> : std::hash<keeve::AnyRef> {};
