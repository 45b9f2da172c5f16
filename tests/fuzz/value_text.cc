// Any text: it is refused with an error of ours, or it is a Value that prints and is read again.
#include "tests/fuzz/support.h"

namespace keeve::fuzz {
namespace {

bool isOurs(std::string_view kind) {
  return kind == kind::badSyntax || kind == kind::outOfRange || kind == kind::valueTooDeep ||
         kind == kind::valueTooLarge;
}

void readAndPrint(std::string_view text) {
  Value value;
  try {
    value = parseValue(text);
  } catch (const Error& error) {
    holds(isOurs(error.kind()), "a text is refused with a kind that says so", error.what());
    return;
  }
  const std::string printed = value.toString();
  const Value again = parseValue(printed);
  holds(again == value, "what a value printed is that value", printed);
  holds(again.toString() == printed, "printing what was read prints the same", printed);
  holds(again.depth() == value.depth() && again.weight() == value.weight(),
        "what was read is as deep and as heavy", printed);
}

}  // namespace
}  // namespace keeve::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  keeve::fuzz::readAndPrint({reinterpret_cast<const char*>(data), size});
  return 0;
}
