#include "core/messages.h"

#include "core/home.h"
#include "core/nodes.h"

namespace keeve {

void Messages::pushFront(detail::Message* owned) noexcept {
  owned->next = head_;
  if (head_ == nullptr) tail_ = owned;
  head_ = owned;
}

std::size_t Messages::size() const noexcept {
  std::size_t count = 0;
  for (const detail::Message* one = head_; one != nullptr; one = one->next) ++count;
  return count;
}

void Messages::cut(detail::Message* mark) noexcept {
  Messages rest;
  if (mark == nullptr) {
    rest = std::move(*this);
  } else {
    rest.head_ = mark->next;
    rest.tail_ = tail_;
    tail_ = mark;
    tail_->next = nullptr;
  }
}

void Messages::clear() noexcept {
  while (detail::Message* const message = pop()) detail::drop(message);
}

namespace detail {
namespace {

template <class M>
void destroy(Node& node) noexcept {
  static_cast<M&>(node).~M();
}

void namedRefs(const Node& node, RefVisitor visitor) {
  for (const Value& argument : static_cast<const NamedMessage&>(node).arguments)
    visitRefs(argument, visitor);
}
void deliverNamed(Turn& turn, Message& message) {
  auto& named = static_cast<NamedMessage&>(message);
  TurnCore& core = coreOf(turn);
  Cell& cell = core.enter(message.target);
  answerWith(core, message.answer,
             callByName(turn, cell, named.method, named.arguments, bool(message.answer)));
}
Message* cloneNamed(const Message& message, AnyRef target) {
  const auto& named = static_cast<const NamedMessage&>(message);
  return makeNode<NamedMessage>(std::move(target), named.method, named.arguments);
}
constexpr MessageType kNamed{
    {NodeKind::message, false, sizeof(NamedMessage), &destroy<NamedMessage>, &namedRefs},
    &deliverNamed,
    &cloneNamed,
    true,
    {}};

void deliverRun(Turn& turn, Message& message) {
  auto& run = static_cast<RunMessage&>(message);
  const auto& listener = static_cast<const Listener&>(*run.listener.get());
  if (listener.its().message != nullptr)
    return coreOf(turn).hear(std::move(run.outcome), std::move(run.listener));
  listener.its().run(turn, listener, *run.outcome.get());
}
constexpr MessageType kRun{
    {NodeKind::message, true, sizeof(RunMessage), &destroy<RunMessage>, nullptr},
    &deliverRun,
    nullptr,
    false,
    "a reaction to a promise"};

void settleRefs(const Node& node, RefVisitor visitor) {
  const Node& outcome = *static_cast<const SettleMessage&>(node).outcome.get();
  if (outcome.type->refs != nullptr) outcome.type->refs(outcome, visitor);
}
void deliverSettle(Turn& turn, Message& message) {
  auto& settle = static_cast<SettleMessage&>(message);
  coreOf(turn).settleFollowing(*cellOf(message.target), std::move(settle.outcome), settle.by);
}
constexpr MessageType kSettle{
    {NodeKind::message, false, sizeof(SettleMessage), &destroy<SettleMessage>, &settleRefs},
    &deliverSettle,
    nullptr,
    false,
    "the settling of a promise"};

void askRefs(const Node& node, RefVisitor visitor) {
  visitor(static_cast<const AskMessage&>(node).follower);
}
void deliverAsk(Turn& turn, Message& message) {
  coreOf(turn).asked(*cellOf(message.target), static_cast<AskMessage&>(message).follower);
}
constexpr MessageType kAsk{
    {NodeKind::message, false, sizeof(AskMessage), &destroy<AskMessage>, &askRefs},
    &deliverAsk,
    nullptr,
    false,
    "the following of a promise",
    false,
    nullptr,
    true};

void aheadRefs(const Node& node, RefVisitor visitor) {
  visitor(static_cast<const AheadMessage&>(node).promise);
}
void deliverAhead(Turn& turn, Message& message) {
  coreOf(turn).goAhead(*cellOf(message.target), static_cast<AheadMessage&>(message).promise);
}
constexpr MessageType kAhead{
    {NodeKind::message, false, sizeof(AheadMessage), &destroy<AheadMessage>, &aheadRefs},
    &deliverAhead,
    nullptr,
    false,
    "messages going ahead of a promise"};

void deliverWay(Turn& turn, Message& message) {
  TurnCore& core = coreOf(turn);
  NodePtr reached(settledRef(RefAccess::sharing(core.enter(message.target))));
  Cell& asker = *cellOf(message.answer);
  if (asker.home == &core.home()) {
    core.settleFollowing(asker, std::move(reached), TurnCore::By::way);
  } else {
    core.send(makeNode<SettleMessage>(message.answer, std::move(reached), TurnCore::By::way));
  }
}
Message* cloneWay(const Message&, AnyRef target) {
  return makeNode<WayMessage>(std::move(target));
}
constexpr MessageType kWay{
    {NodeKind::message, false, sizeof(WayMessage), &destroy<WayMessage>, nullptr},
    &deliverWay,
    &cloneWay,
    true,
    "the way to an actor"};

template <Turn::Partial Wants>
struct ResolverListener : Listener {
  AnyRef resolver;
  explicit ResolverListener(AnyRef to) : Listener(kType, AnyRef()), resolver(std::move(to)) {}
  static void destroyThis(Node& node) noexcept {
    static_cast<ResolverListener&>(node).~ResolverListener();
  }
  static void refs(const Node& node, RefVisitor visitor) {
    visitor(static_cast<const ResolverListener&>(node).resolver);
  }
  static Message* message(const Listener& listener, Node& outcome) {
    return tellResolver(static_cast<const ResolverListener&>(listener).resolver, outcome);
  }
  static const ListenerType kType;
};
template <Turn::Partial Wants>
constinit const ListenerType ResolverListener<Wants>::kType{
    listenerNode(false, sizeof(ResolverListener), &destroyThis, &refs), nullptr, &message,
    Wants == Turn::Partial::yes, true};

std::string countOf(std::size_t number, std::string_view what) {
  return std::to_string(number).append(" ").append(what).append(number == 1 ? "" : "s");
}

}  // namespace

NamedMessage::NamedMessage(AnyRef to, std::string_view name, Value::List with)
    : Message(kNamed, std::move(to)),
      method(name),
      arguments(std::move(with)) {}
RunMessage::RunMessage(AnyRef home, NodePtr which, NodePtr what)
    : Message(kRun, std::move(home)),
      listener(std::move(which)),
      outcome(std::move(what)) {}
SettleMessage::SettleMessage(AnyRef promise, NodePtr what, TurnCore::By who)
    : Message(kSettle, std::move(promise)),
      outcome(std::move(what)),
      by(who) {}
AskMessage::AskMessage(AnyRef promise, AnyRef who)
    : Message(kAsk, std::move(promise)),
      follower(std::move(who)) {}
AheadMessage::AheadMessage(AnyRef its, AnyRef handled)
    : Message(kAhead, std::move(its)),
      promise(std::move(handled)) {}
WayMessage::WayMessage(AnyRef to) : Message(kWay, std::move(to)) {}

Message* copyOf(const Message& message, const AnyRef& target) {
  Message* const copy = message.its().clone(message, target);
  copy->answer = message.answer;
  return copy;
}

void messageRefs(const Message& message, RefVisitor visitor) {
  if (message.target) visitor(message.target);
  if (message.answer) visitor(message.answer);
  if (message.type->refs != nullptr) message.type->refs(message, visitor);
}

Message* tellResolver(const AnyRef& resolver, const Node& outcome) {
  if (outcome.type->kind != NodeKind::broken)
    return makeNode<NamedMessage>(resolver, "fulfill", Value::List{valueOf(outcome)});
  return makeNode<NamedMessage>(resolver, "break", Value::List{errorOf(outcome)});
}

void deliverListener(Turn& turn, Message& message) {
  auto& listener = static_cast<Listener&>(message);
  const NodePtr outcome = std::move(listener.outcome);
  listener.its().run(turn, listener, *outcome.get());
}

NodePtr makeResolverListener(const AnyRef& resolver, Turn::Partial partial) {
  if (partial == Turn::Partial::yes)
    return NodePtr(makeNode<ResolverListener<Turn::Partial::yes>>(resolver));
  return NodePtr(makeNode<ResolverListener<Turn::Partial::no>>(resolver));
}

Value callByName(Turn& turn, Cell& cell, std::string_view method, const Value::List& arguments,
                 bool asks) {
  const auto fail = [&](std::string_view kind, std::string_view why) -> Error {
    return {kind, describeCell(cell).append(".").append(method).append(why)};
  };
  if (cell.node->type->kind != NodeKind::behaviour)
    throw fail(kind::notCallable, ": this is a promise, not an actor");
  const BehaviourType& type = static_cast<const BehaviourBase&>(*cell.node).its();
  if (const NamedMethod* const its = methodNamed(type, method)) {
    if (its->arity != arguments.size()) {
      throw fail(kind::badArguments, std::string(": takes ")
                                         .append(countOf(its->arity, "argument"))
                                         .append(", got ")
                                         .append(std::to_string(arguments.size())));
    }
    return its->invoke(turn, cell, arguments);
  }
  if (type.receive != nullptr) return type.receive(turn, cell, {method, arguments, asks});
  if (type.portray == nullptr) {
    throw fail(kind::noSuchMethod,
               type.methods.empty()
                   ? ": a procedure whose parameters or result are no Datums is called through its "
                     "Ref<Procedure<...>> only"
                   : ": a procedure has one method, `operator()`");
  }
  std::string known = ": no such method; it has";
  for (const NamedMethod& its : type.methods)
    known.append(&its == type.methods.data() ? " " : ", ").append(its.name);
  throw fail(kind::noSuchMethod,
             type.methods.empty() ? ": its BOOST_DESCRIBE_STRUCT line names no methods" : known);
}

Error answersLater(const Cell& cell, std::string_view method) {
  return {kind::notNear, describeCell(cell).append(".").append(method).append(
                             " answers later, for an actor that is far: send instead of calling")};
}

Error noDatum(const Cell& cell, std::string_view method) {
  return {kind::badType,
          describeCell(cell).append(".").append(method).append(
              ": this actor takes any message, as Values, but an argument or the answer of this "
              "method is no Datum")};
}

Error notDescribed(const Cell& cell) {
  return {
      kind::noSuchMethod,
      describeCell(cell).append(
          ": this actor takes any message by its name, and this method has none: name it in its "
          "class' BOOST_DESCRIBE_STRUCT")};
}

Error badArgument(const Node* node, std::string_view method, std::size_t index,
                  const Error& cause) {
  return {kind::badArguments, std::string(static_cast<const BehaviourBase*>(node)->its().name)
                                  .append(".")
                                  .append(method)
                                  .append(": argument ")
                                  .append(std::to_string(index + 1))
                                  .append(": ")
                                  .append(cause.message())};
}

void failWrongBehaviour(const Cell& cell, std::string_view wanted) {
  throw Error(
      kind::badType,
      describeCell(cell).append(" is not a ").append(wanted).append(", as the reference claims"));
}

}  // namespace detail
}  // namespace keeve
