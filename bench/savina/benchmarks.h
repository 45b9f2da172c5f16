// The benchmarks, a source each. Every one checks its result before it returns.
#pragma once

#include "bench/savina/stage.h"

namespace keeve::savina {

// What only messages cost.
Outcome pingPong(std::int64_t pings, Placement placement);
Outcome counting(std::int64_t messages, Placement placement);
Outcome forkJoinThroughput(std::int64_t messagesEach, Placement placement);
Outcome forkJoinCreation(std::int64_t actors, Placement placement);
Outcome threadRing(std::int64_t hops, Placement placement);
Outcome chameneos(std::int64_t meetings, Placement placement);
Outcome big(std::int64_t pingsEach, Placement placement);

// Actors that want the same thing.
Outcome dictionary(std::int64_t requestsEach, Placement placement);
Outcome boundedBuffer(std::int64_t itemsEach, Placement placement);
Outcome philosophers(std::int64_t mealsEach, Placement placement);
Outcome logisticMap(std::int64_t terms, Placement placement);
Outcome bank(std::int64_t transfers, Placement placement);
Outcome bankByCalls(std::int64_t transfers, Placement placement);

// Work in parts.
Outcome radixSort(std::int64_t values, Placement placement);
Outcome sieve(std::int64_t numbers, Placement placement);
Outcome cobwebbedTree(std::int64_t nodes, Placement placement);
Outcome fibonacci(std::int64_t number, Placement placement);
Outcome trapezoid(std::int64_t pieces, Placement placement);

}  // namespace keeve::savina
