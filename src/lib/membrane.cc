#include "keeve/lib/membrane.h"

#include <vector>

#include "keeve/lib/opportunistic.h"
#include "lib/state.h"

namespace keeve {
namespace {

using Way = Membrane::Way;

Way opposite(Way way) {
  return way == Way::in ? Way::out : Way::in;
}

/// One membrane, and the direction in which something crosses it.
struct Crossing {
  Ref<Membrane> border;
  Way way;

  AnyRef operator()(Turn& turn, const AnyRef& ref) const {
    return turn.call<&Membrane::cross>(border, ref, way);
  }
  Value operator()(Turn& turn, const Value& value) const;
  Error operator()(Turn& turn, const Error& error) const {
    if (error.problem() != nullptr) return Error::broken((*this)(turn, *error.problem()));
    return {error.kind(), std::string(error.message())};
  }
  /// What somebody waits for: data without a reference in it does not come after a revoke either.
  template <class T>
  T answer(Turn& turn, const T& it) const {
    turn.call<&Membrane::requireOpen>(border);
    return (*this)(turn, it);
  }
  Value::List operator()(Turn& turn, const Value::List& items) const {
    Value::List crossed;
    crossed.reserve(items.size());
    for (const Value& item : items) crossed.push_back((*this)(turn, item));
    return crossed;
  }
};

Value Crossing::operator()(Turn& turn, const Value& value) const {
  switch (value.kind()) {
    case Value::Kind::reference:
    case Value::Kind::promise: return (*this)(turn, value.reference());
    case Value::Kind::error: return (*this)(turn, value.error());
    case Value::Kind::list: return (*this)(turn, value.list());
    case Value::Kind::record:
      return Value::Record{value.record().tag, (*this)(turn, value.record().fields)};
    case Value::Kind::map: {
      std::vector<Value::Entry> entries;
      for (const auto& [key, its] : value.map())
        entries.emplace_back((*this)(turn, key), (*this)(turn, its));
      return Value::map(std::move(entries));
    }
    default: return value;
  }
}

/// Stands on one side for an actor on the other. Its target is with the membrane, so that revoking
/// lets go of it.
struct StandIn {
  Ref<Membrane> border;
  std::int64_t number;
  Way way;  // in which its target crossed

  Value receive(Turn& turn, AnyMessage message) const {
    const AnyRef target = turn.call<&Membrane::target>(border, number);
    const Crossing there{border, opposite(way)};
    const Crossing back{border, way};
    Value::List arguments = there(turn, message.arguments);
    try {
      return back.answer(turn, callOrSend(turn, target, message.method, std::move(arguments)));
    } catch (...) {
      throw back.answer(turn, Error::current());
    }
  }
};
BOOST_DESCRIBE_STRUCT(StandIn, (), (border, number, way))

// The crossed error is answered, not thrown: a turn that fails undoes the stand-ins that it made.
AnyRef crossPromise(Turn& turn, const AnyRef& promise, const Crossing& crossing) {
  return turn.then(
      promise.as<Promise<Value>>(),
      [crossing](Turn& in, const Value& answer) {
        return in.fulfilled(crossing.answer(in, answer));
      },
      [crossing](Turn& in, const Error& why) {
        return in.broken<Value>(crossing.answer(in, why));
      });
}

}  // namespace

void Membrane::requireOpen() const {
  if (isRevoked()) throw Error(kind::revoked, "the membrane that this had to cross was revoked");
}

AnyRef Membrane::target(Turn& turn, std::int64_t number) const {
  requireOpen();
  return turn.call<&Numbers::get>(targets, number).value();
}

AnyRef Membrane::cross(Turn& turn, AnyRef ref, Way way) const {
  requireOpen();
  if (!ref) return ref;
  if (ref.isSturdy()) {
    throw Error(kind::accessDenied, "a sturdy reference cannot cross a membrane: enliven it first");
  }
  const Ref<Membrane> self = turn.self<Membrane>();
  if (ref.isPromise()) return crossPromise(turn, ref, {self, way});
  if (turn.isNear(ref)) {
    const auto* const its = detail::stateIf<StandIn>(turn, ref);
    if (its != nullptr && its->border == self && its->way != way) return target(turn, its->number);
  }
  const Ref<StandIns>& known = way == Way::out ? outside : inside;
  if (const auto found = turn.call<&StandIns::get>(known, ref)) return *found;
  const std::int64_t number = turn.call<&Numbers::size>(targets);
  AnyRef made = turn.spawn<StandIn>(self, number, way);
  turn.call<&Numbers::set>(targets, number, ref);
  turn.call<&StandIns::set>(known, ref, made);
  return made;
}

}  // namespace keeve
