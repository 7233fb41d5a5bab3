// One connection to `thisbe listen tcp://…`: consent, then one test.
#pragma once

#include "peer/stream/message_counter.h"
#include "peer/stream/paced_stream.h"
#include "shared/base/random_source.h"
#include "shared/packet/record_framer.h"
#include "shared/packet/stream/stream_plan.h"

#include <array>
#include <functional>
#include <optional>
#include <string>

namespace thisbe::peer {

// How a session ended: the test ran to its end, or the sentence why not.
struct TcpSessionEnd {
    std::optional<std::string> failure;
    bool reverse = false;
    packet::StreamTotals totals; // of this side
};

// Nothing counts and nothing is sent before the client has echoed the challenge. Who does not speak in time,
// or speaks anything else, is cut off. Belongs to the loop's thread.
class TcpSession final : private StreamHandler {
  public:
    // onEnd may destroy the session.
    using OnEnd = std::function<void(TcpSession& session, const TcpSessionEnd& end)>;

    TcpSession(EventLoop& loop, FileDescriptor socket, const Endpoint& remote, RandomSource& random,
               OnEnd onEnd);

    const Endpoint& remote() const { return remote_; }

  private:
    enum class State { hello, proposal, receiving, sending, awaitingResult, closing };

    void onBytes(ByteView bytes) override;
    void onPeerFinished() override;
    void onClosed(StreamEnd reason) override;
    void onWritable() override {
        if (stream_) stream_->onWritable();
    }
    bool onFrame(ByteView frame);
    bool onHello(ByteReader& reader);
    bool onProposal(ByteReader& reader);
    bool onMessage(ByteReader& reader, std::size_t size);
    bool onEndFrame();
    void startSending();
    void send(const std::vector<std::uint8_t>& frame) { connection_.write(frame); }
    void keepTime();
    bool fail(std::string why);
    void end();

    EventLoop& loop_;
    Endpoint remote_;
    OnEnd onEnd_;
    std::array<std::uint8_t, packet::kStreamChallengeSize> challenge_;
    packet::RecordFramer framer_;
    packet::StreamPlan plan_;
    TimePoint until_{}; // no test is longer, whatever its sender says
    MessageCounter counter_;
    State state_ = State::hello;
    std::optional<std::string> failure_;
    bool complete_ = false;
    Timer timer_;
    TcpConnection connection_;
    std::optional<PacedStream> stream_;
};

} // namespace thisbe::peer
