// One end of the conversation of two machines: what each hosts for the other, and what is to be
// said.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>

#include "captp/values.h"
#include "keeve/captp/node.h"
#include "keeve/core/any_message.h"
#include "keeve/vats/vat.h"

namespace keeve::captp {

class Session;
using wire::Table;

/// The name of something that the peer hosts.
struct Place {
  Table table = Table::EXPORTS;
  std::uint32_t id = 0;
  friend bool operator==(const Place&, const Place&) = default;
};

/// What an actor or promise of the peer's is here. While it lives the peer keeps it: the actor that
/// stands for it, or handles it, holds the only one.
class Remote {
 public:
  Remote(std::shared_ptr<Session> session, Place place)
      : session_(std::move(session)),
        place_(place) {}
  Remote(const Remote&) = delete;
  Remote& operator=(const Remote&) = delete;
  ~Remote();

  Session& session() const noexcept { return *session_; }
  Place place() const noexcept { return place_; }

  bool wasSentTo = false;  // whether a message for it has gone out

 private:
  std::shared_ptr<Session> session_;
  Place place_;
};

/// An actor that stands for one of the peer's, or handles a promise of the peer's: it says to the
/// peer what it hears. Opaque.
struct RemoteEnd {
  std::shared_ptr<Remote> remote;
  Value receive(Turn& turn, AnyMessage message) const;
};

}  // namespace keeve::captp

namespace keeve::detail {

template <>
struct BehaviourTypeOf<captp::RemoteEnd> {
  static const BehaviourType type;
};

}  // namespace keeve::detail

namespace keeve::captp {

/// Takes to the peer what the session has to say.
class Carrier {
 public:
  Carrier() = default;
  Carrier(const Carrier&) = delete;
  Carrier& operator=(const Carrier&) = delete;
  virtual ~Carrier() = default;
  /// There is something to say: soon call Session::fill.
  virtual void call() noexcept = 0;
  /// There is, but it may wait a moment for something that it can go with.
  virtual void callLater() noexcept = 0;
  /// Ends the connection, soon, having said why if that is possible. Nothing is said any more.
  virtual void end(const Error& why) noexcept = 0;
};

/// A session: its tables, and its part of the protocol. It knows nothing of how batches travel.
///
/// What the peer hosts is in this session's vat an actor, or a promise with a handler, that says to
/// the peer whatever it is told; so a remote reference is a far one like any other. What this side
/// hosts for the peer is kept in two tables, by number.
///
/// Order: there is one queue in each direction, and what the peer hosts as a promise it hosts in
/// its session's vat. So what is sent to a promise arrives where it becomes known before what is
/// sent, by the same, to what it became. One case is left: a promise of the peer's that became
/// something of this side. What was sent to it may still be on its way back, so what is sent now
/// waits until the peer says that all has gone (disembargo, lift).
///
/// Flow: what the peer's actors have not yet taken may be so many words; beyond that messages wait
/// here, and answers go before them. A peer that does not keep to this is disconnected. What waits
/// here is bounded too: then a message fails with `overloaded`.
///
/// Ownership: shared by its carrier and its Remotes; its vat is halted when it ends.
/// Threads:   its vat's loop. Requires: apply, fill and sever are called outside of turns.
/// Errors:    apply throws `protocol-error`, and the session is to end.
class Session final : public std::enable_shared_from_this<Session>, private Namer, private Finder {
 public:
  /// What may be delivered and not yet taken, in words; and what may wait here.
  static constexpr std::uint64_t kWindow = std::uint64_t{512} * 1024;
  static constexpr std::uint64_t kMostWaiting = 16 * kWindow;
  /// What may wait on promises here, in words; more of it fails.
  static constexpr std::uint64_t kMostParked = 4 * kWindow;
  /// How many questions the peer may have open.
  static constexpr std::size_t kMostAnswers = std::size_t{256} * 1024;

  /// `greeting` is what the peer gets first: its export 0.
  Session(Vat vat, AnyRef greeting);
  ~Session();

