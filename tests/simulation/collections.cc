// Large collections against a model: what a Map and a Vector hold at each commit is what a plain
// value in a behaviour holds that went through the same turns.
#include <algorithm>

#include "tests/simulation/workloads.h"

namespace keeve::simulation {
namespace {

using Number = std::int64_t;
using Table = Map<Number, Number>;
using Row = Vector<Number>;

constexpr std::size_t kClients = 3;
constexpr Number kCommands = 40;
constexpr Number kKeys = 12;

struct Model {
  std::vector<std::pair<Number, Number>> entries;
  std::vector<Number> items;
};

/// Does everything twice: in the collections, and in a value of its own that it becomes with.
struct Keeper {
  Ref<Table> table;
  Ref<Row> row;
  Ref<sim::Dice> dice;
  std::vector<std::pair<Number, Number>> entries;
  std::vector<Number> items;

  Become<Keeper, Number> change(Turn& turn, Bcom<Keeper> bcom, Number times) const {
    Keeper next = *this;
    for (Number i = 0; i < times; ++i) {
      const Keeper before = next;
      try {
        turn.attempt([&] { next.once(turn); });
      } catch (const Error&) {
        next = before;
        if (turn.call<&sim::Dice::below>(dice, 2) == 0) throw;
      }
    }
    return bcom(next, times);
  }
  Model model() const { return {entries, items}; }

  void once(Turn& turn) {
    const auto below = [&](Number bound) { return turn.call<&sim::Dice::below>(dice, bound); };
    const Number key = below(kKeys);
    const Number value = below(1000);
    const auto at = std::find_if(entries.begin(), entries.end(),
                                 [&](const auto& entry) { return entry.first == key; });
    const bool isThere = at != entries.end();
    switch (below(6)) {
      case 0:
      case 1:
        sim::require(turn.call<&Table::set>(table, key, value) == !isThere, "set says otherwise");
        if (isThere) {
          at->second = value;
        } else {
          entries.emplace_back(key, value);
        }
        break;
      case 2:
        sim::require(turn.call<&Table::erase>(table, key) == isThere, "erase says otherwise");
        if (isThere) entries.erase(at);
        break;
      case 3:
        turn.call<&Row::push>(row, value);
        items.push_back(value);
        break;
      case 4:
        if (items.empty()) break;
        sim::require(turn.call<&Row::pop>(row) == items.back(), "pop gave something else");
        items.pop_back();
        break;
      default:
        if (items.empty()) break;
        const Number index = below(static_cast<Number>(items.size()));
        turn.call<&Row::set>(row, index, value);
        items[static_cast<std::size_t>(index)] = value;
        break;
    }
    turn.call<&sim::Dice::mayThrow>(dice);
  }
};
BOOST_DESCRIBE_STRUCT(Model, (), (entries, items))
BOOST_DESCRIBE_STRUCT(Keeper, (), (table, row, dice, entries, items, change, model))

struct Client {
  Ref<Keeper> keeper;
  void ask(Turn& turn, Number left) const {
    if (left == 0) return;
    const auto next = [self = turn.self<Client>(), left](Turn& in) {
      in.sendOnly<&Client::ask>(self, left - 1);
    };
    turn.on(
        turn.send<&Keeper::change>(keeper, left % 4), [next](Turn& in, Number) { next(in); },
        [next](Turn& in, const Error&) { next(in); });
  }
};
BOOST_DESCRIBE_STRUCT(Client, (), (keeper, ask))

class CollectionsWorkload final : public sim::Workload {
 public:
  sim::Faults mostFaults() const override {
    return {.allocation = 5, .mishap = 10, .halt = 400, .cut = 40};
  }

  void setUp(sim::World& world) override {
    vats_ = Place(world, 2, 1 + kClients).vats;
    const sim::Vat& vat = vats_[0];
    table_ = vat.spawn<Table>();
    row_ = vat.spawn<Row>();
    keeper_ = vat.spawn<Keeper>(table_, row_, vat.dice(), std::vector<std::pair<Number, Number>>(),
                                std::vector<Number>());
    for (std::size_t i = 1; i < vats_.size(); ++i)
      clients_.push_back(vats_[i].spawn<Client>(keeper_));
    world.afterEachTurn([this] { compare(); });
  }

  void start(sim::World&) override {
    for (std::size_t i = 0; i < kClients; ++i) {
      vats_[i + 1].run([&](Turn& turn) { turn.sendOnly<&Client::ask>(clients_[i], kCommands); });
    }
  }

  void check(sim::World&) override { compare(); }

 private:
  void compare() {
    if (!vats_[0].isRunning()) return;
    vats_[0].look([&](Turn& turn) {
      const Model model = turn.call<&Keeper::model>(keeper_);
      // In the order in which the keys were first set.
      sim::require(turn.call<&Table::entries>(table_) == model.entries, "the map differs");
      sim::require(turn.call<&Table::size>(table_) == static_cast<Number>(model.entries.size()),
                   "the map's size differs");
      for (Number key = 0; key < kKeys; ++key) {
        const auto at = std::find_if(model.entries.begin(), model.entries.end(),
                                     [&](const auto& entry) { return entry.first == key; });
        const auto found = turn.call<&Table::get>(table_, key);
        sim::require(
            found == (at == model.entries.end() ? std::nullopt : std::optional<Number>(at->second)),
            "an entry differs");
      }
      sim::require(turn.call<&Row::items>(row_) == model.items, "the vector differs");
    });
  }

  std::vector<sim::Vat> vats_;
  Ref<Table> table_;
  Ref<Row> row_;
  Ref<Keeper> keeper_;
  std::vector<Ref<Client>> clients_;
};

}  // namespace

std::unique_ptr<sim::Workload> makeCollections() {
  return std::make_unique<CollectionsWorkload>();
}

}  // namespace keeve::simulation
