#include "shared/ice/pair_state.h"

namespace thisbe::ice {

const char* toString(PairState state) {
    switch (state) {
    case PairState::frozen:
        return "frozen";
    case PairState::waiting:
        return "waiting";
    case PairState::inProgress:
        return "in progress";
    case PairState::succeeded:
        return "succeeded";
    case PairState::failed:
        return "failed";
    }
    return "?";
}

} // namespace thisbe::ice
