#include "rendezvous/session.h"

namespace thisbe::rendezvous {

const SessionEndpoint& Session::latestEndpoint() const {
    const auto& [v4, v6] = endpoints;
    if (!v6) return *v4;
    return v4 && v4->lastHeard >= v6->lastHeard ? *v4 : *v6;
}

const SessionEndpoint* Session::otherEndpoint() const {
    const auto& [v4, v6] = endpoints;
    if (!v4 || !v6) return nullptr;
    return &latestEndpoint() == &*v4 ? &*v6 : &*v4;
}

} // namespace thisbe::rendezvous
