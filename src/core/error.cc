#include "keeve/core/error.h"

#include <array>
#include <cstdio>
#include <typeinfo>

#include "keeve/core/detail/thread.h"
#include "keeve/core/value.h"

namespace keeve {

struct Error::Data {
  std::string kind;
  std::string message;
  std::string what;
  std::exception_ptr thrown;
  std::shared_ptr<const Error> cause;
  std::shared_ptr<const Value> problem;
};

struct Error::Trace {
  TraceFrame frame;
  std::size_t size;
  std::shared_ptr<const Trace> earlier;
};

namespace {

std::string joined(std::string_view kind, std::string_view message) {
  return std::string(kind).append(": ").append(message);
}

}  // namespace

Error::Error(std::shared_ptr<const Data> data) noexcept : data_(std::move(data)) {}

Error::Error(std::string_view kind, std::string message) {
  auto data = std::make_shared<Data>();
  data->what = joined(kind, message);
  data->kind = kind;
  data->message = std::move(message);
  data_ = std::move(data);
}

Error::Error(std::string_view kind, std::string message, const Error& cause) {
  auto data = std::make_shared<Data>();
  data->what = joined(kind, message).append(" (because of ").append(cause.what()).append(")");
  data->kind = kind;
  data->message = std::move(message);
  data->cause = std::make_shared<const Error>(cause);
  data_ = std::move(data);
}

Error Error::broken(Value problem) {
  auto data = std::make_shared<Data>();
  data->kind = kind::problem;
  data->message = problem.toString();
  data->what = joined(data->kind, data->message);
  data->problem = std::make_shared<const Value>(std::move(problem));
  return Error(std::move(data));
}

// What is reported when even the report does not fit into memory.
Error Error::outOfMemory() noexcept {
  auto data = std::make_shared<Data>();
  data->kind = kind::exception;
  data->message = "std::bad_alloc";
  data->what = joined(data->kind, data->message);
  data->thrown = std::make_exception_ptr(std::bad_alloc());
  return Error(std::shared_ptr<const Data>(std::move(data)));
}

const Error Error::kOutOfMemory = outOfMemory();

Error Error::wrapped(std::string_view message, std::exception_ptr thrown) noexcept {
  try {
    auto data = std::make_shared<Data>();
    data->kind = kind::exception;
    data->message = message;
    data->what = joined(data->kind, data->message);
    data->thrown = thrown ? std::move(thrown) : std::current_exception();
    return Error(std::shared_ptr<const Data>(std::move(data)));
  } catch (...) {
    return kOutOfMemory;
  }
}

Error Error::current(const std::exception& handled) noexcept {
  const auto portable = detail::tThread.portable;
  return wrapped(handled.what(), portable != nullptr ? portable(handled) : nullptr);
}

Error Error::current(const Error& handled) noexcept {
  if (typeid(handled) == typeid(Error)) return handled;
  try {
    // A program's own error class: its kind and message, and the whole of it under thrown().
    auto data = std::make_shared<Data>(*handled.data_);
    data->thrown = std::current_exception();
    Error error{std::shared_ptr<const Data>(std::move(data))};
    error.trace_ = handled.trace_;
    return error;
  } catch (...) {
    return kOutOfMemory;
  }
}

Error Error::current() noexcept {
  try {
    throw;
  } catch (const Error& error) {
    return current(error);
  } catch (const std::exception& exception) {
    return current(exception);
  } catch (const char* text) {
    return wrapped(text);
  } catch (const std::string& text) {
    return wrapped(text);
  } catch (int number) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "the number %d", number);
    return wrapped(text.data());
  } catch (...) {
    return wrapped("something that is no std::exception was thrown; see thrown()");
  }
}

const char* Error::what() const noexcept {
  return data_->what.c_str();
}
std::string_view Error::kind() const noexcept {
  return data_->kind;
}
std::string_view Error::message() const noexcept {
  return data_->message;
}
const Error* Error::cause() const noexcept {
  return data_->cause.get();
}
const Value* Error::problem() const noexcept {
  return data_->problem.get();
}
std::exception_ptr Error::thrown() const noexcept {
  return data_->thrown;
}

std::vector<TraceFrame> Error::trace() const {
  std::vector<TraceFrame> frames;
  for (const Trace* at = trace_.get(); at != nullptr; at = at->earlier.get())
    frames.push_back(at->frame);
  return {frames.rbegin(), frames.rend()};
}

Error Error::through(TraceFrame frame) const {
  Error copy = *this;
  auto earlier = trace_;
  // Full: the new frame is there instead of the last one.
  if (earlier != nullptr && earlier->size == kMostFrames) earlier = earlier->earlier;
  const std::size_t size = earlier == nullptr ? 1 : earlier->size + 1;
  copy.trace_ = std::make_shared<const Trace>(Trace{std::move(frame), size, std::move(earlier)});
  return copy;
}

}  // namespace keeve
