// Loops that send to each other, hand references around and stop, all at the same time. What the
// thread sanitizer is to look at for as long as one likes: KEEVE_ROUNDS=1000 makes it longer.
#include <atomic>
#include <cstdlib>
#include <thread>

#include "keeve/vats/fiber.h"
#include "keeve/vats/machine.h"
#include "tests/support/world.h"

namespace keeve::test {
namespace {

using Number = std::int64_t;

int rounds() {
  const char* const text = std::getenv("KEEVE_ROUNDS");
  const int wanted = text != nullptr ? std::atoi(text) : 0;
  return wanted > 0 ? wanted : 2;
}

/// Passes a ball on to the next of its friends until it is worn out, and counts.
struct Player {
  std::vector<Ref<Player>> friends;
  Number seen = 0;

  Become<Player, void> meet(Bcom<Player> bcom, std::vector<Ref<Player>> others) const {
    return bcom(Player{std::move(others), seen});
  }
  Become<Player, void> play(Turn& turn, Bcom<Player> bcom, Number left,
                            Ref<Resolver<void>> done) const {
    if (left == 0) {
      turn.sendOnly<&Resolver<void>::fulfill>(done, std::monostate());
    } else {
      const auto next = static_cast<std::size_t>(left + seen) % friends.size();
      turn.sendOnly<&Player::play>(friends[next], left - 1, done);
    }
    return bcom(Player{friends, seen + 1});
  }
  Number count() const { return seen; }
};
BOOST_DESCRIBE_STRUCT(Player, (), (friends, seen, meet, play, count))

struct Field {
  std::shared_ptr<KeptReports> reports = std::make_shared<KeptReports>();
  Machine machine{MachineOptions{2, std::chrono::nanoseconds(-1), 8, reports}};
  std::vector<Vat> vats;
  std::vector<Ref<Player>> players;

  explicit Field(int size) {
    for (int i = 0; i < size; ++i) {
      vats.push_back(machine.vat());
      players.push_back(vats.back().spawn<Player>());
    }
    for (std::size_t i = 0; i < vats.size(); ++i) vats[i].call<&Player::meet>(players[i], players);
  }
  Promise<void> play(std::size_t from, Number length) const {
    return vats[from].run([&](Turn& turn) {
      const auto pair = turn.promise<void>();
      turn.sendOnly<&Player::play>(players[from], length, pair.resolver);
      return pair.promise;
    });
  }
};

TEST_CASE("stress: far sends between loops lose nothing and count all", "[core:57]") {
  constexpr Number kLength = 500;
  for (int round = 0; round < rounds(); ++round) {
    const Field field(6);
    std::vector<std::thread> outside;
    for (std::size_t i = 0; i < 4; ++i) {
      outside.emplace_back([&field, i] {
        for (int game = 0; game < 4; ++game) field.vats[i].wait(field.play(i, kLength));
      });
    }
    for (std::thread& thread : outside) thread.join();
    Number sum = 0;
    for (std::size_t i = 0; i < field.vats.size(); ++i)
      sum += field.vats[i].ask<&Player::count>(field.players[i]);
    CHECK(sum == 4 * 4 * (kLength + 1));
  }
}

TEST_CASE("stress: a machine that stops under load answers everybody or says why not",
          "[core:129]") {
  for (int round = 0; round < rounds() * 4; ++round) {
    auto field = std::make_unique<Field>(4);
    std::atomic<int> answered{0};
    std::vector<std::thread> outside;
    for (std::size_t i = 0; i < 3; ++i) {
      outside.emplace_back([&field, &answered, i, round] {
        const std::string ended = kindOf([&] {
          for (;;) field->vats[i].wait(field->play(i, 50 + round));
        });
        if (ended == kind::vatHalted) ++answered;
      });
    }
    std::this_thread::yield();
    if (round % 2 == 0) field->vats[3].halt();
    field->vats[0].call<&Player::count>(field->players[0]);
    field->machine.stop();
    for (std::thread& thread : outside) thread.join();
    CHECK(answered == 3);
    // Its references outlive it, and say so in another machine.
    const std::vector<Ref<Player>> kept = field->players;
    field.reset();
    Machine other({.loops = 1});
    const Vat vat = other.vat();
    for (const Ref<Player>& player : kept)
      CHECK(kindOf([&] { vat.ask<&Player::count>(player); }) == kind::vatHalted);
  }
}

/// Keeps references for a while, and hands them on.
struct Broker {
  std::vector<Ref<Counter>> held;
  Ref<Broker> next;

  Become<Broker, void> know(Bcom<Broker> bcom, Ref<Broker> other) const {
    return bcom(Broker{held, std::move(other)});
  }
  /// What was held before is let go of here, and what came goes on.
  Become<Broker, void> take(Turn& turn, Bcom<Broker> bcom, std::vector<Ref<Counter>> refs,
                            Number hops) const {
    for (const Ref<Counter>& ref : refs) turn.sendOnly<&Counter::add>(ref, Number(1));
    if (hops > 0) turn.sendOnly<&Broker::take>(next, refs, hops - 1);
    return bcom(Broker{std::move(refs), next});
  }
  Become<Broker, Number> drop(Bcom<Broker> bcom) const {
    const auto count = static_cast<Number>(held.size());
    return bcom(Broker{{}, next}, count);
  }
};
BOOST_DESCRIBE_STRUCT(Broker, (), (held, next, know, take, drop))

TEST_CASE("stress: references that are handed around loops keep their actors, and nothing after",
          "[core:135]") {
  for (int round = 0; round < rounds(); ++round) {
    Machine machine(MachineOptions{2, std::chrono::nanoseconds(-1), 8, nullptr});
    std::vector<Vat> vats;
    std::vector<Ref<Broker>> brokers;
    for (int i = 0; i < 3; ++i) {
      vats.push_back(machine.vat());
      brokers.push_back(vats.back().spawn<Broker>());
    }
    for (std::size_t i = 0; i < 3; ++i)
      vats[i].call<&Broker::know>(brokers[i], brokers[(i + 1) % 3]);
    const std::size_t before = vats[0].size();
    for (int batch = 0; batch < 100; ++batch) {
      vats[0].run([&](Turn& turn) {
        std::vector<Ref<Counter>> fresh;
        for (int i = 0; i < 5; ++i) fresh.push_back(turn.spawn<Counter>());
        turn.sendOnly<&Broker::take>(brokers[1], std::move(fresh), Number(batch % 7));
      });
    }
    // Until nobody holds any. What is on its way may come after the drop.
    std::size_t left = before + 1;
    while (left > before) {
      for (std::size_t i = 0; i < 3; ++i) vats[i].ask<&Broker::drop>(brokers[i]);
      vats[0].collect();
      left = vats[0].size();
    }
    CHECK(left == before);
  }
}

}  // namespace
}  // namespace keeve::test
