// What a session hears, and what it does about it.
#include <algorithm>

#include <fmt/format.h>

#include "captp/protocol.h"
#include "captp/session.h"
#include "core/home.h"
#include "core/messages.h"

namespace keeve::captp {

void Session::apply(wire::Batch::Reader batch) {
  if (severed_) return;
  if (batch.getTaken() < takenThere_ || batch.getTaken() > delivered_)
    failProtocol(fmt::format("{} words taken of {}", batch.getTaken(), delivered_));
  const bool wasBlocked = isBlocked();
  takenThere_ = batch.getTaken();
  vat_.run([&](Turn& turn) {
    turn_ = &turn;
    for (const auto each : batch.getOperations()) applyOne(turn, each);
    if (uncounted_ >= kWindow / 16) countTaken(turn);
    turn_ = nullptr;
  });
  if (wasBlocked && hasToSay()) carrier_->call();
}

void Session::applyOne(Turn& turn, wire::Operation::Reader in) {
  switch (in.which()) {
    case wire::Operation::DELIVER: return deliver(turn, in.getDeliver());
    case wire::Operation::SETTLE: return settle(turn, in.getSettle());
    case wire::Operation::RELEASE: return release(in.getRelease());
    case wire::Operation::DISEMBARGO: return disembargo(turn, in.getDisembargo());
    case wire::Operation::LIFT: return lift(turn, in.getLift());
    case wire::Operation::ABORT:
      failProtocol("the peer ended the session: " +
                   Value(toString(in.getAbort()).substr(0, 100)).toString());
  }
  failProtocol("an operation of a kind that is not known here");
}

void Session::deliver(Turn& turn, wire::Operation::Deliver::Reader in) {
  const HostedPtr target = hostedAt(in.getTable(), in.getId());
  const std::uint32_t answer = in.getAnswer();
  if (answers_.contains(answer))
    failProtocol(fmt::format("a second question with the number {}", answer));
  if (answers_.size() >= kMostAnswers) failProtocol("too many questions at the same time");
  const std::string method = toString(in.getMethod());
  Value::List arguments = read(in.getArguments(), *this);
  // Both ends do not see the same in an error: but about the same in all else.
  const std::uint64_t words = in.getWords();
  if (words < kWordsOfOne || wordsOfMessage(method, arguments) > 8 * words)
    failProtocol(fmt::format("a message that is larger than the {} words that it says", words));
  const bool hasRoom = count(*target, words);
  const Error why(kind::overloaded, "too much waits for a promise of this machine");
  if (answer == 0 && hasRoom)
    return turn.sendOnly(Value(target->ref), method, std::move(arguments));
  if (answer == 0)
    return detail::coreOf(turn).report({Report::What::droppedMessage, vat_.name(), why});
  auto hosted = std::make_shared<Hosted>();
  hosted->ref = hasRoom ? turn.send(Value(target->ref), method, std::move(arguments))
                        : turn.broken<Value>(why);
  hosted->isPromise = true;
  answers_.emplace(answer, hosted);
  watch(turn, hosted, {Table::ANSWERS, answer});
}

void Session::settle(Turn& turn, wire::Operation::Settle::Reader in) {
  const bool isAnswer = in.getTable() == Table::ANSWERS;
  Knowns& knowns = knownIn(in.getTable());
  const auto found = knowns.find(in.getId());
  if (found == knowns.end()) {
    if (isAnswer) failProtocol(fmt::format("an answer to no question: {}", in.getId()));
    // It was released while this was on its way; what came along is let go of.
    if (in.isValue()) static_cast<void>(read(in.getValue(), *this));
    return;
  }
  Known& known = found->second;
  if (!known.isPromise) failProtocol("an actor cannot be settled");
  if (std::exchange(known.isSettled, true))
    failProtocol(fmt::format("{} was settled before", in.getId()));
  if (detail::Cell* const cell = std::exchange(known.cell, nullptr))
    return becomes(turn, detail::RefAccess::sharing(*cell), known.remote.lock(), in);
  if (in.isValue()) static_cast<void>(read(in.getValue(), *this));
  if (!known.isGone) return;  // its handler still has something to say
  knowns.erase(in.getId());
  freeQuestions_.push_back(in.getId());
}

void Session::becomes(Turn& turn, const AnyRef& promise, const std::shared_ptr<Remote>& remote,
                      wire::Operation::Settle::Reader in) {
  detail::TurnCore& core = detail::coreOf(turn);
  detail::Cell& cell = *detail::cellOf(promise);
  if (in.isBroken()) {
    core.settle(cell, detail::brokenNode(find(in.getBroken())));
    return;
  }
  Value value = read(in.getValue(), *this);
  if (!value.is(Value::Kind::reference) && !value.is(Value::Kind::promise)) {
    core.settle(cell, detail::NodePtr(detail::settled(std::move(value))));
  } else if (in.getValue().isYours()) {
    comesHome(turn, promise, remote, value.reference());
  } else {
    core.resolve(cell, value.reference());
  }
}

// What has gone ahead to the peer is on its way back here. Until it has arrived what is sent to the
// promise waits on another one. Some may still be queued in this vat, for the promise's handler: a
// message to this vat comes after them.
void Session::comesHome(Turn& turn, const AnyRef& promise, const std::shared_ptr<Remote>& remote,
                        const AnyRef& what) {
  detail::TurnCore& core = detail::coreOf(turn);
  const AnyRef waits = core.newPromise();
  core.resolve(*detail::cellOf(promise), waits);
  if (embargoes_.size() >= kMostAnswers) failProtocol("the peer lifts no embargo");
  const std::uint32_t embargo = nextEmbargo_++;
  embargoes_.emplace(embargo, Embargo{waits, what});
  turn.sendOnly(turn.spawn([self = shared_from_this(), remote, embargo](Turn& in) {
    if (!remote->wasSentTo) return self->lift(in, embargo);
    self->say(Disembargo{remote->place(), embargo}, kWordsOfOne);
  }));
}

void Session::lift(Turn& turn, std::uint32_t embargo) {
  const auto found = embargoes_.find(embargo);
  if (found == embargoes_.end()) failProtocol(fmt::format("no embargo has the number {}", embargo));
  const Embargo lifted = std::move(found->second);
  embargoes_.erase(found);
  detail::coreOf(turn).resolve(*detail::cellOf(lifted.waits), lifted.becomes);
}

void Session::disembargo(Turn& turn, wire::Operation::Disembargo::Reader in) {
  const std::uint32_t embargo = in.getEmbargo();
  detail::TurnCore& core = detail::coreOf(turn);
  const HostedPtr hosted = hostedAt(in.getTable(), in.getId());
  if (std::exchange(hosted->isDisembargoed, true))
    failProtocol(fmt::format("{} was disembargoed before", in.getId()));
  const AnyRef reached = core.newPromise();
  auto* const way = detail::makeNode<detail::WayMessage>(hosted->ref);
  way->answer = reached;
  core.send(way);
  const auto say = [self = shared_from_this(), embargo] { self->say(Lift{embargo}, kWordsOfOne); };
  turn.on(reached.as<Promise<Value>>(), nullptr, nullptr, say);
}

void Session::release(wire::Operation::Release::Reader in) {
  const std::uint32_t id = in.getId();
  const HostedPtr hosted = hostedAt(in.getTable(), id);
  if (in.getTable() == Table::ANSWERS) {
    if (std::exchange(hosted->isReleased, true))
      failProtocol(fmt::format("the answer {} was released before", id));
    if (hosted->isSettled) answers_.erase(id);
    return;
  }
  const std::uint64_t least = id == 0 ? 1 : 0;
  if (in.getCount() + least > hosted->count)
    failProtocol(fmt::format("{} was released more often than it was named", id));
  hosted->count -= in.getCount();
  if (hosted->count != 0) return;
  hosted->isReleased = true;
  const auto named = exportIds_.find(hosted->key);
  if (named != exportIds_.end() && named->second == id) exportIds_.erase(named);
  exports_.erase(id);
  // A settle of it that is still to go out has its number.
  if (!hosted->isSettled || hosted->isTold) freeExports_.push_back(id);
}

AnyRef Session::find(wire::Value::Reader named) {
  switch (named.which()) {
    case wire::Value::ACTOR: return import(*turn_, named.getActor(), false);
    case wire::Value::PROMISE: return import(*turn_, named.getPromise(), true);
    default: break;
  }
  const auto yours = named.getYours();
  return hostedAt(yours.getTable(), yours.getId())->ref;
}

Error Session::find(wire::Problem::Reader named) {
  const std::uint64_t token = named.getToken();
  if (named.getHosted()) {
    for (const Token& each : told_) {
      if (each.token == token) return each.error;
    }
  }
  if (named.hasProblem()) return Error::broken(read(named.getProblem(), *this));
  const std::string word = toString(named.getKind());
  const bool isWord = isKind(word);
  const std::string text = toString(named.getMessage());
  Error error(isWord ? std::string_view(word) : kind::exception,
              text.empty() ? fmt::format("an error of another machine, whose reports tell more of "
                                         "it as {:016x}",
                                         token)
                           : text);
  heard_.push_back({token, error});
  if (heard_.size() > kMostTokens) heard_.pop_front();
  return error;
}

// Words that came in count as taken when a mark that was sent after them has come to the vats that
// they were for. What begins to wait on a promise counts as taken at once, but may be so much only:
// or else the peer could not send what settles that promise. False: there is no room for it.
bool Session::count(Hosted& target, std::uint64_t words) {
  arrived_ += words;
  if (target.isPromise && !target.isSettled) {
    taken_ += words;
    if (parked_ + words > kMostParked) return false;
    target.parked += words;
    parked_ += words;
    return true;
  }
  uncounted_ += words;
  if (arrived_ - taken_ > 2 * kWindow + kMostWords)
    failProtocol("the peer has sent more than it may before it is taken");
  const auto isThere = [&](const AnyRef& one) {
    return one == target.ref || (!one.isPromise() && !target.ref.isPromise() &&
                                 detail::cellOf(one)->home == detail::cellOf(target.ref)->home);
  };
  if (std::none_of(reached_.begin(), reached_.end(), isThere)) reached_.push_back(target.ref);
  return true;
}

void Session::countTaken(Turn& turn) {
  struct Mark {
    std::uint64_t words;
    std::size_t missing;
  };
  const auto mark = std::make_shared<Mark>(Mark{std::exchange(uncounted_, 0), reached_.size()});
  detail::TurnCore& core = detail::coreOf(turn);
  for (const AnyRef& target : std::exchange(reached_, {})) {
    const AnyRef came = core.newPromise();
    auto* const way = detail::makeNode<detail::WayMessage>(target);
    way->answer = came;
    core.send(way);
    turn.on(came.as<Promise<Value>>(), nullptr, nullptr, [self = shared_from_this(), mark] {
      if (--mark->missing != 0) return;
      self->taken_ += mark->words;
      if (!self->severed_ && self->hasToSay()) self->carrier_->call();
    });
  }
}

}  // namespace keeve::captp
