// TCP between hosts of the lab: enough to see whether a connection can be made.
#pragma once

#include "shared/base/endpoint.h"
#include "shared/net/file_descriptor.h"
#include "tests/natlab/lab_host.h"

#include <chrono>

namespace thisbe::natlab {

// A listening socket; the kernel takes connections as long as it is open. Throws LabError.
FileDescriptor listenByTcp(const LabHost& host, const Endpoint& local);

// Whether a connection is made within the bound. What drops its packets costs the whole bound.
bool connectsByTcp(const LabHost& from, const Endpoint& to, std::chrono::milliseconds bound);

} // namespace thisbe::natlab
