// A table of values under keys that cannot be guessed.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "keeve/core/turn.h"

namespace keeve {

struct Env;

/// The power over one entry of an environment: to read it, to write it, or both. It has no methods;
/// the environment looks at it.
struct EnvKey {
  enum class Power : std::uint8_t { read = 1, write = 2, both = 3 };
  Ref<Env> env;
  std::int64_t entry = 0;
  Power power = Power::both;
};
BOOST_DESCRIBE_ENUM(EnvKey::Power, read, write, both)
BOOST_DESCRIBE_STRUCT(EnvKey, (), (env, entry, power))

/// A table whose entries are reached by keys: who has no key to an entry cannot read it, write it,
/// or tell that it is there.
///
///     const auto [env, reset] = spawnEnv(turn);
///     const Ref<EnvKey> colour = turn.call<&Env::newKey>(env);
///     turn.call<&Env::write>(env, colour, Value("red"));
///     const Ref<EnvKey> look = turn.call<&Env::readKey>(env, colour);  // for others
///
/// Shape:     an entry is all that was written under its key since the last reset.
/// Ownership: keys keep their environment alive.
/// Authority: to make keys, and with a key what the key allows.
/// Errors:    `access-denied` for a key without the power that is needed, for one of another
///            environment, and for what is no key; `not-near` for a key of another vat: send there
///            a facet of the environment.
/// Cost:      a write copies the table: for some dozens of entries.
/// Source:    Goblins' ^env.
struct Env {
  std::map<std::int64_t, std::vector<Value>> entries = {};  // the newest last
  std::int64_t lastKey = 0;

  /// A key to a new entry, for reading and writing.
  Become<Env, Ref<EnvKey>> newKey(Turn& turn, Bcom<Env> bcom) const;
  /// The half of a key's power.
  Ref<EnvKey> readKey(Turn& turn, Ref<EnvKey> key) const;
  Ref<EnvKey> writeKey(Turn& turn, Ref<EnvKey> key) const;
  /// What was written last, if anything was.
  std::optional<Value> read(Turn& turn, Ref<EnvKey> key) const;
  /// All that was written, the newest first.
  std::vector<Value> history(Turn& turn, Ref<EnvKey> key) const;
  Become<Env, void> write(Turn& turn, Bcom<Env> bcom, Ref<EnvKey> key, Value value) const;
  /// Forgets what was written; keys stay good.
  Become<Env, void> reset(Bcom<Env> bcom) const;
};
BOOST_DESCRIBE_STRUCT(Env, (),
                      (entries, lastKey, newKey, readKey, writeKey, read, history, write, reset))

/// An environment and the power to reset it.
struct EnvPair {
  Ref<Env> env;                  // a facet: everything but reset
  Ref<Procedure<void()>> reset;  // only that
};

/// A new environment and the power to reset it, apart.
EnvPair spawnEnv(Turn& turn);

}  // namespace keeve
