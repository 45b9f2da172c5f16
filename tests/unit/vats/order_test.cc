// The order of messages between two loops, from one sender and from many.
#include <algorithm>
#include <map>
#include <thread>

#include "keeve/vats/machine.h"
#include "tests/support/world.h"

namespace keeve::test {
namespace {

using Number = std::int64_t;

/// Remembers the last number of each sender, and whether one came out of order.
struct Order {
  std::map<std::string, Number> last;
  bool inOrder = true;
  Become<Order, void> hear(Bcom<Order> bcom, std::string from, Number number) const {
    Order next = *this;
    Number& seen = next.last[from];
    next.inOrder = inOrder && number == seen + 1;
    seen = number;
    return bcom(std::move(next));
  }
  std::map<std::string, Number> heard() const { return last; }
  bool isInOrder() const { return inOrder; }
};
BOOST_DESCRIBE_STRUCT(Order, (), (last, inOrder, hear, heard, isInOrder))

/// Sends numbers from its own vat, some in each turn.
struct Sender {
  std::string name;
  void send(Turn& turn, Ref<Order> to, Number from, Number until) const {
    const Number last = std::min(from + 7, until);
    for (Number i = from; i <= last; ++i) turn.sendOnly<&Order::hear>(to, name, i);
    if (last < until) turn.sendOnly<&Sender::send>(turn.self<Sender>(), to, last + 1, until);
  }
};
BOOST_DESCRIBE_STRUCT(Sender, (), (name, send))

constexpr Number kMany = 5000;

struct Scene {
  Machine machine{MachineOptions{GENERATE(1U, 2U), std::chrono::nanoseconds(0), 8, nullptr}};
  Vat home = machine.vat("home");
  Ref<Order> order = home.spawn<Order>();

  void waitFor(std::size_t senders) const {
    const auto isAllThere = [&] {
      const auto heard = home.call<&Order::heard>(order);
      return heard.size() == senders &&
             std::all_of(heard.begin(), heard.end(),
                         [](const auto& one) { return one.second == kMany; });
    };
    while (!isAllThere()) std::this_thread::yield();
  }
};

TEST_CASE("messages of each vat arrive in the order in which it sent them") {
  Scene s;
  for (int i = 0; i < 3; ++i) {
    const Vat vat = s.machine.vat();
    const Ref<Sender> sender = vat.spawn<Sender>(Sender{"vat " + std::to_string(i)});
    vat.sendOnly<&Sender::send>(sender, s.order, Number(1), kMany);
  }
  s.waitFor(3);
  CHECK(s.home.call<&Order::isInOrder>(s.order));
}

TEST_CASE("messages of each outside thread arrive in the order in which it sent them") {
  Scene s;
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i) {
    threads.emplace_back([&, name = "thread " + std::to_string(i)] {
      for (Number n = 1; n <= kMany; ++n) s.home.sendOnly<&Order::hear>(s.order, name, n);
    });
  }
  for (std::thread& thread : threads) thread.join();
  s.waitFor(3);
  CHECK(s.home.call<&Order::isInOrder>(s.order));
}

TEST_CASE("messages to a promise keep their order while it settles") {
  Scene s;
  const Vat vat = s.machine.vat();
  const auto pair = vat.run([](Turn& turn) { return turn.promise<Ref<Order>>(); });
  for (Number n = 1; n <= kMany; ++n) {
    vat.run([&](Turn& turn) {
      turn.sendOnly<&Order::hear>(pair.promise, std::string("one"), n);
      if (n == kMany / 2) turn.call<&Resolver<Ref<Order>>::fulfill>(pair.resolver, s.order);
    });
  }
  s.waitFor(1);
  CHECK(s.home.call<&Order::isInOrder>(s.order));
}

}  // namespace
}  // namespace keeve::test
