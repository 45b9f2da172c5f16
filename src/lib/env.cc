#include "keeve/lib/env.h"

#include "keeve/lib/facet.h"
#include "lib/state.h"

namespace keeve {
namespace {

bool allows(EnvKey::Power has, EnvKey::Power wanted) {
  return (static_cast<unsigned>(has) & static_cast<unsigned>(wanted)) != 0;
}

// The entry that a key opens for this use, in the environment that is at work.
std::int64_t entryOf(Turn& turn, const Ref<EnvKey>& key, EnvKey::Power wanted) {
  const auto* const its = detail::stateIf<EnvKey>(turn, key);
  if (its == nullptr || its->env != turn.self<Env>())
    throw Error(kind::accessDenied, key.toString() + " is no key of this environment");
  if (!allows(its->power, wanted)) {
    throw Error(kind::accessDenied,
                key.toString() + (wanted == EnvKey::Power::read ? " is a key for writing only"
                                                                : " is a key for reading only"));
  }
  return its->entry;
}

Ref<EnvKey> halfOf(Turn& turn, const Ref<EnvKey>& key, EnvKey::Power half) {
  const std::int64_t entry = entryOf(turn, key, half);
  return turn.spawn<EnvKey>(turn.self<Env>(), entry, half);
}

}  // namespace

Become<Env, Ref<EnvKey>> Env::newKey(Turn& turn, Bcom<Env> bcom) const {
  Env next = *this;
  const std::int64_t entry = ++next.lastKey;
  return bcom(std::move(next), turn.spawn<EnvKey>(turn.self<Env>(), entry, EnvKey::Power::both));
}

Ref<EnvKey> Env::readKey(Turn& turn, Ref<EnvKey> key) const {
  return halfOf(turn, key, EnvKey::Power::read);
}

Ref<EnvKey> Env::writeKey(Turn& turn, Ref<EnvKey> key) const {
  return halfOf(turn, key, EnvKey::Power::write);
}

std::optional<Value> Env::read(Turn& turn, Ref<EnvKey> key) const {
  const auto found = entries.find(entryOf(turn, key, EnvKey::Power::read));
  return found == entries.end() ? std::nullopt : std::optional(found->second.back());
}

std::vector<Value> Env::history(Turn& turn, Ref<EnvKey> key) const {
  const auto found = entries.find(entryOf(turn, key, EnvKey::Power::read));
  if (found == entries.end()) return {};
  return {found->second.rbegin(), found->second.rend()};
}

Become<Env, void> Env::write(Turn& turn, Bcom<Env> bcom, Ref<EnvKey> key, Value value) const {
  Env next = *this;
  next.entries[entryOf(turn, key, EnvKey::Power::write)].push_back(std::move(value));
  return bcom(std::move(next));
}

Become<Env, void> Env::reset(Bcom<Env> bcom) const {
  return bcom(Env{{}, lastKey});
}

EnvPair spawnEnv(Turn& turn) {
  const auto env = turn.spawn<Env>();
  const auto reset = turn.spawn([env](Turn& in) { in.call<&Env::reset>(env); });
  return {
      facet<&Env::newKey, &Env::readKey, &Env::writeKey, &Env::read, &Env::history, &Env::write>(
          turn, env),
      reset};
}

}  // namespace keeve
