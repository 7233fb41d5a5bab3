// The TUN NAT: two devices, a translator between them, and a path that may be long and lossy.
#pragma once

#include "shared/net/event_loop.h"
#include "shared/net/timer.h"
#include "tests/natlab/tun_nat/delay_line.h"
#include "tests/natlab/tun_nat/packet_translator.h"
#include "tests/natlab/tun_nat/tun_device.h"
#include "tests/natlab/tun_nat/tun_nat_options.h"

#include <string>

namespace thisbe::natlab {

// Works while its loop runs. The constructor throws std::system_error and std::invalid_argument.
class TunNat {
  public:
    // loop and random must outlive this.
    TunNat(const TunNatOptions& options, EventLoop& loop, RandomSource& random);

    // One object, {"schema":"thisbe.tun-nat/1", …}, with every reason for a drop.
    std::string statisticsJson() const;

  private:
    using Side = PacketTranslator::Side;

    void onReadable(TunDevice& device, Side from);
    void handle(ByteSpan packet, Side from);
    void send(ByteView packet, Side to);
    bool chance(double percent);

    const TunNatOptions& options_;
    EventLoop& loop_;
    RandomSource& random_;
    TunDevice inside_;
    TunDevice outside_;
    PacketTranslator translator_;
    DelayLine<Side> delayed_;
    Timer timer_;
    std::uint64_t lost_ = 0;
    std::uint64_t notQueued_ = 0; // the delay line or the kernel had no room
    Watch insideWatch_;
    Watch outsideWatch_;
};

} // namespace thisbe::natlab
