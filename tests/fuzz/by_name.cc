// Calls by name with any method and any arguments, a line each: `TARGET METHOD [ARGUMENT, ...]`,
// where TARGET is the number of a reference. Each gives a result or an Error, and after an Error
// nothing has changed. `!` before the target sends instead: then exactly one answer comes.
#include <charconv>
#include <memory>
#include <optional>

#include "keeve/core/collections.h"
#include "tests/fuzz/everything.h"
#include "tests/fuzz/support.h"

namespace keeve::fuzz {
namespace {

struct World {
  Actormap elsewhere = quietActormap("elsewhere");
  Actormap map = quietActormap("here");
  Ref<Everything> everything = map.spawn<Everything>();
  Ref<Count> count = map.spawn<Count>();
  std::vector<AnyRef> references;
  // By message: how often it was answered. A message to a promise may be answered much later.
  std::vector<std::shared_ptr<int>> answers;

  World() {
    map.churn([&](Turn& turn) {
      const auto pending = turn.promise<Value>();
      const auto near = turn.promise<Ref<Count>>();
      turn.call<&Resolver<Ref<Count>>::fulfill>(near.resolver, count);
      references = {everything,
                    count,
                    pending.promise,
                    pending.resolver,
                    turn.fulfilled<Value>(Value::list({1, "two"})),
                    turn.broken<Value>(Error("broken", "from the start")),
                    near.promise,
                    turn.spawn<Map<std::string, Value>>(),
                    turn.spawn<Vector<std::int64_t>>(),
                    turn.spawn([](Turn& in, AnyRef it) { return in.isNear(it); }),
                    AnyRef::sturdy("keeve://somewhere/else")};
    });
    references.push_back(elsewhere.spawn<Count>());
  }
};

// What can be seen of the world, by identity where it is a reference.
struct Seen {
  Value everything, count, entries, items;
  bool settled = false;
  std::size_t size = 0;
  friend bool operator==(const Seen&, const Seen&) = default;
};

std::optional<Seen> look(World& world) {
  using Entries = Map<std::string, Value>;
  using Items = Vector<std::int64_t>;
  const auto& refs = world.references;
  try {
    Seen seen{world.map.portrait(world.everything),
              world.map.portrait(world.count),
              toValue(world.map.peek<&Entries::entries>(refs[7].as<Ref<Entries>>())),
              toValue(world.map.peek<&Items::items>(refs[8].as<Ref<Items>>())),
              world.map.peek([&](Turn& turn) { return turn.isSettled(refs[2]); }),
              0};
    seen.size = world.map.size();
    return seen;
  } catch (const Error& error) {
    // What it was told may be so deep or so heavy that no portrait has room for it.
    holds(error.kind() == kind::valueTooDeep || error.kind() == kind::valueTooLarge,
          "a portrait fails only when it would be too large", error.what());
    return std::nullopt;
  }
}

struct Line {
  bool send = false;
  AnyRef target;
  std::string method;
  Value::List arguments;
};

// Nothing when the line is not of that form.
std::optional<Line> understood(World& world, std::string_view text) {
  Line line;
  line.send = text.starts_with('!');
  if (line.send) text.remove_prefix(1);
  unsigned target = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), target);
  if (read.ec != std::errc()) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(read.ptr - text.data()));
  if (!text.starts_with(' ')) return std::nullopt;
  text.remove_prefix(1);
  line.target = world.references[target % world.references.size()];
  const std::size_t space = text.find(' ');
  line.method = text.substr(0, space);
  if (space == std::string_view::npos) return line;
  try {
    const Value value = withReferences(parseValue(text.substr(space + 1)), world.references);
    if (value.is(Value::Kind::list)) line.arguments = value.list();
  } catch (const Error&) {
    return std::nullopt;
  }
  return line;
}

// `seen` is what there was to see before, and is afterwards.
void call(World& world, const Line& line, std::optional<Seen>& seen) {
  try {
    const Value answer = world.map.poke(line.target, line.method, line.arguments);
    holds(!answer.toString().empty(), "an answer can be shown");
  } catch (const Error& error) {
    holds(!error.kind().empty() || error.thrown() == nullptr, "an error has a kind");
    holds(look(world) == seen, "after a call that failed nothing has changed", error.what());
    return;
  } catch (const std::int64_t) {
    // Not an error of ours: `throwNumber` threw it, and it came through as it was.
    holds(look(world) == seen, "after a call that threw nothing has changed");
    return;
  }
  seen = look(world);
}

void send(World& world, const Line& line) {
  const auto answers = std::make_shared<int>(0);
  bool refused = false;
  const auto sends = [&](Turn& turn) {
    try {
      const Promise<Value> answer = turn.send(line.target, line.method, line.arguments);
      turn.on(
          answer, [answers](const Value&) { ++*answers; }, [answers](const Error&) { ++*answers; });
    } catch (const Error&) {
      refused = true;
    }
  };
  world.map.churn(sends);
  world.answers.push_back(answers);
  // One to a promise that nobody settled waits, a far one is dropped, and an actor may answer one
  // or the other.
  const bool near = line.target == world.everything || line.target == world.count;
  const bool mayWait = line.method == "sendOther" || line.method == "callOther" ||
                       line.method == "sameValue" || line.method == "setValue";
  if (near && !mayWait && !refused) holds(*answers == 1, "a message to an actor is answered");
}

void comesBackFromPortrait(World& world) {
  if (!look(world)) return;
  const Value portrait = world.map.portrait(world.everything);
  const Ref<Everything> again = world.map.spawnFromPortrait<Everything>(portrait);
  holds(world.map.portrait(again) == portrait, "an actor made from a portrait has that portrait",
        portrait.toString());
}

void callLines(std::string_view text) {
  World world;
  std::optional<Seen> seen = look(world);
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const auto line = understood(world, text.substr(0, end));
    if (line && line->send) {
      send(world, *line);
      seen = look(world);
    } else if (line) {
      call(world, *line, seen);
    }
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  for (const auto& answers : world.answers)
    holds(*answers <= 1, "a message is answered at most once");
  comesBackFromPortrait(world);
  world.map.collect();
}

}  // namespace
}  // namespace keeve::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  keeve::fuzz::callLines({reinterpret_cast<const char*>(data), size});
  return 0;
}
