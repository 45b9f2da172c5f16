#include "keeve/core/datum.h"

#include <cmath>

namespace keeve {

Error badType(std::string_view wanted, const Value& got) {
  std::string shown = got.toString();
  constexpr std::size_t kMost = 60;
  if (shown.size() > kMost) shown.replace(kMost, std::string::npos, "...");
  return {kind::badType, std::string("wanted ")
                             .append(wanted)
                             .append(", got ")
                             .append(Value::nameOf(got.kind()))
                             .append(": ")
                             .append(shown)};
}

void Datum<Value>::refs(const Value& it, detail::RefVisitor visitor) {
  using Kind = Value::Kind;
  if (!visitor.alsoShared && it.isShared()) return;
  switch (it.kind()) {
    case Kind::reference:
    case Kind::promise: visitor(it.reference()); break;
    case Kind::list:
      for (const Value& item : it.list()) refs(item, visitor);
      break;
    case Kind::record:
      for (const Value& field : it.record().fields) refs(field, visitor);
      break;
    case Kind::map:
      for (const auto& [key, mapped] : it.map()) {
        refs(key, visitor);
        refs(mapped, visitor);
      }
      break;
    case Kind::error: Datum<Error>::refs(it.error(), visitor); break;
    default: break;
  }
}

namespace detail {

Error outOfRange(std::string_view type, const Value& got) {
  return {kind::outOfRange,
          got.toString().append(" does not fit into the ").append(type).append(" that is wanted")};
}

Error inPart(std::string_view part, const Error& cause) {
  return {cause.kind(), std::string(part).append(": ").append(cause.message())};
}

double realFrom(const Value& value) {
  if (value.is(Value::Kind::integer)) {
    constexpr std::int64_t kExact = 1LL << 53;  // beyond it not every integer has a double
    const std::int64_t whole = value.integer();
    if (whole >= -kExact && whole <= kExact) return static_cast<double>(whole);
    throw outOfRange("real number", value);
  }
  return value.real();
}

}  // namespace detail
}  // namespace keeve
