// Values in the wire's form and back.
#pragma once

#include "captp/machine.capnp.h"
#include "keeve/core/value.h"

namespace keeve::captp {

/// Says what the references and errors in a Value are to the peer.
class Namer {
 public:
  virtual void name(const AnyRef& ref, wire::Value::Builder out) = 0;
  virtual void name(const Error& error, wire::Problem::Builder out) = 0;

 protected:
  ~Namer() = default;
};

/// Finds what the peer's names mean here. Errors: `protocol-error` for a name that means nothing.
class Finder {
 public:
  virtual AnyRef find(wire::Value::Reader named) = 0;
  virtual Error find(wire::Problem::Reader named) = 0;

 protected:
  ~Finder() = default;
};

void write(const Value& value, wire::Value::Builder out, Namer& namer);
void write(const Value::List& values, capnp::List<wire::Value>::Builder out, Namer& namer);

/// Errors: `protocol-error` for what is no value, and what making a Value throws (`value-too-deep`, ...).
Value read(wire::Value::Reader in, Finder& finder);
Value::List read(capnp::List<wire::Value>::Reader in, Finder& finder);

/// How many words a value will take, about: a builder that knows needs no second segment.
std::uint64_t wordsOf(const Value& value) noexcept;

std::string toString(capnp::Text::Reader text);

}  // namespace keeve::captp
