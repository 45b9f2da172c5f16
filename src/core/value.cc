#include "keeve/core/value.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <ostream>

namespace keeve {

// Depth and weight are known when the contents are made, so that a limit is one comparison.
struct Value::Sized {
  std::uint32_t depth = 1;
  std::uint64_t weight = kPart;
  static constexpr std::uint64_t kPart = 16;

  void add(const Value& part) {
    depth = std::max(depth, part.depth() + 1);
    weight += part.weight();
    if (depth > kMaxDepth) throw Error(kind::valueTooDeep, "a value nested more than 128 deep");
    check();
  }
  void addBytes(std::size_t bytes) {
    weight += bytes;
    check();
  }
  void check() const {
    if (weight > kMaxWeight)
      throw Error(kind::valueTooLarge, "a value that weighs more than 64 MiB");
  }
};

struct Value::TextBody : Sized {
  std::string it;
};
struct Value::BytesBody : Sized {
  Bytes it;
};
struct Value::SymbolBody : Sized {
  Symbol it;
};
struct Value::ListBody : Sized {
  List it;
};
struct Value::MapBody : Sized {
  std::vector<Entry> it;
};
struct Value::RecordBody : Sized {
  Record it;
};

Value::Value(std::string_view text) {
  auto body = std::make_shared<TextBody>();
  body->addBytes(text.size());
  body->it = text;
  data_ = std::move(body);
}

Value::Value(Bytes bytes) {
  auto body = std::make_shared<BytesBody>();
  body->addBytes(bytes.size());
  body->it = std::move(bytes);
  data_ = std::move(body);
}

Value::Value(Symbol symbol) {
  auto body = std::make_shared<SymbolBody>();
  body->addBytes(symbol.name.size());
  body->it = std::move(symbol);
  data_ = std::move(body);
}

Value::Value(List list) {
  auto body = std::make_shared<ListBody>();
  for (const Value& item : list) body->add(item);
  body->it = std::move(list);
  data_ = std::move(body);
}

Value::Value(Record record) {
  auto body = std::make_shared<RecordBody>();
  body->addBytes(record.tag.name.size());
  for (const Value& field : record.fields) body->add(field);
  body->it = std::move(record);
  data_ = std::move(body);
}

Value::Value(AnyRef ref) {
  if (ref) data_ = std::move(ref);  // an empty reference is null
}

Value::Value(const Error& error) : data_(std::make_shared<const Error>(error)) {}

Value Value::map(std::vector<Entry> entries) {
  std::stable_sort(entries.begin(), entries.end(),
                   [](const Entry& a, const Entry& b) { return (a.first <=> b.first) < 0; });
  std::vector<Entry> kept;
  kept.reserve(entries.size());
  for (Entry& entry : entries) {
    if (!kept.empty() && kept.back().first == entry.first) kept.pop_back();
    kept.push_back(std::move(entry));
  }
  auto body = std::make_shared<MapBody>();
  for (const auto& [key, value] : kept) {
    body->add(key);
    body->add(value);
  }
  body->it = std::move(kept);
  Value made;
  made.data_ = std::move(body);
  return made;
}

Value::Kind Value::kind() const noexcept {
  switch (data_.index()) {
    case 10: return std::get<AnyRef>(data_).isPromise() ? Kind::promise : Kind::reference;
    case 11: return Kind::error;
    default: return static_cast<Kind>(data_.index());
  }
}

void Value::wrongKind(Kind wanted) const {
  throw Error(
      kind::badType,
      std::string("wanted ").append(nameOf(wanted)).append(", got ").append(nameOf(kind())));
}

bool Value::boolean() const {
  if (const auto* it = std::get_if<bool>(&data_)) return *it;
  wrongKind(Kind::boolean);
}
std::int64_t Value::integer() const {
  if (const auto* it = std::get_if<std::int64_t>(&data_)) return *it;
  wrongKind(Kind::integer);
}
double Value::real() const {
  if (const auto* it = std::get_if<double>(&data_)) return *it;
  wrongKind(Kind::real);
}
const std::string& Value::text() const {
  if (const auto* it = std::get_if<Shared<TextBody>>(&data_)) return (*it)->it;
  wrongKind(Kind::text);
}
const Bytes& Value::bytes() const {
  if (const auto* it = std::get_if<Shared<BytesBody>>(&data_)) return (*it)->it;
  wrongKind(Kind::bytes);
}
const Symbol& Value::symbol() const {
  if (const auto* it = std::get_if<Shared<SymbolBody>>(&data_)) return (*it)->it;
  wrongKind(Kind::symbol);
}
const Value::List& Value::list() const {
  if (const auto* it = std::get_if<Shared<ListBody>>(&data_)) return (*it)->it;
  wrongKind(Kind::list);
}
const std::vector<Value::Entry>& Value::map() const {
  if (const auto* it = std::get_if<Shared<MapBody>>(&data_)) return (*it)->it;
  wrongKind(Kind::map);
}
const Value::Record& Value::record() const {
  if (const auto* it = std::get_if<Shared<RecordBody>>(&data_)) return (*it)->it;
  wrongKind(Kind::record);
}
const AnyRef& Value::reference() const {
  if (const auto* it = std::get_if<AnyRef>(&data_)) return *it;
  wrongKind(Kind::reference);
}
const Error& Value::error() const {
  if (const auto* it = std::get_if<Shared<Error>>(&data_)) return **it;
  wrongKind(Kind::error);
}

const Value* Value::find(const Value& key) const {
  const std::vector<Entry>& entries = map();
  const auto at = std::lower_bound(
      entries.begin(), entries.end(), key,
      [](const Entry& entry, const Value& sought) { return (entry.first <=> sought) < 0; });
  return at != entries.end() && at->first == key ? &at->second : nullptr;
}

namespace {

template <class It, class Compare>
std::strong_ordering compareRanges(const It& a, const It& b, Compare compare) {
  for (std::size_t i = 0; i < a.size() && i < b.size(); ++i) {
    if (const auto order = compare(a[i], b[i]); order != 0) return order;
  }
  return a.size() <=> b.size();
}

std::strong_ordering compareBytes(std::string_view a, std::string_view b) {
  const int order = a.compare(b);
  return order < 0   ? std::strong_ordering::less
         : order > 0 ? std::strong_ordering::greater
                     : std::strong_ordering::equal;
}

}  // namespace

std::strong_ordering operator<=>(const Value& a, const Value& b) noexcept {
  using Kind = Value::Kind;
  const Kind kind = a.kind();
  if (const auto order = kind <=> b.kind(); order != 0) return order;
  const auto byValue = [](const Value& x, const Value& y) { return x <=> y; };
  switch (kind) {
    case Kind::null: return std::strong_ordering::equal;
    case Kind::boolean: return a.boolean() <=> b.boolean();
    case Kind::integer: return a.integer() <=> b.integer();
    case Kind::real: return std::strong_order(a.real(), b.real());
    case Kind::text: return compareBytes(a.text(), b.text());
    case Kind::bytes:
      return compareRanges(a.bytes(), b.bytes(), [](std::byte x, std::byte y) { return x <=> y; });
    case Kind::symbol: return compareBytes(a.symbol().name, b.symbol().name);
    case Kind::list: return compareRanges(a.list(), b.list(), byValue);
    case Kind::map:
      return compareRanges(a.map(), b.map(), [&](const Value::Entry& x, const Value::Entry& y) {
        const auto order = byValue(x.first, y.first);
        return order != 0 ? order : byValue(x.second, y.second);
      });
    case Kind::record:
      if (const auto order = compareBytes(a.record().tag.name, b.record().tag.name); order != 0)
        return order;
      return compareRanges(a.record().fields, b.record().fields, byValue);
    case Kind::reference:
    case Kind::promise:
      if (a.reference() == b.reference()) return std::strong_ordering::equal;
      return a.reference() < b.reference() ? std::strong_ordering::less
                                           : std::strong_ordering::greater;
    case Kind::error:
      if (const auto order = compareBytes(a.error().kind(), b.error().kind()); order != 0)
        return order;
      return compareBytes(a.error().message(), b.error().message());
  }
  return std::strong_ordering::equal;
}

bool Value::isShared() const noexcept {
  if (const auto* it = std::get_if<Shared<ListBody>>(&data_)) return it->use_count() != 1;
  if (const auto* it = std::get_if<Shared<MapBody>>(&data_)) return it->use_count() != 1;
  if (const auto* it = std::get_if<Shared<RecordBody>>(&data_)) return it->use_count() != 1;
  return is(Kind::error);
}

std::uint32_t Value::depth() const noexcept {
  if (const auto* it = std::get_if<Shared<ListBody>>(&data_)) return (*it)->depth;
  if (const auto* it = std::get_if<Shared<MapBody>>(&data_)) return (*it)->depth;
  if (const auto* it = std::get_if<Shared<RecordBody>>(&data_)) return (*it)->depth;
  return 1;
}

std::uint64_t Value::weight() const noexcept {
  if (const auto* it = std::get_if<Shared<TextBody>>(&data_)) return (*it)->weight;
  if (const auto* it = std::get_if<Shared<BytesBody>>(&data_)) return (*it)->weight;
  if (const auto* it = std::get_if<Shared<SymbolBody>>(&data_)) return (*it)->weight;
  if (const auto* it = std::get_if<Shared<ListBody>>(&data_)) return (*it)->weight;
  if (const auto* it = std::get_if<Shared<MapBody>>(&data_)) return (*it)->weight;
  if (const auto* it = std::get_if<Shared<RecordBody>>(&data_)) return (*it)->weight;
  if (const auto* it = std::get_if<Shared<Error>>(&data_))
    return Sized::kPart + (*it)->kind().size() + (*it)->message().size();
  return Sized::kPart;
}

std::string_view Value::nameOf(Kind kind) noexcept {
  switch (kind) {
    case Kind::null: return "null";
    case Kind::boolean: return "a boolean";
    case Kind::integer: return "an integer";
    case Kind::real: return "a real number";
    case Kind::text: return "a text";
    case Kind::bytes: return "bytes";
    case Kind::symbol: return "a symbol";
    case Kind::list: return "a list";
    case Kind::map: return "a map";
    case Kind::record: return "a record";
    case Kind::reference: return "a reference";
    case Kind::promise: return "a promise";
    case Kind::error: return "an error";
  }
  return "nothing known";
}

}  // namespace keeve
