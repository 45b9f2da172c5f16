/*
test("a bcom cannot be forged [core:10]")
says("private")
*/
#include "keeve/keeve.h"

struct Counter {
  std::int64_t count = 0;
};
BOOST_DESCRIBE_STRUCT(Counter, (), (count))

int main() {
  keeve::Bcom<Counter> forged(1, nullptr);  // bad
}