  /// Before anything is said; it lives until the session is severed, or severs it.
  void setCarrier(Carrier* carrier) noexcept { carrier_ = carrier; }
  const Vat& vat() const noexcept { return vat_; }
  /// The peer's greeting.
  AnyRef greeting(Turn& turn);

  /// Takes in what the peer said.
  void apply(wire::Batch::Reader batch);
  /// Whether more waits for the peer than may: it does not read.
  bool isDeafPeer() const noexcept;
  /// Whether there is something that may be said now.
  bool hasToSay() const noexcept;
  /// What goes next: in the order in which it was said; but where the peer is to take no more
  /// messages, what became of promises goes alone.
  struct Plan {
    std::size_t count = 0;
    std::uint64_t words = 0;  // about
    bool isAll = false;       // that there is to say
  };
  Plan plan() const noexcept;
  /// Puts this into a batch. Requires: nothing was said since the plan was made.
  void fill(wire::Batch::Builder batch, const Plan& plan);
  /// Ends it: everything of the peer's breaks as `disconnected`. Again: nothing happens.
  void sever(const Error& why) noexcept;
  bool isSevered() const noexcept { return severed_; }
  /// Called once when it is severed.
  void whenSevered(std::function<void(const Error&)> hear) { onSever_.push_back(std::move(hear)); }

  SessionTables tables() const noexcept;

 private:
  friend class Remote;
  friend struct RemoteEnd;

  /// Something of ours that the peer may name.
  struct Hosted {
    AnyRef ref;
    AnyRef key;  // what it was exported for
    std::uint64_t count = 0;
    std::uint64_t parked = 0;  // words that wait on a promise
    bool isPromise = false;
    bool isSettled = false;
    bool isTold = false;  // what became of it has gone out
    bool isReleased = false;
    bool isDisembargoed = false;
  };
  using HostedPtr = std::shared_ptr<Hosted>;

  /// Something of the peer's that is here; its Remote ends the entry. The cell is not counted. An
  /// actor's goes together with its Remote; a promise's may go before, and then says so (Beacon).
  struct Known {
    detail::Cell* cell = nullptr;  // null: settled, or gone
    std::weak_ptr<Remote> remote;
    std::uint64_t life = 0;  // tells a promise from an earlier one of this number
    std::uint32_t count = 0;
    bool isPromise = false;
    bool isSettled = false;
    bool isGone = false;  // an answer of which nobody wants to hear any more
  };
  struct Beacon;
  using Knowns = std::unordered_map<std::uint32_t, Known>;

  struct Deliver {
    Place to;
    std::string method;
    Value::List arguments;
    std::uint32_t answer;
  };
  struct Settle {
    Place of;
    HostedPtr hosted;
    std::variant<Value, Error> outcome;
  };
  struct Release {
    Place of;
    std::uint32_t count;
  };
  struct Disembargo {
    Place of;
    std::uint32_t embargo;
  };
  struct Lift {
    std::uint32_t embargo;
  };
  using Said = std::variant<Deliver, Settle, Release, Disembargo, Lift>;
  struct Say {
    Said what;
    std::uint64_t words;
    std::uint64_t number;
  };

  // --- speaking
  void say(Said what, std::uint64_t words);
  template <class F>
  void eachPlanned(F&& f) const;
  bool isBlocked() const noexcept { return delivered_ - takenThere_ > kWindow; }
  Value deliver(Turn& turn, Remote& to, AnyMessage message);
  void released(const Remote& remote) noexcept;
  void write(wire::Operation::Builder out, const Say& say);
  void writeOutcome(wire::Operation::Settle::Builder out, const Settle& settle);
  void name(const AnyRef& ref, wire::Value::Builder out) override;
  void name(const Error& error, wire::Problem::Builder out) override;
  const Remote* remoteIn(Turn& turn, const AnyRef& ref) const;
  void exportAs(const AnyRef& ref, wire::Value::Builder out);
  struct Watch;
  struct Became;
  void watch(Turn& turn, const HostedPtr& hosted, Place place);
  void report(Turn& turn, const HostedPtr& hosted, Place place, detail::Node& outcome);

