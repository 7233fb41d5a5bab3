#include "shared/turn/allocation_state.h"

namespace thisbe::turn {

const char* toString(AllocationState state) {
    switch (state) {
    case AllocationState::idle:
        return "idle";
    case AllocationState::allocating:
        return "allocating";
    case AllocationState::allocated:
        return "allocated";
    case AllocationState::releasing:
        return "releasing";
    case AllocationState::ended:
        return "ended";
    case AllocationState::failed:
        return "failed";
    }
    return "unknown";
}

const char* toString(AllocationFailure failure) {
    switch (failure) {
    case AllocationFailure::none:
        return "none";
    case AllocationFailure::noAnswer:
        return "no answer";
    case AllocationFailure::wrongCredentials:
        return "wrong credentials";
    case AllocationFailure::mismatch:
        return "another allocation on this port";
    case AllocationFailure::refused:
        return "refused";
    case AllocationFailure::malformed:
        return "malformed answer";
    }
    return "unknown";
}

} // namespace thisbe::turn
