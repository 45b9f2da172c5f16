// The types that are a Datum if their parts are. Included by datum.h, which says what that means;
// no file of its own.
#pragma once

#include "keeve/core/detail/datum_scalars.h"

namespace keeve {

template <IsDatum T>
struct Datum<std::optional<T>> {
  static Value to(const std::optional<T>& it) { return it ? toValue(*it) : Value(); }
  static std::optional<T> from(const Value& value) {
    if (value.is(Value::Kind::null)) return std::nullopt;
    return fromValue<T>(value);
  }
  static void refs(const std::optional<T>& it, detail::RefVisitor visitor) {
    if (it) detail::visitRefs(*it, visitor);
  }
};

template <IsDatum T>
struct Datum<std::shared_ptr<const T>> {
  using Held = std::shared_ptr<const T>;
  static Value to(const Held& it) { return it ? toValue(*it) : Value(); }
  static Held from(const Value& value) {
    return value.is(Value::Kind::null) ? nullptr : std::make_shared<const T>(fromValue<T>(value));
  }
  static void refs(const Held& it, detail::RefVisitor visitor) {
    if (it && (visitor.alsoShared || it.use_count() == 1)) detail::visitRefs(*it, visitor);
  }
};

template <IsDatum T>
requires(!std::same_as<T, std::byte>) struct Datum<std::vector<T>> {
  static Value to(const std::vector<T>& it) {
    Value::List items;
    items.reserve(it.size());
    for (const T& item : it) items.push_back(toValue(item));
    return Value(std::move(items));
  }
  static std::vector<T> from(const Value& value) {
    std::vector<T> items;
    for (const Value& item : value.list()) {
      items.push_back(detail::convertPart<T>("an item", [&] { return fromValue<T>(item); }));
    }
    return items;
  }
  static void refs(const std::vector<T>& it, detail::RefVisitor visitor) {
    if constexpr (!std::derived_from<Datum<T>, detail::NoRefs>) {
      for (const T& item : it) detail::visitRefs<T>(item, visitor);
    }
  }
};

template <detail::SetRange T>
requires IsDatum<typename T::key_type>
struct Datum<T> {
  using Key = typename T::key_type;
  static Value to(const T& it) {
    Value::List items;
    for (const Key& key : it) items.push_back(toValue(key));
    // The order of a hash table depends on how it came about: equal sets would differ as Values.
    if constexpr (!requires { typename T::key_compare; }) std::sort(items.begin(), items.end());
    return Value(std::move(items));
  }
  static T from(const Value& value) {
    T made;
    for (const Value& item : value.list()) made.insert(fromValue<Key>(item));
    return made;
  }
  static void refs(const T& it, detail::RefVisitor visitor) {
    for (const Key& key : it) detail::visitRefs(key, visitor);
  }
};

template <detail::KeyedRange T>
requires(IsDatum<typename T::key_type>&& IsDatum<typename T::mapped_type>) struct Datum<T> {
  using Key = typename T::key_type;
  using Mapped = typename T::mapped_type;
  static Value to(const T& it) {
    std::vector<Value::Entry> entries;
    entries.reserve(it.size());
    for (const auto& [key, mapped] : it)
      entries.emplace_back(toValue<Key>(key), toValue<Mapped>(mapped));
    return Value::map(std::move(entries));
  }
  static T from(const Value& value) {
    T made;
    for (const auto& [key, mapped] : value.map())
      made.emplace(fromValue<Key>(key), fromValue<Mapped>(mapped));
    return made;
  }
  static void refs(const T& it, detail::RefVisitor visitor) {
    for (const auto& [key, mapped] : it) {
      detail::visitRefs<Key>(key, visitor);
      detail::visitRefs<Mapped>(mapped, visitor);
    }
  }
};

namespace detail {

// A fixed number of parts: pair, tuple, array.
template <class T, std::size_t... I>
struct PartsDatum {
  template <std::size_t N>
  using Part = std::tuple_element_t<N, T>;
  static Value to(const T& it) { return Value(Value::List{toValue<Part<I>>(std::get<I>(it))...}); }
  static T from(const Value& value) {
    if (value.list().size() != sizeof...(I))
      throw badType("a list of " + std::to_string(sizeof...(I)) + " items", value);
    return T{fromValue<Part<I>>(value.list()[I])...};
  }
  static void refs(const T& it, [[maybe_unused]] RefVisitor visitor) {
    (visitRefs<Part<I>>(std::get<I>(it), visitor), ...);
  }
};

template <class T, std::size_t... I>
PartsDatum<T, I...> partsDatum(std::index_sequence<I...>);

template <class T>
using PartsDatumOf = decltype(partsDatum<T>(std::make_index_sequence<std::tuple_size_v<T>>()));

}  // namespace detail

template <IsDatum A, IsDatum B>
struct Datum<std::pair<A, B>> : detail::PartsDatumOf<std::pair<A, B>> {};
template <IsDatum... T>
struct Datum<std::tuple<T...>> : detail::PartsDatumOf<std::tuple<T...>> {};
template <IsDatum T, std::size_t N>
struct Datum<std::array<T, N>> : detail::PartsDatumOf<std::array<T, N>> {};

/// A variant is `[index, contents]`.
template <IsDatum... T>
struct Datum<std::variant<T...>> {
  using Held = std::variant<T...>;
  static Value to(const Held& it) {
    return std::visit(
        [&](const auto& held) {
          return Value::list({it.index(), toValue(held)});
        },
        it);
  }
  static Held from(const Value& value) {
    if (value.list().size() != 2)
      throw badType("a list of 2 items: which alternative, and its contents", value);
    return pick(value, fromValue<std::size_t>(value.list()[0]), std::index_sequence_for<T...>());
  }
  static void refs(const Held& it, detail::RefVisitor visitor) {
    std::visit([&](const auto& held) { detail::visitRefs(held, visitor); }, it);
  }

