#include "captp/values.h"

#include <cstring>

namespace keeve::captp {
namespace {

capnp::List<wire::Value>::Builder initRecord(const Value::Record& record,
                                             wire::Value::Builder out) {
  auto parts = out.initRecord(static_cast<unsigned>(record.fields.size()) + 1);
  parts[0].setSymbol(kj::StringPtr(record.tag.name.c_str(), record.tag.name.size()));
  return parts;
}

kj::StringPtr ptr(const std::string& text) {
  return {text.c_str(), text.size()};
}

Value readMap(capnp::List<wire::Value>::Reader parts, Finder& finder) {
  if (parts.size() % 2 != 0) throw Error(kind::protocolError, "a map with a key that has no value");
  std::vector<Value::Entry> entries;
  entries.reserve(parts.size() / 2);
  for (unsigned i = 0; i < parts.size(); i += 2)
    entries.emplace_back(read(parts[i], finder), read(parts[i + 1], finder));
  return Value::map(std::move(entries));
}

Value readRecord(capnp::List<wire::Value>::Reader parts, Finder& finder) {
  if (parts.size() == 0 || !parts[0].isSymbol())
    throw Error(kind::protocolError, "a record whose tag is no symbol");
  Value::Record record{Symbol{toString(parts[0].getSymbol())}, {}};
  record.fields.reserve(parts.size() - 1);
  for (unsigned i = 1; i < parts.size(); ++i) record.fields.push_back(read(parts[i], finder));
  return record;
}

Bytes bytesOf(capnp::Data::Reader data) {
  Bytes bytes(data.size());
  if (!bytes.empty()) std::memcpy(bytes.data(), data.begin(), data.size());
  return bytes;
}

}  // namespace

std::string toString(capnp::Text::Reader text) {
  return {text.begin(), text.size()};
}

void write(const Value::List& values, capnp::List<wire::Value>::Builder out, Namer& namer) {
  for (unsigned i = 0; i < out.size(); ++i) write(values[i], out[i], namer);
}

void write(const Value& value, wire::Value::Builder out, Namer& namer) {
  switch (value.kind()) {
    case Value::Kind::null: return out.setNull();
    case Value::Kind::boolean: return out.setBoolean(value.boolean());
    case Value::Kind::integer: return out.setInteger(value.integer());
    case Value::Kind::real: return out.setReal(value.real());
    case Value::Kind::text: return out.setText(ptr(value.text()));
    case Value::Kind::symbol: return out.setSymbol(ptr(value.symbol().name));
    case Value::Kind::bytes: {
      const Bytes& bytes = value.bytes();
      return out.setBytes({reinterpret_cast<const kj::byte*>(bytes.data()), bytes.size()});
    }
    case Value::Kind::list:
      return write(value.list(), out.initList(static_cast<unsigned>(value.list().size())), namer);
    case Value::Kind::map: {
      auto parts = out.initMap(2 * static_cast<unsigned>(value.map().size()));
      unsigned i = 0;
      for (const auto& [key, its] : value.map()) {
        write(key, parts[i++], namer);
        write(its, parts[i++], namer);
      }
      return;
    }
    case Value::Kind::record: {
      auto parts = initRecord(value.record(), out);
      unsigned i = 0;
      for (const Value& field : value.record().fields) write(field, parts[++i], namer);
      return;
    }
    case Value::Kind::reference:
    case Value::Kind::promise: return namer.name(value.reference(), out);
    case Value::Kind::error: return namer.name(value.error(), out.initError());
  }
}

Value::List read(capnp::List<wire::Value>::Reader in, Finder& finder) {
  Value::List values;
  values.reserve(in.size());
  for (const auto each : in) values.push_back(read(each, finder));
  return values;
}

Value read(wire::Value::Reader in, Finder& finder) {
  switch (in.which()) {
    case wire::Value::NULL_: return {};
    case wire::Value::BOOLEAN: return in.getBoolean();
    case wire::Value::INTEGER: return in.getInteger();
    case wire::Value::REAL: return in.getReal();
    case wire::Value::TEXT: return toString(in.getText());
    case wire::Value::BYTES: return bytesOf(in.getBytes());
    case wire::Value::SYMBOL: return Symbol{toString(in.getSymbol())};
    case wire::Value::LIST: return read(in.getList(), finder);
    case wire::Value::MAP: return readMap(in.getMap(), finder);
    case wire::Value::RECORD: return readRecord(in.getRecord(), finder);
    case wire::Value::ACTOR:
    case wire::Value::PROMISE:
    case wire::Value::YOURS: return finder.find(in);
    case wire::Value::STURDY: return AnyRef::sturdy(toString(in.getSturdy()));
    case wire::Value::ERROR: return finder.find(in.getError());
  }
  throw Error(kind::protocolError, "a value of a kind that is not known here");
}

// A value's weight is 16 a part and one a byte; on the wire a part is 24 bytes, and rounding up adds
// to texts.
std::uint64_t wordsOf(const Value& value) noexcept {
  return 4 + value.weight() / 4;
}

}  // namespace keeve::captp
