#include "keeve/lib/nonce_registry.h"

#include <array>

#include <sodium.h>

namespace keeve {

namespace {

const unsigned char* raw(const Bytes& bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

std::string hashed(const Bytes& salt, const Bytes& swiss) {
  if (swiss.size() < static_cast<std::size_t>(NonceRegistry::kFewestBytes)) {
    throw Error(kind::badSwiss, "a swiss number of " + std::to_string(swiss.size()) +
                                    " bytes can be guessed: take " +
                                    std::to_string(NonceRegistry::kFewestBytes) +
                                    " random ones or more");
  }
  std::array<unsigned char, crypto_generichash_BYTES> hash;
  const int failed = crypto_generichash(hash.data(), hash.size(), raw(swiss), swiss.size(),
                                        raw(salt), salt.size());
  detail::require(failed == 0, "a salt is a key of libsodium's generichash");
  std::string digits;
  for (const unsigned byte : hash) {
    digits += "0123456789abcdef"[byte / 16];
    digits += "0123456789abcdef"[byte % 16];
  }
  return digits;
}

Error unknown() {
  return {kind::unknownSwiss,
          "nothing is registered under this swiss number: it was forgotten, mistyped, or is of "
          "another registry"};
}

}  // namespace

NonceRegistry NonceRegistry::construct(Turn& turn, Ref<Chance> chance) {
  Bytes salt =
      turn.call<&Chance::take>(chance, static_cast<std::int64_t>(crypto_generichash_KEYBYTES));
  if (salt.size() != crypto_generichash_KEYBYTES)
    throw Error(kind::badType, "chance was asked for " +
                                   std::to_string(crypto_generichash_KEYBYTES) +
                                   " bytes and gave " + std::to_string(salt.size()));
  return {std::move(chance), std::move(salt), turn.spawn<Known>()};
}

Bytes NonceRegistry::register_(Turn& turn, AnyRef ref) const {
  Bytes swiss = turn.call<&Chance::take>(chance, kFreshBytes);
  registerAs(turn, std::move(ref), swiss);
  return swiss;
}

void NonceRegistry::registerAs(Turn& turn, AnyRef ref, Bytes swiss) const {
  if (!ref)
    throw Error(kind::notAReference, "an empty reference cannot be registered: nobody would come");
  std::string key = hashed(salt, swiss);
  const auto there = turn.call<&Known::get>(known, key);
  if (there && *there != ref)
    throw Error(kind::badSwiss,
                "another actor is registered under this swiss number: forget it first");
  turn.call<&Known::set>(known, std::move(key), std::move(ref));
}

AnyRef NonceRegistry::fetch(Turn& turn, Bytes swiss) const {
  auto found = turn.call<&Known::get>(known, hashed(salt, swiss));
  if (!found) throw unknown();
  return *std::move(found);
}

AnyRef NonceRegistry::fetchOr(Turn& turn, Bytes swiss, AnyRef otherwise) const {
  auto found = turn.call<&Known::get>(known, hashed(salt, swiss));
  return found ? *std::move(found) : std::move(otherwise);
}

bool NonceRegistry::forget(Turn& turn, Bytes swiss) const {
  return turn.call<&Known::erase>(known, hashed(salt, swiss));
}

AnyRef NonceLocator::fetch(Turn& turn, Bytes swiss) const {
  return turn.call<&NonceRegistry::fetch>(registry, std::move(swiss));
}

NonceRegistryAndLocator spawnNonceRegistryAndLocator(Turn& turn, const Ref<Chance>& chance) {
  const auto registry = turn.spawn<NonceRegistry>(chance);
  return {registry, turn.spawn<NonceLocator>(registry)};
}

}  // namespace keeve
