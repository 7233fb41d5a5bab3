// Which of several paths is the better one.
#pragma once

#include "peer/path/path_table.h"

namespace thisbe::peer {

// Of two paths that both live, which one is to be kept warm: proven before not, better class, newer
// generation, one that is warm already, faster, higher priority. A strict order.
bool isWarmer(const TrackedPath& one, const TrackedPath& other);

// The one to carry when nothing else does, nullptr if there is none. Paths that answered at or after
// freshSince come before all others, ready ones before last resorts; then class, generation, round trip,
// priority.
const TrackedPath* bestOf(const PathTable& table, TimePoint freshSince);

// The one of that slot to carry what is to go that way and no other; nullptr if there is none.
const TrackedPath* bestOf(const PathTable& table, PathSlot slot);

// A ready path of a better class than the current one's that the guard does not hold back, or of the same
// class and a newer generation; nullptr if there is none. waitUntil: when the guard's hold of one ends, if
// that is what is missing; not later than it was.
const TrackedPath* upgradeOf(const PathTable& table, const TrackedPath& current, const FlapGuard& guard,
                             TimePoint now, TimePoint& waitUntil);

// For so long it must have been faster: nullptr if none has.
const TrackedPath* fasterThan(const PathTable& table, TimePoint now, Duration gainFor, TimePoint& waitUntil);

} // namespace thisbe::peer
