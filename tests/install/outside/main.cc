// A stranger's program: it knows keeve only as an installed package.
#include <iostream>

#include <keeve/keeve.h>
#include <keeve/vats/kj.h>
#include <keeve/vats/machine.h>
#include <keeve/version.h>

using keeve::Bcom, keeve::Become;

struct Counter {
  std::int64_t count = 0;
  Become<Counter, std::int64_t> increment(Bcom<Counter> bcom, std::int64_t by) const {
    return bcom(Counter{count + by}, count + by);
  }
};
BOOST_DESCRIBE_STRUCT(Counter, (), (count, increment))

int main() {
  keeve::Machine machine({.loops = 1});
  const keeve::Vat vat = machine.vat("outside");
  const keeve::Ref<Counter> counter = vat.spawn<Counter>(40);
  std::cout << keeve::kVersion << ' ' << vat.ask<&Counter::increment>(counter, 2) << '\n';
}
