// How messages get from one simulated vat to another.
#include <algorithm>

#include "core/messages.h"
#include "sim/state.h"

namespace keeve::sim {

using keeve::detail::cellOf;

namespace {

Error noWay(const Home& target) {
  return {kind::disconnected, "no link leads to " + target.name() + " any more"};
}

std::pair<std::uint64_t, std::uint64_t> keyOf(const AnyRef& promise) {
  return {vatOf(promise)->number, cellOf(promise)->number()};
}

bool isOfAnyVat(const AnyRef& ref) {
  return ref && ref.isPromise() && vatOf(ref) != nullptr;
}

}  // namespace

std::string_view methodOf(const Message& message) noexcept {
  return message.its().method.empty()
             ? std::string_view(static_cast<const keeve::detail::NamedMessage&>(message).method)
             : message.its().method;
}

// --- lanes ---------------------------------------------------------------------------------------

void WorldState::post(VatState& to, Messages messages) noexcept {
  if (at_ != nullptr && !at_->machine->isRunning) return;  // the power has failed: nothing leaves
  for (const Message* one = messages.front(); one != nullptr; one = one->next)
    journal.note({"sent", at_ == nullptr ? "from outside" : "to", to.number, methodOf(*one)});
  (at_ == nullptr ? outside_ : at_->sent).messages.append(std::move(messages));
}

void WorldState::move(Lane& lane, VatState* sender) {
  Message* const message = lane.messages.pop();
  VatState* const to = vatOf(message->target);
  if (to == nullptr) return keeve::detail::drop(message);
  if (sender == nullptr || sender->machine == to->machine) return accept(*to, message);
  enterLink(link(*sender->machine, *to->machine), message);
}

void WorldState::accept(VatState& vat, Message* message) {
  journal.note({"takes", vat.number, methodOf(*message)});
  owe(*message, *vat.machine);
  const Entering entering(*this, vat);
  vat.home->accept(message);
}

// --- links ---------------------------------------------------------------------------------------

Link& WorldState::link(MachineState& from, MachineState& to) {
  Link& link = links_[{from.number, to.number}];
  link.from = &from;
  link.to = &to;
  return link;
}

void WorldState::enterLink(Link& link, Message* message) {
  if (link.isSevered || !link.to->isRunning) return refuse(message);
  const Time earliest = link.inFlight.empty() ? now : link.inFlight.back().due;
  const Time takes(choices.below(static_cast<std::uint64_t>(latency_.count()) + 1));
  link.inFlight.push_back({std::max(earliest, now + takes), message});
}

void WorldState::arrive(Link& link) {
  Message* const message = link.inFlight.front().message;
  link.inFlight.pop_front();
  accept(*vatOf(message->target), message);
}

// Nothing in it will arrive. Whoever sent it learns that, unless he has crashed himself.
void WorldState::drop(Link& link) noexcept {
  while (!link.inFlight.empty()) {
    Message* const message = link.inFlight.front().message;
    link.inFlight.pop_front();
    if (link.from->isRunning) {
      refuse(message);
    } else {
      keeve::detail::drop(message);
    }
  }
}

void WorldState::refuse(Message* message) noexcept {
  journal.note({"refused", methodOf(*message)});
  VatState* const at = std::exchange(at_, nullptr);
  Messages one;
  one.push(message);
  keeve::detail::refuse(one, &noWay);
  at_ = at;
}

void WorldState::cut(MachineState& a, MachineState& b, Time until) {
  journal.note({"cut", a.number, b.number});
  for (Link* const one : {&link(a, b), &link(b, a)}) {
    one->isCut = true;
    one->healsAt = until;
  }
}

void WorldState::heal(MachineState& a, MachineState& b) {
  journal.note({"healed", a.number, b.number});
  for (Link* const one : {&link(a, b), &link(b, a)}) {
    one->isCut = false;
    one->healsAt = Time::max();
  }
}

void WorldState::sever(MachineState& a, MachineState& b) {
  if (&a == &b || link(a, b).isSevered) return;
  journal.note({"severed", a.number, b.number});
  link(a, b).isSevered = link(b, a).isSevered = true;
  drop(link(a, b));
  drop(link(b, a));
  breakOwed([&](const VatState& asker, const MachineState& who) {
    return (asker.machine == &a && &who == &b) || (asker.machine == &b && &who == &a);
  });
}

// --- what is owed --------------------------------------------------------------------------------
// A vat that halts tells who waits for it; a machine that is gone cannot. So for each promise that
// waits for an answer of another machine it is known where the question is, and when that machine
// is lost the promise breaks, as a session's questions do when the session ends.

void WorldState::owe(const Message& message, MachineState& at) {
  const bool settles = !message.its().follows && !message.answer && isOfAnyVat(message.target);
  if (settles) owed_.erase(keyOf(message.target));
  if (!isOfAnyVat(message.answer)) return;
  if (vatOf(message.answer)->machine == &at) {
    owed_.erase(keyOf(message.answer));
  } else {
    owed_[keyOf(message.answer)] = {message.answer, &at};
  }
}

template <class Which>
void WorldState::breakOwed(Which&& which) {
  for (auto it = owed_.begin(); it != owed_.end();) {
    VatState& asker = *vatOf(it->second.promise);
    const MachineState& who = *it->second.who;
    if (!which(asker, who)) {
      ++it;
      continue;
    }
    if (asker.isRunning) {
      const Error why(kind::disconnected, "no link leads to " + who.name + " any more");
      outside_.messages.push(keeve::detail::makeNode<keeve::detail::SettleMessage>(
          it->second.promise, keeve::detail::brokenNode(why)));
    }
    it = owed_.erase(it);
  }
}

void WorldState::breakOwedBy(const MachineState& gone) {
  breakOwed([&](const VatState&, const MachineState& who) { return &who == &gone; });
}

}  // namespace keeve::sim
