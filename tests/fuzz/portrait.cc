// Any Value as a portrait: it is refused with an Error, or makes an actor whose portrait makes an
// actor with the same portrait; and that portrait, as far as it is plain data, survives a text.
#include "tests/fuzz/everything.h"
#include "tests/fuzz/support.h"

namespace keeve::fuzz {
namespace {

template <class T>
void restores(Actormap& map, const Value& portrait) {
  const std::size_t before = map.size();
  Ref<T> first;
  try {
    first = map.spawnFromPortrait<T>(portrait);
  } catch (const Error& error) {
    holds(error.kind() == kind::badType || error.kind() == kind::outOfRange,
          "a portrait is refused because something in it does not fit", error.what());
    holds(map.size() == before, "a portrait that was refused leaves no actor");
    return;
  }
  const Value taken = map.portrait(first);
  const std::string shown = taken.toString();
  const Ref<T> second = map.spawnFromPortrait<T>(taken);
  holds(map.portrait(second) == taken, "an actor made from a portrait has that portrait", shown);
  holds(map.references(second) == map.references(first), "and refers to the same actors", shown);
  Actormap copy = map.copy();
  holds(copy.portrait(first) == taken, "a copy of the actormap shows the same portrait", shown);

  Value read;
  try {
    read = parseValue(shown);
  } catch (const Error&) {
    return;  // References and errors show, but are not read.
  }
  holds(read == taken, "a portrait of plain data survives being a text", shown);
}

void restore(std::string_view text) {
  Actormap map = quietActormap("here");
  const std::vector<AnyRef> references = map.churn([](Turn& turn) {
    const auto pending = turn.promise<std::int64_t>();
    return std::vector<AnyRef>{turn.spawn<Count>(),
                               turn.spawn<Everything>(),
                               pending.promise,
                               pending.resolver,
                               turn.broken<Value>(Error("broken", "")),
                               AnyRef::sturdy("keeve://somewhere/else")};
  });
  Value portrait;
  try {
    portrait = withReferences(parseValue(text), references);
  } catch (const Error&) {
    return;
  }
  restores<Everything>(map, portrait);
  restores<Count>(map, portrait);
  // Also as the fields of one, which a fuzzer finds more easily.
  if (portrait.depth() < Value::kMaxDepth)
    restores<Everything>(map, Value::Record{Symbol{"Everything"}, {portrait}});
  map.collect();
}

}  // namespace
}  // namespace keeve::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  keeve::fuzz::restore({reinterpret_cast<const char*>(data), size});
  return 0;
}
