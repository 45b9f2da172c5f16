// The beginning and the regular end of every turn, inline: a turn that does little spends most of
// its time here.
#pragma once

#include "core/home.h"

namespace keeve::detail {

inline void TurnCore::begin(bool recordReads) {
  open_ = true;
  owner_ = tThread.owner;
  recordReads_ = recordReads;
  fast_ = recordReads ? nullptr : home_;
  stackLimit_ = tThread.stackLimit;
  self_ = nullptr;
  stamp_ = firstStamp_ = ++home_->stamps;
  time_ = home_->time;
  vat_ = home_->vat;
  firstNumber_ = home_->nextNumber;
}

inline void TurnCore::prepare() {
  if (home_->timelines.keeps()) [[unlikely]]
    prepareToKeep();
}

inline void TurnCore::endTurn() noexcept {
  open_ = false;
  fast_ = nullptr;
  if (recordReads_) [[unlikely]]
    reads_.clear();
}

// Still open, so that what dies is buried when all is done; but nobody may use the turn any more:
// destructors of what it drops are the program's code.
inline void TurnCore::close() noexcept {
  owner_ = nullptr;
}

inline void TurnCore::commit() noexcept {
  close();
  if (home_->timelines.keeps()) [[unlikely]]
    return commitKept();
  for (const Swap& swap : writes_) {
    if (swap.node != nullptr) drop(swap.node);
  }
  endCommit();
}

inline void TurnCore::endCommit() noexcept {
  writes_.truncate(0);
  endTurn();
  if (!reports_.empty()) [[unlikely]]
    return endWithReports();
  home_->endTurn(near_, far_);
}

// Each of these may lead to the next turn: a connector that delivers at once, a destructor.
inline void Home::endTurn(Messages& near, Messages& far) noexcept {
  if (!near.empty()) queue_->append(std::move(near));
  if (!far.empty()) [[unlikely]]
    depart(far);
  if (cells.hasDead()) [[unlikely]]
    buryDead();
}

}  // namespace keeve::detail
