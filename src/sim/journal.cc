#include "sim/journal.h"

namespace keeve::sim {

void Journal::note(std::initializer_list<Part> parts) {
  for (const Part& part : parts) {
    for (const char letter : part.text) mix(static_cast<unsigned char>(letter));
    for (int shift = 0; !part.isText && shift < 64; shift += 8)
      mix(static_cast<unsigned char>(part.number >> static_cast<unsigned>(shift)));
    mix(0);
  }
  if (!keepsLines_) return;
  const WithoutFaults guard;
  std::string line;
  for (const Part& part : parts) {
    if (!line.empty()) line.push_back(' ');
    line.append(part.isText ? std::string(part.text) : std::to_string(part.number));
  }
  lines_.push_back(std::move(line));
}

}  // namespace keeve::sim
