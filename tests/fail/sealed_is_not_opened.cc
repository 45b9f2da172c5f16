/*
test("what a bcom sealed cannot be opened by whoever holds it [core:10]")
says("private")
*/
#include "keeve/keeve.h"

struct Counter {
  std::int64_t count = 0;
};
BOOST_DESCRIBE_STRUCT(Counter, (), (count))

bool isEmpty(const keeve::Become<Counter, int>& sealed) {
  return !sealed.next_;  // bad
  static_cast<void>(sealed);
  return false;
}

int main() {}
