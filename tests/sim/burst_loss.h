// Losses that come in bursts: the Gilbert–Elliott model.
#pragma once

namespace thisbe::sim {

// A link is in its good or its bad state; before each packet the state may change.
struct BurstLoss {
    double toBad = 0;     // good → bad
    double toGood = 1;    // bad → good
    double lossInBad = 1; // in the good state the link's plain loss applies

    // The share of time in the bad state, in the long run.
    double badShare() const { return toBad / (toBad + toGood); }
};

} // namespace thisbe::sim
