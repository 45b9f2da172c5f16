#include "bench/actors.h"

#include <array>

namespace keeve::bench {
namespace {

/// A behaviour whose state is `Words` numbers. The sum is in the last one.
template <std::size_t Words>
struct TallyOf final : Tally {
  std::array<std::int64_t, Words> numbers{};

  std::int64_t value() const override { return numbers.back(); }
  Become<Tally, std::int64_t> add(Bcom<Tally> bcom, std::int64_t by) const override {
    TallyOf next = *this;
    next.numbers.back() += by;
    return bcom(next, next.numbers.back());
  }
  void note(std::int64_t number) const override;
  void echo(Turn& turn, Ref<Caller> to, std::int64_t left) const override {
    turn.sendOnly<&Caller::back>(to, left);
  }

  BOOST_DESCRIBE_CLASS(TallyOf, (Tally), (numbers), (), ())
};

// Hearing a number changes nothing: a row for messages is about messages.
template <std::size_t Words>
void TallyOf<Words>::note(std::int64_t) const {}

}  // namespace

std::vector<Ref<Tally>> makeTallies(Turn& turn) {
  std::vector<Ref<Tally>> made;
  for (std::size_t i = 0; i < kTallies; i += 4) {
    made.push_back(turn.spawn<TallyOf<1>>());
    made.push_back(turn.spawn<TallyOf<2>>());
    made.push_back(turn.spawn<TallyOf<3>>());
    made.push_back(turn.spawn<TallyOf<4>>());
  }
  return made;
}

Become<Countdown, void> Countdown::tell(Turn& turn, Bcom<Countdown> bcom) const {
  if (left == 1) turn.call<&Resolver<void>::fulfill>(done, std::monostate());
  return bcom(Countdown{left - 1, done});
}

}  // namespace keeve::bench
