// One test over TCP, from the side that asks for it.
#pragma once

#include "peer/stream/message_counter.h"
#include "peer/stream/paced_stream.h"
#include "shared/packet/record_framer.h"
#include "shared/packet/stream/stream_plan.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace thisbe::peer {

// Connects, asks for consent, sends or (reverse) receives, exchanges the results. A side that vanishes ends
// it within seconds.
class TcpRun final : private StreamHandler {
  public:
    enum class Failure { noConnection, noConsent, broken };

    // addresses: tried in this order. onEnd: called when isOver(), not to destroy it; empty: loop.stop().
    TcpRun(EventLoop& loop, std::vector<Endpoint> addresses, const packet::StreamPlan& plan,
           std::function<void()> onEnd = {});
    ~TcpRun() override;

    // From a signal: ends the sending early, with a whole report; the second time at once.
    void stop();

    bool isOver() const { return over_; }
    bool wasInterrupted() const { return stopping_; }
    const std::optional<std::pair<Failure, std::string>>& failure() const { return failure_; }
    Endpoint remote() const { return addresses_[nextAddress_ - 1]; }
    // By this side's count, with its kernel's view of the connection.
    packet::StreamTotals own() const;
    // By the other side's; nothing before its end.
    const std::optional<packet::StreamTotals>& theirs() const { return theirs_; }

  private:
    enum class State { connecting, challenge, answer, sending, receiving, awaitingResult };

    void connectNext();
    void onConnected() override;
    void onBytes(ByteView bytes) override;
    void onPeerFinished() override;
    void onClosed(StreamEnd reason) override;
    void onWritable() override {
        if (stream_) stream_->onWritable();
    }
    bool onFrame(ByteView frame);
    bool onChallenge(ByteReader& reader);
    bool onAnswer(packet::StreamFrameType type);
    bool onTraffic(packet::StreamFrameType type, ByteReader& reader, std::size_t size);
    void startSending();
    void keepTime();
    bool end(Failure kind, std::string why);
    bool end();

    EventLoop& loop_;
    std::vector<Endpoint> addresses_;
    packet::StreamPlan plan_;
    std::function<void()> onEnd_;
    std::size_t nextAddress_ = 0;
    State state_ = State::connecting;
    packet::RecordFramer framer_;
    MessageCounter counter_;
    std::optional<TcpPathInfo> path_; // as it was at the end
    std::optional<packet::StreamTotals> theirs_;
    std::optional<std::pair<Failure, std::string>> failure_;
    bool stopping_ = false;
    bool over_ = false;
    Timer timer_;
    std::unique_ptr<TcpConnection> connection_;
    std::optional<PacedStream> stream_;
};

} // namespace thisbe::peer
