// Actors that keep messages going.
#pragma once

#include "bench/actors.h"

namespace keeve::bench {

/// Sends `notes` messages that nobody answers to each of `others`, then one that is answered; and
/// again, until `left` messages have gone.
struct Pinger : Caller {
  std::vector<Ref<Tally>> others;
  std::int64_t notes = 0;
  Ref<Countdown> done;

  Pinger(std::vector<Ref<Tally>> to, std::int64_t many, Ref<Countdown> when)
      : others(std::move(to)),
        notes(many),
        done(std::move(when)) {}
  void back(Turn& turn, std::int64_t left) const override {
    if (left <= 0) return turn.sendOnly<&Countdown::tell>(done);
    for (std::int64_t i = 0; i < notes; ++i) {
      for (const Ref<Tally>& other : others) turn.sendOnly<&Tally::note>(other, left);
    }
    const auto sent = notes * static_cast<std::int64_t>(others.size()) + 1;
    turn.sendOnly<&Tally::echo>(others[static_cast<std::size_t>(left) % others.size()],
                                turn.self<Caller>(), left - sent);
  }
};
BOOST_DESCRIBE_STRUCT(Pinger, (Caller), (others, notes, done))

/// Sends one message a turn, until `left` have gone; now and then it waits until all have arrived.
struct Drip : Caller {
  Ref<Tally> to;
  Ref<Countdown> done;

  Drip(Ref<Tally> target, Ref<Countdown> when) : to(std::move(target)), done(std::move(when)) {}
  void back(Turn& turn, std::int64_t left) const override {
    if (left <= 0) return turn.sendOnly<&Countdown::tell>(done);
    const Ref<Caller> self = turn.self<Caller>();
    if (left % 256 == 1) return turn.sendOnly<&Tally::echo>(to, self, left - 1);
    turn.sendOnly<&Tally::note>(to, left);
    turn.sendOnly<&Caller::back>(self, left - 1);
  }
};
BOOST_DESCRIBE_STRUCT(Drip, (Caller), (to, done))

}  // namespace keeve::bench
