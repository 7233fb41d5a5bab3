// --pcap FILE: every datagram of a test, for Wireshark.
#pragma once

#include "shared/base/clock.h"
#include "shared/packet/pcapng_writer.h"

#include <fstream>
#include <string>

namespace thisbe::peer {

// Written behind a buffer, so that a fast stream is disturbed little; still, a capture costs pace. The
// comment of each packet is what its header says.
class CaptureFile {
  public:
    // Throws StartupError.
    CaptureFile(const std::string& path, const Clock& clock);

    // Both ends of one family, with definite addresses.
    void add(TimePoint now, const Endpoint& from, const Endpoint& to, ByteView payload);
    // Writes what waits. Throws StartupError when not all could be written.
    void close();

  private:
    std::string path_;
    std::ofstream file_;
    packet::PcapngWriter writer_;
    std::int64_t wallAhead_; // of the monotonic clock, nanoseconds
};

} // namespace thisbe::peer
