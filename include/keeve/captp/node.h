// A machine's way to other machines.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "keeve/vats/machine.h"

namespace keeve::captp {

/// How full a session's tables are.
struct SessionTables {
  std::size_t exports = 0;    // of ours, that the peer may use
  std::size_t imports = 0;    // of the peer's, that are in use here
  std::size_t questions = 0;  // answers that the peer owes, or that are in use here
  std::size_t answers = 0;    // answers that we owe, or that the peer may use
  friend bool operator==(const SessionTables&, const SessionTables&) = default;
};

/// What a node is made with.
struct NodeOptions {
  std::string name = "node";
  /// The loop on which its sessions live.
  unsigned loop = 0;
  /// What a peer gets first: its greeting. Empty: nothing can be asked of this node.
  AnyRef greeting = {};
  /// How long a peer may be silent before it is taken for gone; it is asked before. 0: for ever.
  std::chrono::nanoseconds silence = std::chrono::seconds(60);
  /// Sessions at the same time; more connections are closed at once.
  std::size_t mostSessions = 10'000;
};

/// Breaks, as `disconnected`, when the session with the machine that a remote reference leads to
/// ends; at once if it has. Until then it is pending.
///
/// For a reference within the process it breaks when its vat halts. Source: Goblins' on-sever.
Promise<void> severed(Turn& turn, const AnyRef& remote);

class NodeState;

/// A machine's way to others: it listens and connects, and holds sessions.
///
///     captp::Node node(machine, {.greeting = bank});
///     node.listen("unix:/run/bank");
///
///     captp::Node node(machine);
///     const auto bank = node.connect("unix:/run/bank").as<Promise<Ref<Bank>>>();
///     vat.run([&](Turn& turn) { turn.send<&Bank::open>(bank); });
///
/// A reference from another machine is a far reference like any other: it can be sent to, listened
/// to, passed on, to third machines too; and one that comes home is the same as it was. Messages to
/// the answers of messages travel at once. What is described can be called from elsewhere, and
/// nothing else: arguments and answers have to be Datums.
///
/// A connection that ends breaks every promise and reference of its session with `disconnected`,
/// for good. Whatever the peer holds of this machine is dropped then.
///
/// Shape:     a handle; copies are the same node. Addresses are `unix:/path`, `host:port` or
///            `host:0`, as KJ has them.
/// Ownership: the machine's. It ends with the machine, or with stop().
/// Threads:   any but a loop's (`would-block`).
/// Authority: to use this process's network. What peers get is the greeting and what it leads to.
/// Errors:    `unreachable` when nobody listens there; `disconnected`. A peer that does not keep to
///            the protocol is disconnected, and the reason is reported. An error that crosses shows
///            its kind and a number, under which the whole of it is reported where it happened.
/// Cost:      a session is a vat and a connection; a reference some hundred bytes on each side.
/// Source:    CapTP as in E and Goblins; Cap'n Proto's RPC carries it.
class Node {
 public:
  explicit Node(Machine& machine, NodeOptions options = {});

  /// Accepts connections there from now on. Returns the address with the port that was chosen.
  std::string listen(const std::string& address) const;
  /// Connects, and promises the peer's greeting. It can be sent to at once.
  Promise<AnyRef> connect(const std::string& address) const;
  /// The same over a connected socket, which it takes over: one end of a pair, or of a program's
  /// own protocol. `begins`: exactly one of both ends is to say yes.
  Promise<AnyRef> adopt(int socket, bool begins) const;

  /// The tables of each session that lasts.
  std::vector<SessionTables> tables() const;
  /// Ends all sessions, and listens no more.
  void stop() const noexcept;

 private:
  Vat vat_;
  Ref<NodeState> state_;
};

}  // namespace keeve::captp
