// What the fuzz targets share: the claim that ends a run, and the references that a text can name.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "keeve/keeve.h"

namespace keeve::fuzz {

/// Ends the program with what was not so; a fuzzer then keeps the input.
inline void holds(bool it, const char* claim, const std::string& detail = {}) {
  if (it) return;
  std::fprintf(stderr, "not so: %s\n%s\n", claim, detail.c_str());
  std::abort();
}

/// Nobody looks at reports here; not to print them makes a run faster.
class NoReports final : public ReportSink {
 public:
  void report(const Report&) noexcept override {}
};

inline Actormap quietActormap(std::string name) {
  return Actormap({std::move(name), nullptr, std::make_shared<NoReports>(), {}});
}

/// `value`, where each record `<ref N>` is the N-th of these references and each `<error "kind"
/// "message">` an error: what a text can show but not contain. Errors: those of any Value, since a
/// reference may be larger than what stood for it.
inline Value withReferences(const Value& value, const std::vector<AnyRef>& references) {
  const auto inner = [&](const Value& it) { return withReferences(it, references); };
  switch (value.kind()) {
    case Value::Kind::list: {
      Value::List items;
      for (const Value& item : value.list()) items.push_back(inner(item));
      return items;
    }
    case Value::Kind::map: {
      std::vector<Value::Entry> entries;
      for (const auto& [key, mapped] : value.map()) entries.emplace_back(inner(key), inner(mapped));
      return Value::map(std::move(entries));
    }
    case Value::Kind::record: {
      const auto& [tag, fields] = value.record();
      const std::size_t many = fields.size();
      if (tag.name == "ref" && many == 1 && fields[0].is(Value::Kind::integer))
        return references[static_cast<std::uint64_t>(fields[0].integer()) % references.size()];
      if (tag.name == "error" && many == 2 && fields[0].is(Value::Kind::text) &&
          fields[1].is(Value::Kind::text))
        return Error(fields[0].text(), fields[1].text());
      Value::Record made{tag, {}};
      for (const Value& field : fields) made.fields.push_back(inner(field));
      return made;
    }
    default: return value;
  }
}

}  // namespace keeve::fuzz
