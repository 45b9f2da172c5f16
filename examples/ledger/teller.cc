#include "ledger/teller.h"

#include <utility>

namespace ledger {

namespace {

using Rejections = keeve::Vector<Rejection>;

Become<Tally, void> counted(Turn& turn, Bcom<Tally> bcom, Tally next) {
  if (--next.missing == 0) {
    const BatchResult result{next.within, next.across,
                             turn.call<&Rejections::items>(next.rejected)};
    turn.call<&keeve::Resolver<BatchResult>::fulfill>(next.done, result);
  }
  return bcom(std::move(next));
}

}  // namespace

Become<Tally, void> Tally::accept(Turn& turn, Bcom<Tally> bcom, Route route) const {
  Tally next = *this;
  ++(route == Route::within ? next.within : next.across);
  return counted(turn, bcom, std::move(next));
}

Become<Tally, void> Tally::reject(Turn& turn, Bcom<Tally> bcom, Rejection why) const {
  turn.call<&Rejections::push>(rejected, std::move(why));
  return counted(turn, bcom, *this);
}

Promise<BatchResult> Teller::perform(Turn& turn, std::vector<Transfer> batch) const {
  if (batch.empty()) return turn.fulfilled(BatchResult());
  const auto answer = turn.promise<BatchResult>();
  const auto tally = turn.spawn<Tally>(static_cast<std::int64_t>(batch.size()), 0, 0,
                                       turn.spawn<Rejections>(), answer.resolver);
  for (const Transfer& transfer : batch) {
    const auto done = turn.send<&Branch::transfer>(branch, transfer);
    turn.on(
        done, [tally](Turn& later, Route route) { later.call<&Tally::accept>(tally, route); },
        [tally, line = transfer.line, id = transfer.id](Turn& later, const Error& why) {
          later.call<&Tally::reject>(
              tally, Rejection{line, id, std::string(why.kind()), std::string(why.message())});
        });
  }
  return answer.promise;
}

}  // namespace ledger
