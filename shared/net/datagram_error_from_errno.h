// The errno values of UDP sockets as reasons.
#pragma once

#include "shared/net/datagram_io.h"

namespace thisbe {

DatagramError datagramErrorFromErrno(int error);

} // namespace thisbe
