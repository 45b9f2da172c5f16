// Concurrent dictionary: many actors read and write one map, each waiting for its answers.
#include <set>

#include "bench/savina/benchmarks.h"
#include "keeve/core/collections.h"

namespace keeve::savina {
namespace {

constexpr std::size_t kClients = 20;
constexpr std::int64_t kWritePercent = 10;

using Dictionary = Map<std::int64_t, std::int64_t>;

// What is asked for when this number was drawn.
constexpr bool isWrite(std::int64_t drawn) {
  return drawn % 100 < kWritePercent;
}

struct Client {
  Ref<Dictionary> dictionary;
  Ref<Gather> all;
  std::int64_t left = 0;
  std::int64_t drawn = 0;
  std::int64_t written = 0;

  Become<Client, void> next(Turn& turn, Bcom<Client> bcom) const {
    if (left == 0) {
      turn.sendOnly<&Gather::add>(all, written);
      return bcom.unchanged();
    }
    const std::int64_t key = following(drawn);
    if (!isWrite(key)) {
      turn.on<&Client::got>(turn.send<&Dictionary::get>(dictionary, key), turn.self<Client>());
    } else {
      turn.on<&Client::set>(turn.send<&Dictionary::set>(dictionary, key, drawn),
                            turn.self<Client>());
    }
    return bcom(Client{dictionary, all, left - 1, key, written});
  }
  Become<Client, void> got(Turn& turn, Bcom<Client> bcom, std::optional<std::int64_t>) const {
    return next(turn, bcom);
  }
  Become<Client, void> set(Turn& turn, Bcom<Client> bcom, bool isNew) const {
    return Client{dictionary, all, left, drawn, written + isNew}.next(turn, bcom);
  }
};
BOOST_DESCRIBE_STRUCT(Client, (), (dictionary, all, left, drawn, written, next, got, set))

// How many keys there are when all are done.
std::int64_t keysAfter(std::int64_t requestsEach) {
  std::set<std::int64_t> keys;
  for (std::size_t client = 0; client < kClients; ++client) {
    auto drawn = static_cast<std::int64_t>(client);
    for (std::int64_t i = 0; i < requestsEach; ++i) {
      drawn = following(drawn);
      if (isWrite(drawn)) keys.insert(drawn);
    }
  }
  return static_cast<std::int64_t>(keys.size());
}

}  // namespace

Outcome dictionary(std::int64_t requestsEach, Placement placement) {
  const Stage stage(placement);
  const auto all = stage.gather(kClients);
  const auto dictionary = stage.home().spawn<Dictionary>();
  const auto clients = stage.spawn(kClients, [&](Turn& turn, std::size_t i) {
    return turn.spawn<Client>(dictionary, all, requestsEach, static_cast<std::int64_t>(i));
  });
  const Outcome outcome = stage.finish([&](Turn& turn) {
    for (const auto& client : clients) turn.sendOnly<&Client::next>(client);
  });
  return expect(keysAfter(requestsEach), outcome);
}

}  // namespace keeve::savina
