// A TUN device of the network namespace that the program runs in.
#pragma once

#include "shared/base/bytes.h"
#include "shared/net/file_descriptor.h"

#include <string>

namespace thisbe::natlab {

// Reads and writes IP packets without a header before them (IFF_NO_PI), without blocking. A device of that
// name that exists is taken, else one is made that goes with this object; either way it is set up. The
// constructor throws std::system_error: it takes root (CAP_NET_ADMIN) and /dev/net/tun.
class TunDevice {
  public:
    explicit TunDevice(const std::string& name);

    // The next packet in buffer, empty when none waits. What is longer than the buffer is cut.
    ByteSpan read(ByteSpan buffer);
    // False when the kernel did not take it.
    bool write(ByteView packet);
    int fd() const { return fd_.get(); }

  private:
    FileDescriptor fd_;
};

} // namespace thisbe::natlab
