// An actormap to play in, and a list of what reactions heard in it.
#pragma once

#include <memory>
#include <string>
#include <type_traits>
#include <vector>

#include "tests/support/world.h"

namespace keeve::test {

/// What reactions heard, in order.
using Heard = std::vector<std::string>;

/// Notes `name=7`, or `name broke: a-kind`, when the promise settles.
template <class T>
void hear(Turn& turn, const Promise<T>& promise, Heard& heard, const std::string& name) {
  const auto broken = [&heard, name](const Error& why) {
    heard.push_back(name + " broke: " + std::string(why.kind()));
  };
  if constexpr (std::is_void_v<T>) {
    turn.on(
        promise, [&heard, name] { heard.push_back(name); }, broken);
  } else {
    turn.on(
        promise,
        [&heard, name](const T& value) { heard.push_back(name + "=" + toValue(value).toString()); },
        broken);
  }
}

/// An actormap whose reports are kept.
struct Stage {
  std::shared_ptr<KeptReports> reports = std::make_shared<KeptReports>();
  Actormap map{ActormapOptions{"stage", nullptr, reports, ActormapOptions::OuterBecome::fails}};
  Heard heard;
};

using Number = std::int64_t;
using NumberPair = PromisePair<Number>;

}  // namespace keeve::test
