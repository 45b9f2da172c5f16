// Takes transfers in batches, so that one answer crosses threads for many.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <keeve/core/collections.h>

#include "ledger/branch.h"

namespace ledger {

/// What became of a batch.
struct BatchResult {
  std::int64_t within = 0;
  std::int64_t across = 0;
  std::vector<Rejection> rejected;
};
BOOST_DESCRIBE_STRUCT(BatchResult, (), (within, across, rejected))

/// Counts the outcomes of one batch and answers when all are there. The list that grows is an actor
/// of its own: as a field it would be copied with each count.
struct Tally {
  std::int64_t missing = 0;
  std::int64_t within = 0;
  std::int64_t across = 0;
  Ref<keeve::Vector<Rejection>> rejected;
  Ref<keeve::Resolver<BatchResult>> done;

  Become<Tally, void> accept(Turn& turn, Bcom<Tally> bcom, Route route) const;
  Become<Tally, void> reject(Turn& turn, Bcom<Tally> bcom, Rejection why) const;
};
BOOST_DESCRIBE_STRUCT(Tally, (), (missing, within, across, rejected, done, accept, reject))

/// The counter where batches are handed in. Each transfer is a message, and a turn, of its own.
struct Teller {
  Ref<Branch> branch;
  Promise<BatchResult> perform(Turn& turn, std::vector<Transfer> batch) const;
};
BOOST_DESCRIBE_STRUCT(Teller, (), (branch, perform))

}  // namespace ledger
