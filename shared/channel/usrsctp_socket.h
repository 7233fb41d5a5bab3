// A socket of libusrsctp, set up as ours are. Only UsrsctpAssociation includes it.
#pragma once

#include "shared/channel/usrsctp_association.h"

struct socket;

namespace thisbe {

// The C library has a function of that name.
using UsrsctpHandle = struct ::socket;

// Bound to the address (UsrsctpStack::add) and the port; null when the library refuses.
UsrsctpHandle* openUsrsctpSocket(void* address, const UsrsctpAssociation::Options& options);

// Begins to associate; packets follow. False when the library refuses.
bool connectUsrsctpSocket(UsrsctpHandle* handle, void* address, const UsrsctpAssociation::Options& options);

// Bounds of the retransmission timeout, at any time.
bool setRetransmissionTimeout(UsrsctpHandle* handle, std::chrono::milliseconds max);

} // namespace thisbe
