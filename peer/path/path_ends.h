// Where the datagrams of a way come from and go to.
#pragma once

#include "shared/base/endpoint.h"

namespace thisbe::peer {

struct PathEnds {
    Endpoint local; // of our socket, or our address on the relay
    Endpoint remote;
};

} // namespace thisbe::peer
