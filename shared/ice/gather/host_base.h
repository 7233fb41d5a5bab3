// An address of this host that candidates are gathered for.
#pragma once

#include "shared/base/endpoint.h"
#include "shared/ice/base_id.h"

namespace thisbe::ice {

struct HostBase {
    BaseId id;
    Endpoint endpoint; // the pinned source address, and the port of its family's socket

    friend bool operator==(const HostBase&, const HostBase&) = default;
};

} // namespace thisbe::ice
