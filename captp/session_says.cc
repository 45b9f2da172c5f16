// What a session says.
#include <fmt/format.h>
#include <sodium.h>

#include "captp/protocol.h"
#include "captp/session.h"
#include "core/home.h"

namespace keeve::captp {
namespace {

// A batch ends when it has about so much in it, so that the peer begins to work on it.
constexpr std::size_t kMostInBatch = 1024;
constexpr std::uint64_t kMostWordsInBatch = std::uint64_t{64} * 1024;

std::uint64_t makeToken() {
  detail::require(sodium_init() >= 0, "libsodium finds a source of chance");
  std::uint64_t token = 0;
  randombytes_buf(&token, sizeof token);
  return token;
}

}  // namespace

void Session::say(Said what, std::uint64_t words) {
  if (severed_) return;
  const bool isSettle = std::holds_alternative<Settle>(what);
  const bool mayWait = std::holds_alternative<Release>(what);
  (isSettle ? wordsOfSettles_ : wordsOut_) += words;
  (isSettle ? settles_ : out_).push_back({std::move(what), words, ++said_});
  if (mayWait) return carrier_->callLater();
  if (isSettle || !isBlocked()) carrier_->call();
}

Value Session::deliver(Turn& turn, Remote& to, AnyMessage message) {
  if (severed_) throw Error(kind::disconnected, vat_.name() + " is gone");
  const std::uint64_t words = wordsOfMessage(message.method, message.arguments);
  if (words > kMostWords) {
    throw Error(kind::valueTooLarge, std::string("the arguments of ")
                                         .append(message.method)
                                         .append(" are too large for one message"));
  }
  if (wordsOut_ + words > kMostWaiting) {
    throw Error(kind::overloaded, std::string("too much waits for ")
                                      .append(vat_.name())
                                      .append(": send again when what was sent is answered"));
  }
  to.wasSentTo = true;
  std::uint32_t answer = 0;
  Value promised;
  if (message.asks) {
    if (freeQuestions_.empty()) {
      answer = nextQuestion_++;
    } else {
      answer = freeQuestions_.back();
      freeQuestions_.pop_back();
    }
    promised = makeRemote(turn, {Table::ANSWERS, answer}, true);
  }
  say(Deliver{to.place(), std::string(message.method), std::move(message.arguments), answer},
      words);
  return promised;
}

// The peer does not take what it is told.
bool Session::isDeafPeer() const noexcept {
  return wordsOfSettles_ > kMostWaiting;
}

bool Session::hasToSay() const noexcept {
  return !settles_.empty() || (!out_.empty() && !isBlocked()) || taken_ - toldTaken_ >= kWindow / 4;
}

template <class F>
void Session::eachPlanned(F&& f) const {
  auto other = out_.begin();
  auto settle = settles_.begin();
  std::uint64_t delivered = delivered_;
  for (;;) {
    const bool isOther = other != out_.end() && delivered - takenThere_ <= kWindow &&
                         (settle == settles_.end() || other->number < settle->number);
    if (!isOther && settle == settles_.end()) return;
    const Say& next = isOther ? *other++ : *settle++;
    if (std::holds_alternative<Deliver>(next.what)) delivered += next.words;
    if (!f(next)) return;
  }
}

Session::Plan Session::plan() const noexcept {
  Plan plan;
  eachPlanned([&](const Say& next) {
    plan.words += next.words;
    return ++plan.count < kMostInBatch && plan.words < kMostWordsInBatch;
  });
  plan.words += kWordsOfOne;
  plan.isAll = plan.count == out_.size() + settles_.size();
  return plan;
}

void Session::fill(wire::Batch::Builder batch, const Plan& plan) {
  batch.setTaken(taken_);
  toldTaken_ = taken_;
  auto list = batch.initOperations(static_cast<unsigned>(plan.count));
  std::size_t settles = 0;
  std::uint64_t delivered = 0;
  vat_.run([&](Turn& turn) {
    turn_ = &turn;
    unsigned i = 0;
    eachPlanned([&](const Say& next) {
      write(list[i], next);
      settles += std::holds_alternative<Settle>(next.what) ? 1 : 0;
      delivered += std::holds_alternative<Deliver>(next.what) ? next.words : 0;
      return ++i < plan.count;
    });
    turn_ = nullptr;
  });
  delivered_ += delivered;
  // What was said may hold the last references: letting go of them may say more.
  for (std::size_t i = 0; i < settles; ++i) {
    const Say done = std::move(settles_.front());
    settles_.pop_front();
    wordsOfSettles_ -= done.words;
    const auto& settle = std::get<Settle>(done.what);
    settle.hosted->isTold = true;
    const bool isFree = settle.hosted->isReleased && settle.of.table == Table::EXPORTS;
    if (isFree) freeExports_.push_back(settle.of.id);
  }
  for (std::size_t i = settles; i < plan.count; ++i) {
    const Say done = std::move(out_.front());
    out_.pop_front();
    wordsOut_ -= done.words;
  }
}

void Session::write(wire::Operation::Builder out, const Say& say) {
  const auto& what = say.what;
  if (const auto* const deliver = std::get_if<Deliver>(&what)) {
    auto it = out.initDeliver();
    it.setTable(deliver->to.table);
    it.setId(deliver->to.id);
    it.setMethod(kj::StringPtr(deliver->method.c_str(), deliver->method.size()));
    captp::write(deliver->arguments,
                 it.initArguments(static_cast<unsigned>(deliver->arguments.size())), *this);
    it.setAnswer(deliver->answer);
    it.setWords(static_cast<std::uint32_t>(say.words));
  } else if (const auto* const settle = std::get_if<Settle>(&what)) {
    writeOutcome(out.initSettle(), *settle);
  } else if (const auto* const release = std::get_if<Release>(&what)) {
    auto it = out.initRelease();
    it.setTable(release->of.table);
    it.setId(release->of.id);
    it.setCount(release->count);
  } else if (const auto* const disembargo = std::get_if<Disembargo>(&what)) {
    auto it = out.initDisembargo();
    it.setTable(disembargo->of.table);
    it.setId(disembargo->of.id);
    it.setEmbargo(disembargo->embargo);
  } else {
    out.setLift(std::get<Lift>(what).embargo);
  }
}

void Session::writeOutcome(wire::Operation::Settle::Builder out, const Settle& settle) {
  out.setTable(settle.of.table);
  out.setId(settle.of.id);
  if (settle.hosted->isReleased) {
    out.initValue().setNull();  // nobody will look at it
  } else if (const auto* const value = std::get_if<Value>(&settle.outcome)) {
    captp::write(*value, out.initValue(), *this);
  } else {
    name(std::get<Error>(settle.outcome), out.initBroken());
  }
}

void Session::name(const AnyRef& ref, wire::Value::Builder out) {
  if (!ref) return out.setNull();
  if (ref.isSturdy()) {
    const std::string uri = ref.uri();
    return out.setSturdy(kj::StringPtr(uri.c_str(), uri.size()));
  }
  const Remote* const remote = remoteIn(*turn_, ref);
  if (remote == nullptr) return exportAs(ref, out);
  auto yours = out.initYours();
  yours.setTable(remote->place().table);
  yours.setId(remote->place().id);
}

void Session::exportAs(const AnyRef& ref, wire::Value::Builder out) {
  const auto found = exportIds_.find(ref);
  std::uint32_t id = 0;
  if (found != exportIds_.end()) {
    id = found->second;
  } else {
    auto hosted = std::make_shared<Hosted>();
    hosted->ref = hosted->key = ref;
    hosted->isPromise = ref.isPromise();
    detail::TurnCore& core = detail::coreOf(*turn_);
    if (hosted->isPromise && detail::cellOf(ref)->home != &core.home()) {
      // Messages for it wait in this vat, so that all of them take the same way.
      hosted->ref = core.newPromise();
      core.resolve(*detail::cellOf(hosted->ref), ref);
    }
    if (freeExports_.empty()) {
      id = nextExport_++;
    } else {
      id = freeExports_.back();
      freeExports_.pop_back();
    }
    exports_[id] = hosted;
    exportIds_.emplace(ref, id);
    if (hosted->isPromise) watch(*turn_, hosted, {Table::EXPORTS, id});
  }
  const HostedPtr& hosted = exports_.at(id);
  ++hosted->count;
  if (hosted->isPromise) {
    out.setPromise(id);
  } else {
    out.setActor(id);
  }
}

void Session::name(const Error& error, wire::Problem::Builder out) {
  const auto kind = error.kind();
  const std::string word(isKind(kind) ? kind : kind::exception);
  out.setKind(kj::StringPtr(word.c_str(), word.size()));
  for (const Token& each : heard_) {
    if (!each.error.same(error)) continue;
    out.setHosted(true);
    return out.setToken(each.token);
  }
  if (const Value* const problem = error.problem())
    captp::write(*problem, out.initProblem(), *this);
  for (const Token& each : told_) {
    if (each.error.same(error)) return out.setToken(each.token);
  }
  const std::uint64_t token = makeToken();
  out.setToken(token);
  told_.push_back({token, error});
  if (told_.size() > kMostTokens) told_.pop_front();
  detail::coreOf(*turn_).report({Report::What::toldError, fmt::format("{:016x}", token), error});
}

}  // namespace keeve::captp