 private:
  template <std::size_t... I>
  static Held pick(const Value& value, std::size_t index, std::index_sequence<I...>) {
    std::optional<Held> made;
    ((index == I ? void(made.emplace(std::in_place_index<I>, fromValue<T>(value.list()[1])))
                 : void()),
     ...);
    if (!made) throw badType("an alternative below " + std::to_string(sizeof...(T)), value);
    return *std::move(made);
  }
};

/// A described struct is a map from field names to fields. From a Value, unknown fields are ignored
/// and missing ones keep their initializer, so that yesterday's portrait fits today's struct.
template <detail::DescribedStruct T>
requires(!std::derived_from<T, AnyRef>) struct Datum<T> {
  static Value to(const T& it) {
    std::vector<Value::Entry> entries;
    eachField([&](auto field) {
      entries.emplace_back(Symbol{field.name},
                           toValue<FieldType<decltype(field)>>(it.*field.pointer));
    });
    return Value::map(std::move(entries));
  }
  static T from(const Value& value) {
    T made{};
    eachField([&](auto field) {
      using Field = FieldType<decltype(field)>;
      if (const Value* given = value.find(Symbol{field.name})) {
        made.*field.pointer =
            detail::convertPart<Field>(field.name, [&] { return fromValue<Field>(*given); });
      }
    });
    return made;
  }
  static void refs(const T& it, detail::RefVisitor visitor) {
    eachField([&](auto field) {
      detail::visitRefs<FieldType<decltype(field)>>(it.*field.pointer, visitor);
    });
  }

 private:
  template <class D>
  using FieldType = std::remove_cvref_t<decltype(std::declval<const T&>().*D::pointer)>;
  template <class F>
  static void eachField(F&& f) {
    boost::mp11::mp_for_each<detail::FieldsOf<T>>(f);
  }
};

}  // namespace keeve
