// What beats together: many actors that are called once a tick.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include <boost/describe/enum.hpp>

#include "keeve/core/collections.h"

namespace keeve {

/// The handle by which one who is ticked ends it, for itself or others. Authority: that.
struct Ticky {
  bool isDead = false;
  /// It is not called any more, also not later in this tick.
  Become<Ticky, void> die(Bcom<Ticky> bcom) const { return bcom(Ticky{true}); }
  bool dead() const { return isDead; }
};
BOOST_DESCRIBE_STRUCT(Ticky, (), (isDead, die, dead))

/// One who is called each tick, and the handle that ends it.
template <class... A>
struct Ticked {
  Ref<Procedure<void(A...)>> tickee;
  Ref<Ticky> ticky;
  BOOST_DESCRIBE_CLASS(Ticked, (), (tickee, ticky), (), ())
};

/// Calls each of its tickees once a tick, the newest first, all in one turn: the beat of a game or
/// of a simulation.
///
///     const auto ticker = turn.spawn<Ticker<double>>();
///     toTick(turn, ticker, [](Turn& in, Ref<Ticky> ticky) { return in.spawn(...); });
///     turn.call<&Ticker<double>::tick>(ticker, 0.02);
///
/// Who is added during a tick is called from the next one on. Who dies is not called again, and
/// removed when the tick is over. A tickee that throws fails the tick, and all of it is undone; use
/// Turn::attempt in the tickee where one may fail alone.
///
/// Shape:     A... is what each is called with. Tickees are near procedures.
/// Ownership: it keeps its tickees alive until they die.
/// Authority: whoever has it can tick, add, and reach every tickee.
/// Errors:    those of the tickees; `not-near`.
/// Cost:      a tick copies the list and calls each, and writes again what moved up when some died.
/// Source:    Goblins' ^ticker.
template <class... A>
struct Ticker {
  using Tickee = Procedure<void(A...)>;
  using All = Vector<Ticked<A...>>;
  Ref<All> all;  // the oldest first

  static Ticker construct(Turn& turn) { return {turn.spawn<All>()}; }

  void add(Turn& turn, Ref<Tickee> tickee, Ref<Ticky> ticky) const {
    turn.call<&All::push>(all, Ticked<A...>{std::move(tickee), std::move(ticky)});
  }
  void tick(Turn& turn, A... with) const {
    const std::vector<Ticked<A...>> now = turn.call<&All::items>(all);
    for (auto each = now.rbegin(); each != now.rend(); ++each) {
      if (!turn.call<&Ticky::dead>(each->ticky)) turn.call(each->tickee, with...);
    }
    removeDead(turn);
  }
  /// Those who are alive, the newest first.
  std::vector<Ref<Tickee>> getTicked(Turn& turn) const {
    const std::vector<Ticked<A...>> now = turn.call<&All::items>(all);
    std::vector<Ref<Tickee>> alive;
    for (auto each = now.rbegin(); each != now.rend(); ++each) {
      if (!turn.call<&Ticky::dead>(each->ticky)) alive.push_back(each->tickee);
    }
    return alive;
  }

  BOOST_DESCRIBE_CLASS(Ticker, (), (all, add, tick, getTicked), (), ())

  // The list is read again: a tickee may have ticked in its turn, or added others.
  void removeDead(Turn& turn) const {
    std::int64_t kept = 0;
    std::int64_t size = 0;
    for (Ticked<A...>& each : turn.call<&All::items>(all)) {
      if (!turn.call<&Ticky::dead>(each.ticky)) {
        if (kept != size) turn.call<&All::set>(all, kept, std::move(each));
        ++kept;
      }
      ++size;
    }
    for (; size > kept; --size) turn.call<&All::pop>(all);
  }
};

/// Adds what `make(turn, ticky)` returns, a near procedure, and returns it.
template <class... A, class F>
Ref<Procedure<void(A...)>> toTick(Turn& turn, const Ref<Ticker<A...>>& ticker, const F& make) {
  const auto ticky = turn.spawn<Ticky>();
  Ref<Procedure<void(A...)>> tickee = make(turn, ticky);
  turn.call<&Ticker<A...>::add>(ticker, tickee, ticky);
  return tickee;
}

/// `fold(tickee, fold(..., start))` over the tickees of a near ticker that are alive, the oldest of
/// them first.
template <class... A, class F, class S>
S foldr(Turn& turn, const Ref<Ticker<A...>>& ticker, const F& fold, S start) {
  const auto alive = turn.call<&Ticker<A...>::getTicked>(ticker);
  for (auto each = alive.rbegin(); each != alive.rend(); ++each)
    start = fold(*each, std::move(start));
  return start;
}

/// What a tickee of a ticker pair says of itself.
enum class Tick : bool { again, die };
BOOST_DESCRIBE_ENUM(Tick, again, die)

/// The half of a ticker pair that adds tickees, procedures which say whether they go on.
/// Authority: to be called each tick.
template <class... A>
struct TickerRegister {
  using Tickee = Procedure<Tick(A...)>;
  Ref<Ticker<A...>> ticker;
  /// By name: `register`.
  void register_(Turn& turn, Ref<Tickee> tickee) const {
    toTick(turn, ticker, [&](Turn& in, const Ref<Ticky>& ticky) {
      return in.spawn([tickee, ticky](Turn& later, A... with) {
        if (later.call(tickee, with...) == Tick::die) later.call<&Ticky::die>(ticky);
      });
    });
  }
  BOOST_DESCRIBE_CLASS(TickerRegister, (), (ticker, register_), (), ())
};

/// The half of a ticker pair that ticks. Authority: to call all of them.
template <class... A>
struct TickerTick {
  Ref<Ticker<A...>> ticker;
  void tick(Turn& turn, A... with) const {
    turn.call<&Ticker<A...>::tick>(ticker, std::move(with)...);
  }
  BOOST_DESCRIBE_CLASS(TickerTick, (), (ticker, tick), (), ())
};

/// A ticker whose halves can be handed out alone.
template <class... A>
struct TickerPair {
  Ref<TickerRegister<A...>> registry;
  Ref<TickerTick<A...>> ticker;
};

/// A new one. Source: Goblins' spawn-ticker-pair, of the Racket version.
template <class... A>
TickerPair<A...> spawnTickerPair(Turn& turn) {
  const auto ticker = turn.spawn<Ticker<A...>>();
  return {turn.spawn<TickerRegister<A...>>(ticker), turn.spawn<TickerTick<A...>>(ticker)};
}

}  // namespace keeve
