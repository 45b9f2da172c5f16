@0xd06de6a9c2edba4c;
# What two machines say to each other, as Cap'n Proto RPC. docs/reference/machines.md explains it.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("keeve::captp::wire");

interface Machine {
  # The bootstrap of a connection.

  open @0 (session :Session) -> (session :Session);
  # Begins the session of this connection, once: each side hands over the end that takes what the
  # other one has to say.
}

interface Session {
  # One end of a session.

  carry @0 Batch -> Batch;
  # Takes what its sender had to say at this time. The answer may be kept back until there is
  # something to say in the other direction, and carries that; it may be empty. So a message and
  # its answer are one call.

  ping @1 () -> ();
  # Answered at once: is anybody there?
}

struct Batch {
  number @0 :UInt64;
  # Counts the batches of one direction from 1, in calls and answers alike: they are taken in this
  # order. 0: this one is empty, and not counted.

  operations @1 :List(Operation);

  taken @2 :UInt64;
  # How many words of arguments the sender's actors have taken so far, about. What was delivered and
  # not yet taken may be some megabytes; a peer that sends more is disconnected.

  heard @3 :UInt64;
  # The number of the last batch that the sender of this one has taken in; in empty ones too.
}

enum Table {
  # What one side hosts for the other one.

  exports @0;  # actors and promises that it named: their numbers are its own
  answers @1;  # of what it was asked: their numbers are those of who asked
}

struct Operation {
  union {
    deliver :group {
      # A message to something that the receiver hosts.
      table @0 :Table;
      id @1 :UInt32;
      method @2 :Text;
      arguments @3 :List(Value);
      answer @4 :UInt32;  # the number that the answer is to have; 0: nobody asks
      words @17 :UInt32;  # how much of the window it takes
    }
    settle :group {
      # What became of a promise that the sender hosts: once for each answer and exported promise.
      table @5 :Table;
      id @6 :UInt32;
      union {
        value @7 :Value;  # data, or what it became
        broken @8 :Problem;
      }
    }
    release :group {
      # The sender is done with something that the receiver hosts, and had been named this often.
      table @9 :Table;
      id @10 :UInt32;
      count @11 :UInt32;
    }
    disembargo :group {
      # A promise that the receiver hosts became something of the sender's. Is all that the sender
      # had sent to it on its way back? Then lift is to follow it.
      table @12 :Table;
      id @13 :UInt32;
      embargo @14 :UInt32;
    }
    lift @15 :UInt32;
    # The number of the embargo: all that had been sent before it was disembargoed went ahead.

    abort @16 :Text;
    # The sender ends the session, for this reason.
  }
}

struct Value {
  union {
    null @0 :Void;
    boolean @1 :Bool;
    integer @2 :Int64;
    real @3 :Float64;
    text @4 :Text;  # any bytes
    bytes @5 :Data;
    symbol @6 :Text;
    list @7 :List(Value);
    map @8 :List(Value);     # keys and values in turn, sorted by key
    record @9 :List(Value);  # its tag, a symbol, then its fields
    actor @10 :UInt32;       # of the sender's exports
    promise @11 :UInt32;     # of the sender's exports
    yours :group {
      # Something that the receiver hosts.
      table @12 :Table;
      id @13 :UInt32;
    }
    sturdy @14 :Text;
    error @15 :Problem;
  }
}

struct Problem {
  # An error, as others may know it.

  kind @0 :Text;
  token @1 :UInt64;
  # Names it in the log of the machine where it happened; and there it is the same error again when
  # it comes back.

  hosted @2 :Bool;
  # The receiver's own token: the error comes home.

  message @3 :Text;
  # Empty unless it may be shared.

  problem @4 :Value;
  # What a promise was broken with, if it was a plain value.
}
