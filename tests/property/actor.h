// The actor that carries out scripts in keeve.
#pragma once

#include "tests/property/script.h"

namespace keeve::property {

/// Holds a number, references to its like (or promises of them), and resolvers.
struct Robot {
  std::int64_t value = 0;
  std::uint64_t id = 0;  // its number in the model
  std::vector<AnyRef> held;
  std::vector<Ref<Resolver<Ref<Robot>>>> resolvers;

  Become<Robot, std::int64_t> run(Turn& turn, Bcom<Robot> bcom, Script script) const;
};
BOOST_DESCRIBE_STRUCT(Robot, (), (value, id, held, resolvers, run))

/// Where robots write what they do, and where they get their numbers. Set by the test that runs.
struct Surroundings {
  Trace trace;
  std::uint64_t nextId = 0;
};
Surroundings& surroundings();

}  // namespace keeve::property
