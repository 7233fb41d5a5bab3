// Asks one STUN server over TCP (RFC 8489, section 6.2.2).
#pragma once

#include "peer/stun_finding.h"
#include "peer/stun_request.h"
#include "shared/net/event_loop.h"
#include "shared/net/tcp_connection.h"
#include "shared/net/timer.h"
#include "shared/stun/stream_framer.h"

#include <functional>

namespace thisbe::peer {

class TcpStunProbe final : private StreamHandler {
  public:
    // Begins at once; onDone is called from the loop when finding() is complete.
    TcpStunProbe(EventLoop& loop, const Endpoint& server, RandomSource& random, std::function<void()> onDone);

    const StunFinding& finding() const { return finding_; }

  private:
    void onConnected() override;
    void onBytes(ByteView bytes) override;
    void onPeerFinished() override;
    void onClosed(StreamEnd reason) override;

    void onResponse(ByteView bytes);
    void finish(std::string problem);

    EventLoop& loop_;
    std::function<void()> onDone_;
    StunFinding finding_;
    StunRequest request_;
    stun::StreamFramer framer_;
    TimePoint asked_{};
    bool done_ = false;
    Timer timer_;
    TcpConnection connection_;
};

} // namespace thisbe::peer
