// How a session learns what became of the promises that it hosts.
#include "captp/protocol.h"
#include "captp/session.h"
#include "core/home.h"

namespace keeve::captp {

/// Tells the session, by a message to its own vat, what a promise became, and each step closer.
struct Session::Watch : detail::Listener {
  std::shared_ptr<Session> session;
  HostedPtr hosted;
  Place place;

  Watch(std::shared_ptr<Session> its, HostedPtr what, Place where)
      : Listener(kType, AnyRef()),
        session(std::move(its)),
        hosted(std::move(what)),
        place(where) {}
  static detail::Message* message(const Listener& listener, detail::Node& outcome);
  static const detail::ListenerType kType;
};

struct Session::Became : detail::Message {
  std::shared_ptr<Session> session;
  HostedPtr hosted;
  Place place;
  detail::NodePtr outcome;

  Became(const Watch& watch, AnyRef anchor, detail::NodePtr what)
      : Message(kType, std::move(anchor)),
        session(watch.session),
        hosted(watch.hosted),
        place(watch.place),
        outcome(std::move(what)) {}
  static void deliver(Turn& turn, Message& message) {
    auto& self = static_cast<Became&>(message);
    self.session->report(turn, self.hosted, self.place, *self.outcome.get());
  }
  static const detail::MessageType kType;
};

constinit const detail::ListenerType Session::Watch::kType{
    detail::listenerNode(true, sizeof(Watch), detail::destroyerOf<Watch>(), nullptr), nullptr,
    &Watch::message, true, true};
constinit const detail::MessageType Session::Became::kType{
    {detail::NodeKind::message, true, sizeof(Became), detail::destroyerOf<Became>(), nullptr},
    &Became::deliver,
    nullptr,
    false,
    "what became of a promise"};

detail::Message* Session::Watch::message(const Listener& listener, detail::Node& outcome) {
  const auto& self = static_cast<const Watch&>(listener);
  return detail::makeNode<Became>(self, self.session->anchor_,
                                  detail::NodePtr(detail::cloneSettled(outcome)));
}

void Session::watch(Turn& turn, const HostedPtr& hosted, Place place) {
  detail::TurnCore& core = detail::coreOf(turn);
  core.home().hasPartialListeners = true;
  core.listen(hosted->ref,
              detail::NodePtr(detail::makeNode<Watch>(shared_from_this(), hosted, place)));
}

// A step is of interest when it leads to a promise of the peer's: more will not be known here.
void Session::report(Turn& turn, const HostedPtr& hosted, Place place, detail::Node& outcome) {
  if (hosted->isSettled) return;
  std::variant<Value, Error> known = Value();
  const std::optional<Error> failed = detail::caught([&] {
    if (outcome.type->kind == detail::NodeKind::broken) {
      known = detail::errorOf(outcome);
    } else {
      known = detail::valueOf(outcome);
    }
  });
  if (failed) known = *failed;
  std::uint64_t words = kWordsOfOne;
  if (const auto* const value = std::get_if<Value>(&known)) {
    if (value->is(Value::Kind::promise) && remoteIn(turn, value->reference()) == nullptr) return;
    words += wordsOf(*value);
  } else if (const Value* const problem = std::get<Error>(known).problem()) {
    words += wordsOf(*problem);
  }
  if (words > kMostWords) {
    known = Error(kind::valueTooLarge, "an answer is too large for one message");
    words = kWordsOfOne;
  }
  hosted->isSettled = true;
  parked_ -= std::exchange(hosted->parked, 0);
  // Who names it again names what is settled: that is another promise to the peer.
  if (place.table == Table::EXPORTS && !hosted->isReleased) exportIds_.erase(hosted->key);
  const bool isAnswer = place.table == Table::ANSWERS;
  if (hosted->isReleased && !isAnswer) return;
  if (hosted->isReleased) answers_.erase(place.id);
  say(Settle{place, hosted, std::move(known)}, words);
}

}  // namespace keeve::captp
