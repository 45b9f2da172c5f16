/*
test("a reference has no way in: neither to its actor nor to its vat [core:10]")
says("private")
*/
#include "keeve/keeve.h"

struct Spy : keeve::AnyRef {
  bool look() const {
    return cell_ != nullptr;  // bad
    return true;
  }
};

int main() {}
