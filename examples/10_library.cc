// Actors that most programs need sooner or later are in the library: tables, queues, mail, news,
// money, joined promises, secrets, a beat, a confined resource.
#include <iostream>
#include <sstream>

#include <keeve/core/actormap.h>
#include <keeve/lib/ghash.h>
#include <keeve/lib/gvector.h>
#include <keeve/lib/inbox.h>
#include <keeve/lib/io.h>
#include <keeve/lib/joiners.h>
#include <keeve/lib/let_on.h>
#include <keeve/lib/nonce_registry.h>
#include <keeve/lib/pubsub.h>
#include <keeve/lib/ring_buffer.h>
#include <keeve/lib/seteq.h>
#include <keeve/lib/simple_mint.h>
#include <keeve/lib/ticker.h>
#include <keeve/lib/timers.h>

using namespace keeve;

void tables(Turn& turn, AnyRef ann) {
  const auto guests = turn.spawn<SetEq<>>();
  turn.call<&SetEq<>::add>(guests, ann);
  std::cout << "guests: " << turn.call<&SetEq<>::asList>(guests).size() << '\n';

  using Stock = GHash<std::string, std::int64_t>;
  const auto stock = turn.spawn<Stock>();
  turn.call<&Stock::set>(stock, "apples", 5);
  std::cout << "pears: " << turn.call<&Stock::refOr>(stock, "pears", 0) << '\n';

  using Board = GVector<std::string>;
  const auto board = turn.spawn<Board>(3, "-");
  turn.call<&Board::set>(board, 1, "x");
  std::cout << "middle: " << turn.call<&Board::ref>(board, 1) << '\n';
}

void queues(Turn& turn) {
  using Jobs = Queue<std::string>;
  const auto jobs = turn.spawn<Jobs>();
  for (const char* job : {"sweep", "wash"}) turn.call<&Jobs::enqueue>(jobs, job);
  std::cout << "first job: " << turn.call<&Jobs::dequeue>(jobs) << '\n';

  using Latest = RingBuffer<std::int64_t>;
  const auto latest = turn.spawn<Latest>(2);
  for (std::int64_t i = 1; i <= 5; ++i) turn.call<&Latest::put>(latest, i);
  std::cout << "latest: " << toValue(turn.call<&Latest::head>(latest, 2)) << '\n';
}

void mail(Turn& turn) {
  using Writer = InboxWriter<std::string>;
  using Reader = InboxReader<std::string>;
  const auto box = spawnInbox<std::string>(turn, {.capacity = 1});
  turn.sendOnly<&Writer::write>(box.writer, "first");
  const auto room = turn.send<&Writer::write>(box.writer, "second");  // there is none yet
  turn.on(room, [] { std::cout << "there is room for the second letter\n"; });
  const auto letter = turn.send<&Reader::read>(box.reader);
  turn.on(letter, [](const std::string& it) { std::cout << "the " << it << " letter\n"; });
}

void news(Turn& turn) {
  using News = PubSub<std::string>;
  const auto weather = turn.spawn<News>();
  turn.call<&News::subscribe>(
      weather, turn.spawn([](std::string what) { std::cout << "the weather: " << what << '\n'; }));
  turn.call<&News::publish>(weather, "rain");
}

void money(Turn& turn) {
  const auto mint = turn.spawn<Mint>();
  const auto ann = turn.call<&Mint::newPurse>(mint, 100);
  const auto paid = withdraw(turn, 30, ann);
  const auto bob = turn.call<&Purse::sprout>(ann);
  turn.call<&Purse::deposit>(bob, 30, paid);
  std::cout << "Ann has " << turn.call<&Purse::balance>(ann) << '\n';
}

void joined(Turn& turn) {
  const auto two = turn.fulfilled<std::int64_t>(2);
  const auto tea = turn.fulfilled<std::string>("tea");
  const auto both = allOf(turn, two, tea);
  turn.on(both, [](const std::tuple<std::int64_t, std::string>& it) {
    std::cout << std::get<0>(it) << " cups of " << std::get<1>(it) << '\n';
  });
  const auto never = turn.promise<std::string>();
  turn.on(race(turn, never.promise, tea),
          [](const std::string& it) { std::cout << "first: " << it << '\n'; });

  auto order = letOn(turn, two, tea, [](std::int64_t cups, const std::string& what) {
    return what + " for " + std::to_string(cups);
  });
  const auto shouted = letOnSequential(
      turn, [order] { return order; },
      [](Turn& in, const std::string& text) { return in.fulfilled(text + "!"); },
      [](const std::string&, const std::string& louder) { std::cout << louder << '\n'; });
  turn.on(shouted, [] { std::cout << "said\n"; });
  const auto squares = onMap(turn, turn.fulfilled(std::vector<std::int64_t>{1, 2, 3}),
                             [](std::int64_t n) { return n * n; });
  turn.on(squares, [](const std::vector<std::int64_t>& all) { std::cout << toValue(all) << '\n'; });
}

/// An answer, or what is said when none has come in time.
Promise<std::string> orLate(Turn& turn, const Ref<Timer>& timer,
                            const Promise<std::string>& answer) {
  using namespace std::chrono_literals;
  return race(turn, answer, timeout(turn, timer, 200ms, std::string("no answer")));
}

void secrets(Turn& turn, AnyRef ann) {
  const auto nonces = spawnNonceRegistryAndLocator(turn, turn.spawn<SystemChance>());
  const Bytes swiss = turn.call<&NonceRegistry::register_>(nonces.registry, ann);
  const AnyRef found = turn.call<&NonceLocator::fetch>(nonces.locator, swiss);
  std::cout << "a number of " << swiss.size() << " bytes finds Ann: " << (found == ann) << '\n';
}

void beat(Turn& turn) {
  using Beat = Ticker<std::int64_t>;
  const auto ticker = turn.spawn<Beat>();
  toTick(turn, ticker, [](Turn& in, Ref<Ticky> ticky) {
    return in.spawn([ticky](Turn& later, std::int64_t step) {
      std::cout << "step " << step << '\n';
      if (step == 2) later.call<&Ticky::die>(ticky);
    });
  });
  for (std::int64_t step = 1; step <= 3; ++step) turn.call<&Beat::tick>(ticker, step);
}

void confined(Turn& turn) {
  const auto page = spawnIo(turn, std::ostringstream());
  submit(turn, page, [](std::ostringstream& out) { out << "a line"; });
  const auto text = submit(turn, page, [](std::ostringstream& out) { return out.str(); });
  turn.on(text, [](const std::string& it) { std::cout << "the page has " << it << '\n'; });
}

int main() {
  Actormap world;
  const AnyRef ann = world.spawn<Mint>();  // anybody
  world.run([&](Turn& turn) { tables(turn, ann); });
  world.run(queues);
  world.churn(mail);
  world.churn(news);
  world.run(money);
  world.churn(joined);
  world.run([&](Turn& turn) { secrets(turn, ann); });
  world.run(beat);
  world.churn(confined);
}

// Prints:
// guests: 1
// pears: 0
// middle: x
// first job: sweep
// latest: [4, 5]
// there is room for the second letter
// the first letter
// the weather: rain
// Ann has 70
// 2 cups of tea
// first: tea
// [1, 4, 9]
// tea for 2!
// said
// a number of 32 bytes finds Ann: 1
// step 1
// step 2
// the page has a line
//
// Next: docs/reference/actor-library.md, which says of each what it promises.
