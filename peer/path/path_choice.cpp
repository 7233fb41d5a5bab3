#include "peer/path/path_choice.h"

#include <algorithm>
#include <tuple>

namespace thisbe::peer {

namespace {

// Smaller is better.
auto rankOf(const TrackedPath& path) {
    return std::make_tuple(path.pathClass, ~path.generation, path.rtt, ~path.priority, path.pair);
}

} // namespace

bool isWarmer(const TrackedPath& one, const TrackedPath& other) {
    const auto rank = [](const TrackedPath& path) {
        return std::make_tuple(!path.isReady(), path.pathClass, ~path.generation, !path.warm, path.rtt,
                               ~path.priority, path.pair);
    };
    return rank(one) < rank(other);
}

const TrackedPath* bestOf(const PathTable& table, TimePoint freshSince) {
    const auto rank = [&](const TrackedPath& path) {
        return std::make_tuple(path.answeredAt < freshSince, !path.isReady(), rankOf(path));
    };
    const TrackedPath* best = nullptr;
    for (const TrackedPath& path : table.all()) {
        if (!table.isAllowed(path.pathClass) || (!path.isReady() && !path.isLastResort())) continue;
        if (best == nullptr || rank(path) < rank(*best)) best = &path;
    }
    return best;
}

const TrackedPath* bestOf(const PathTable& table, PathSlot slot) {
    const TrackedPath* best = nullptr;
    for (const TrackedPath& path : table.all()) {
        if (path.slot != slot || !path.isReady() || !table.isAllowed(path.pathClass)) continue;
        if (best == nullptr || isWarmer(path, *best)) best = &path;
    }
    return best;
}

const TrackedPath* upgradeOf(const PathTable& table, const TrackedPath& current, const FlapGuard& guard,
                             TimePoint now, TimePoint& waitUntil) {
    const TrackedPath* best = nullptr;
    for (const TrackedPath& path : table.all()) {
        const bool isBetter = path.pathClass < current.pathClass ||
                              (path.pathClass == current.pathClass && path.generation > current.generation);
        if (!isBetter || !path.isReady() || !table.isAllowed(path.pathClass)) continue;
        const Duration hold = guard.hold(now, path.pathClass);
        if (path.steadySince == kNever) continue;
        if (now < path.steadySince + hold) {
            waitUntil = std::min(waitUntil, path.steadySince + hold);
            continue;
        }
        if (best == nullptr || rankOf(path) < rankOf(*best)) best = &path;
    }
    return best;
}

const TrackedPath* fasterThan(const PathTable& table, TimePoint now, Duration gainFor, TimePoint& waitUntil) {
    const TrackedPath* best = nullptr;
    for (const TrackedPath& path : table.all()) {
        if (path.fasterSince == kNever || !path.isReady()) continue;
        if (now < path.fasterSince + gainFor)
            waitUntil = std::min(waitUntil, path.fasterSince + gainFor);
        else if (best == nullptr || rankOf(path) < rankOf(*best))
            best = &path;
    }
    return best;
}

} // namespace thisbe::peer
