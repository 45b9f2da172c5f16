// A state of an actormap, as its handles hold it.
#pragma once

#include <utility>

namespace keeve::detail {

struct Timeline;

/// One counted name for a timeline.
class TimelinePtr {
 public:
  TimelinePtr() = default;
  explicit TimelinePtr(Timeline& timeline) noexcept;
  TimelinePtr(const TimelinePtr& other) noexcept;
  TimelinePtr(TimelinePtr&& other) noexcept : timeline_(std::exchange(other.timeline_, nullptr)) {}
  TimelinePtr& operator=(TimelinePtr other) noexcept {
    std::swap(timeline_, other.timeline_);
    return *this;
  }
  ~TimelinePtr();
  Timeline* get() const noexcept { return timeline_; }
  Timeline& operator*() const noexcept { return *timeline_; }
  Timeline* operator->() const noexcept { return timeline_; }

 private:
  Timeline* timeline_ = nullptr;
};

}  // namespace keeve::detail
