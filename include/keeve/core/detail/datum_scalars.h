// The types without parts that are a Datum from the start. Included by datum.h, which says what
// that means; no file of its own.
#pragma once

namespace keeve {

template <>
struct Datum<bool> : detail::NoRefs {
  static Value to(bool it) { return it; }
  static bool from(const Value& value) { return value.boolean(); }
};

template <std::integral T>
requires(!std::same_as<T, bool> && !detail::isCharacter<T>) struct Datum<T> : detail::NoRefs {
  static Value to(T it) { return Value(it); }
  static T from(const Value& value) {
    const std::int64_t wide = value.integer();
    if constexpr (std::signed_integral<T> && sizeof(T) == sizeof(wide)) {
      return static_cast<T>(wide);
    } else {
      if (!std::in_range<T>(wide))
        throw detail::outOfRange(std::signed_integral<T> ? "integer" : "unsigned integer", value);
      return static_cast<T>(wide);
    }
  }
};

template <std::floating_point T>
struct Datum<T> : detail::NoRefs {
  static Value to(T it) { return static_cast<double>(it); }
  static T from(const Value& value) {
    using Limits = std::numeric_limits<T>;
    const double wide = detail::realFrom(value);
    if constexpr (Limits::max_exponent < std::numeric_limits<double>::max_exponent) {
      // Infinity stays infinity; a finite number must not become it.
      const double most = static_cast<double>(Limits::max());
      const bool isFinite = wide - wide == 0;
      if (isFinite && (wide > most || wide < -most))
        throw detail::outOfRange("floating point number", value);
    }
    return static_cast<T>(wide);
  }
};

template <class T>
requires std::is_enum_v<T>
struct Datum<T> : detail::NoRefs {
  using Underlying = std::underlying_type_t<T>;
  using Number = std::conditional_t<detail::isCharacter<Underlying>, std::int64_t, Underlying>;
  static Value to(T it) {
    if constexpr (boost::describe::has_describe_enumerators<T>::value) {
      if (const char* name = boost::describe::enum_to_string(it, nullptr)) return Symbol{name};
    }
    return static_cast<Number>(it);
  }
  static T from(const Value& value) {
    if constexpr (boost::describe::has_describe_enumerators<T>::value) {
      if (value.is(Value::Kind::symbol)) {
        T found{};
        if (boost::describe::enum_from_string(value.symbol().name.c_str(), found)) return found;
        throw badType("a known enumerator", value);
      }
    }
    const Number number = Datum<Number>::from(value);
    if (static_cast<Number>(static_cast<Underlying>(number)) != number)
      throw detail::outOfRange("enumeration", value);
    return static_cast<T>(number);
  }
};

template <>
struct Datum<std::string> : detail::NoRefs {
  static Value to(const std::string& it) { return it; }
  static std::string from(const Value& value) { return value.text(); }
};

template <>
struct Datum<Symbol> : detail::NoRefs {
  static Value to(const Symbol& it) { return it; }
  static Symbol from(const Value& value) { return value.symbol(); }
};

template <>
struct Datum<Bytes> : detail::NoRefs {
  static Value to(const Bytes& it) { return it; }
  static Bytes from(const Value& value) { return value.bytes(); }
};

template <>
struct Datum<std::monostate> : detail::NoRefs {
  static Value to(std::monostate) { return nullptr; }
  static std::monostate from(const Value&) { return {}; }
};

template <>
struct Datum<Value> {
  static Value to(const Value& it) { return it; }
  static Value from(const Value& value) { return value; }
  static void refs(const Value& it, detail::RefVisitor visitor);
};

template <>
struct Datum<Error> {
  static Value to(const Error& it) { return it; }
  static Error from(const Value& value) { return value.error(); }
  static void refs(const Error& it, detail::RefVisitor visitor) {
    if (visitor.alsoShared && it.problem() != nullptr) Datum<Value>::refs(*it.problem(), visitor);
  }
};

template <std::derived_from<AnyRef> T>
struct Datum<T> {
  static Value to(const T& it) { return AnyRef(it); }
  static T from(const Value& value) {
    if (value.is(Value::Kind::null)) return T();
    return value.reference().template as<T>();
  }
  static void refs(const T& it, detail::RefVisitor visitor) {
    if (it) visitor(it);
  }
};

template <detail::Duration T>
struct Datum<T> : detail::NoRefs {
  using Number = typename T::rep;
  static Value to(T it) { return Datum<Number>::to(it.count()); }
  static T from(const Value& value) { return T(Datum<Number>::from(value)); }
};

}  // namespace keeve