  // --- hearing
  void applyOne(Turn& turn, wire::Operation::Reader in);
  void deliver(Turn& turn, wire::Operation::Deliver::Reader in);
  void settle(Turn& turn, wire::Operation::Settle::Reader in);
  void release(wire::Operation::Release::Reader in);
  void disembargo(Turn& turn, wire::Operation::Disembargo::Reader in);
  void lift(Turn& turn, std::uint32_t embargo);
  void becomes(Turn& turn, const AnyRef& promise, const std::shared_ptr<Remote>& remote,
               wire::Operation::Settle::Reader in);
  void comesHome(Turn& turn, const AnyRef& promise, const std::shared_ptr<Remote>& remote,
                 const AnyRef& what);
  AnyRef find(wire::Value::Reader named) override;
  Error find(wire::Problem::Reader named) override;
  bool count(Hosted& target, std::uint64_t words);
  void countTaken(Turn& turn);
  AnyRef import(Turn& turn, std::uint32_t id, bool isPromise);
  AnyRef makeRemote(Turn& turn, Place place, bool isPromise);
  AnyRef makeEnd(Turn& turn, Place place, Known& known, std::shared_ptr<Remote> remote);
  void promiseDied(Place place, std::uint64_t life) noexcept;
  HostedPtr& hostedAt(Table table, std::uint32_t id);
  std::unordered_map<std::uint32_t, HostedPtr>& hostedIn(Table table) {
    return table == Table::EXPORTS ? exports_ : answers_;
  }
  Knowns& knownIn(Table table) { return table == Table::EXPORTS ? imports_ : questions_; }

  const Vat vat_;
  const AnyRef anchor_;  // of the vat: the target of work for the session itself
  Carrier* carrier_ = nullptr;
  Turn* turn_ = nullptr;  // while batches are filled or taken in
  bool severed_ = false;
  std::vector<std::function<void(const Error&)>> onSever_;
  std::deque<Say> out_;
  std::deque<Say> settles_;  // may go before what is in the other one, if that has to wait
  std::uint64_t said_ = 0;
  std::uint64_t wordsOut_ = 0;  // of all that waits in out_
  std::uint64_t wordsOfSettles_ = 0;

  // Flow control: words of arguments, each way since the beginning.
  std::uint64_t delivered_ = 0;   // that went out
  std::uint64_t takenThere_ = 0;  // of those, as the peer says
  std::uint64_t arrived_ = 0;     // that came in
  std::uint64_t taken_ = 0;       // of those, by our actors
  std::uint64_t toldTaken_ = 0;
  std::uint64_t parked_ = 0;     // what waits on promises here
  std::uint64_t uncounted_ = 0;  // that came in since a mark was last sent after them
  std::vector<AnyRef> reached_;  // one target in each vat that they went to

  std::unordered_map<std::uint32_t, HostedPtr> exports_;
  std::unordered_map<std::uint32_t, HostedPtr> answers_;
  std::unordered_map<AnyRef, std::uint32_t> exportIds_;
  std::vector<std::uint32_t> freeExports_;
  std::uint32_t nextExport_ = 1;

  std::uint64_t lives_ = 0;
  Knowns imports_;
  Knowns questions_;
  std::vector<std::uint32_t> freeQuestions_;
  std::uint32_t nextQuestion_ = 1;

  struct Embargo {
    AnyRef waits;  // a promise of ours: what is sent meanwhile
    AnyRef becomes;
  };
  std::unordered_map<std::uint32_t, Embargo> embargoes_;
  std::uint32_t nextEmbargo_ = 1;

  // The latest errors that crossed, each with its token: told by us, and heard from the peer.
  struct Token {
    std::uint64_t token;
    Error error;
  };
  std::deque<Token> told_;
  std::deque<Token> heard_;
};

}  // namespace keeve::captp
