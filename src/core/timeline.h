// Timelines: the tree of states that a home's cells can be in, and the way from one to another.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "keeve/core/detail/turn_core.h"

namespace keeve::detail {

class Home;

/// One point in a home's tree of states.
///
/// The edge to the parent is a delta. The cells themselves hold one state, that of the mounted
/// timeline; the edges on the way from it to the root hold what the parents had, all other edges
/// what their children have. Going from one timeline to another applies the edges on the path, each
/// of which then holds the other side. (After Baker, "Shallow binding makes functional arrays
/// fast", 1991.)
///
/// A head moves on with each commit: its edge grows by the slots that are written for the first
/// time since the edge began, which is how a snapshot stays what it was. A frozen timeline never
/// changes. A fork is a transactormap: it reads through to its parent, which may move on beneath
/// it, and remembers what it saw there for merging.
struct Timeline {
  enum class Kind : std::uint8_t { head, frozen, fork };
  struct Seen {
    Cell* owner;  // pinned
    std::uint64_t stamp;
  };
  /// An actor that is not in the parent. Not pinned: an actor that began after a snapshot may go
  /// while the snapshot stays.
  struct Birth {
    Cell* cell;
    std::uint64_t serial;  // another one: the cell was given to somebody else since
    Node* node;            // owned; what the cell holds on the other side
    std::uint64_t stamp;
    bool isAlive() const noexcept { return cell->home != nullptr && cell->serial == serial; }
  };

  Home& home;
  Kind kind;
  bool merged = false;
  Timeline* parent = nullptr;
  std::uint32_t handles = 0;  // Actormaps, Transactormaps and Snapshots that name it
  std::uint32_t children = 0;
  std::uint64_t opened = 0;  // writes with a later stamp are in the edge already; for heads
  Delta edge;
  std::vector<Birth> births;  // for heads and frozen ones; a fork's are in its edge
  std::size_t compacted =
      0;  // size of a fork's edge, or of births, when it was last freed of what it does not need
  std::unordered_map<Slot*, Seen> seen;  // for forks

  Timeline(Home& its, Kind what, Timeline* of);
  ~Timeline();
  Timeline(const Timeline&) = delete;
  Timeline& operator=(const Timeline&) = delete;

  /// Makes room for `more` writes, so that absorb cannot fail.
  void reserve(std::size_t more);
  /// Takes over a committed turn's writes. Requires: mounted; reserve.
  void absorb(WriteLog& writes) noexcept;
  /// Notes what a turn on a fork saw. Requires: before its absorb.
  void remember(const std::vector<Swap>& reads);
  /// Whether writes must be kept at all.
  bool keeps() const noexcept { return parent != nullptr; }
  /// From the parent's state to this one, or back: the same exchange, in either order.
  void crossDown() noexcept;
  void crossUp() noexcept;
  /// Keeps an actor that nobody refers to any more, because a snapshot has it. False when none has.
  bool keepDead(Cell& cell) noexcept;
  /// Forgets the way to the parent. Requires: the parent's state is not mounted.
  void clearEdge() noexcept;
  void clearSeen() noexcept;

 private:
  void exchangeBirths() noexcept;
  void compactEdge() noexcept;
  void compactBirths() noexcept;
};

/// The tree of one home.
///
/// Threads: the home's. Requires, for everything that mounts: no turn is open.
class Timelines {
 public:
  explicit Timelines(Home& home) : home_(home) {}
  Timelines(const Timelines&) = delete;
  Timelines& operator=(const Timelines&) = delete;
  ~Timelines();

  Timeline& mounted() const noexcept { return *mounted_; }
  /// Whether there is only one.
  bool isAlone() const noexcept { return all_.size() == 1; }
  /// Whether what the mounted timeline writes must be kept.
  bool keeps() const noexcept { return mounted_->parent != nullptr; }
  /// Whether the mounted timeline is all that there is to what it holds.
  bool isPlain() const noexcept { return !keeps() && mounted_->kind == Timeline::Kind::head; }
  void mount(Timeline& timeline) {
    if (mounted_ != &timeline) [[unlikely]]
      travel(timeline);
  }

  /// The first one.
  Timeline& makeRoot();
  /// A frozen timeline with the state that `head` has now.
  Timeline& freeze(Timeline& head);
  Timeline& makeHead(Timeline& frozen);
  /// A transactormap over `parent`; `delta` are writes that were just detached from it.
  Timeline& fork(Timeline& parent, Delta delta, const std::vector<Swap>& reads);
  /// Merges a fork and its unmerged ancestors down into the head that they stand on. `strict`:
  /// throws `merge-conflict` when something that one of them saw or wrote has changed beneath it,
  /// and changes nothing.
  void merge(Timeline& fork, bool strict);
  /// Deletes all timelines. Requires: nobody names any.
  void clear() noexcept;
  /// Forgets all states but the mounted one, which all timelines are in from now on.
  void forgetStates() noexcept;
  /// A handle went. Deletes and joins timelines that nobody can name any more: at once, or, as that
  /// mounts others, when the turn that is open has ended. Of destructors that run meanwhile, later.
  void release(Timeline& timeline) noexcept;
  /// What release() left for the end of a turn.
  void pruneReleased() noexcept {
    if (owesPruning_) [[unlikely]]
      pruneAll();
  }

 private:
  void travel(Timeline& to) noexcept;
  void prune(Timeline* timeline) noexcept;
  void pruneAll() noexcept;
  void join(Timeline& frozen) noexcept;
  void checkMerge(const std::vector<Timeline*>& layers);

  Home& home_;
  Timeline* mounted_ = nullptr;
  std::vector<Timeline*> all_;
  bool owesPruning_ = false;
  bool isPruning_ = false;
};

}  // namespace keeve::detail
