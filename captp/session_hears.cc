// What a session hears, and what it does about it.
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
      failProtocol("the peer ended the session: " + toString(in.getAbort()));
  }
  failProtocol("an operation of a kind that is not known here");
}

void Session::deliver(Turn& turn, wire::Operation::Deliver::Reader in) {
  const AnyRef target = hostedAt(in.getTable(), in.getId())->ref;
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
  count(target, words);
  if (answer == 0) return turn.sendOnly(Value(target), method, std::move(arguments));
  auto hosted = std::make_shared<Hosted>();
  hosted->ref = turn.send(Value(target), method, std::move(arguments));
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
  if (known.isSettled) failProtocol(fmt::format("{} was settled before", in.getId()));
  known.isSettled = true;
  if (!known.isGone) return settleKnown(turn, known, in);
  if (in.isValue()) static_cast<void>(read(in.getValue(), *this));
  knowns.erase(in.getId());
  freeQuestions_.push_back(in.getId());
}

void Session::settleKnown(Turn& turn, Known& known, wire::Operation::Settle::Reader in) {
  detail::Cell& promise = *known.cell;
  if (!promise.isPromise()) failProtocol("an actor cannot be settled");
  const AnyRef kept = detail::RefAccess::sharing(promise);
  detail::TurnCore& core = detail::coreOf(turn);
  if (in.isBroken()) {
    core.settle(promise, detail::brokenNode(find(in.getBroken())));
    return;
  }
  Value value = read(in.getValue(), *this);
  if (!value.is(Value::Kind::reference) && !value.is(Value::Kind::promise)) {
    core.settle(promise, detail::NodePtr(detail::settled(std::move(value))));
  } else if (in.getValue().isYours()) {
    comesHome(turn, known, value.reference());
  } else {
    core.resolve(promise, value.reference());
  }
}

// What has gone ahead to the peer is on its way back here. Until it has arrived what is sent to the
// promise waits on another one. Some may still be queued in this vat, for the promise's handler: a
// message to this vat comes after them.
void Session::comesHome(Turn& turn, Known& known, const AnyRef& what) {
  detail::TurnCore& core = detail::coreOf(turn);
  const std::shared_ptr<Remote> remote = known.remote.lock();
  const AnyRef waits = core.newPromise();
  core.resolve(*known.cell, waits);
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
  const AnyRef reached = core.newPromise();
  auto* const way = detail::makeNode<detail::WayMessage>(hostedAt(in.getTable(), in.getId())->ref);
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
  exportIds_.erase(hosted->key);
  exports_.erase(id);
  freeExports_.push_back(id);
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
// they were for.
void Session::count(const AnyRef& target, std::uint64_t words) {
  arrived_ += words;
  uncounted_ += words;
  if (arrived_ - taken_ > 2 * kWindow + kMostWords)
    throw Error(kind::protocolError, "the peer has sent more than it may before it is taken");
  for (const AnyRef& one : reached_) {
    const bool isSame =
        one == target || (!one.isPromise() && !target.isPromise() &&
                          detail::cellOf(one)->home == detail::cellOf(target)->home);
    if (isSame) return;
  }
  reached_.push_back(target);
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
