// One run of generate --records: a connection, and records at the asked pace.
#pragma once

#include "peer/records/record_statistics.h"
#include "peer/stream/paced_stream.h"
#include "shared/packet/record_maker.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace thisbe::peer {

struct RecordsRunOptions {
    std::vector<Endpoint> addresses; // tried in this order
    packet::RecordPlan plan;         // its source is filled in when the connection stands
    PacedStream::Plan pace;
    // Each record as it is made; for those who keep them.
    std::function<void(const packet::Record& record, std::string_view remote, WallTime madeAt)> onRecord{};
};

// Ends by itself: loop.stop() is called when isOver().
class RecordsRun final : private StreamHandler {
  public:
    RecordsRun(EventLoop& loop, const Clock& clock, RandomSource& random, RecordsRunOptions options);
    ~RecordsRun() override;

    // After PacedStream::Plan::mayMake said no: now it may.
    void goOn() {
        if (stream_) stream_->onWritable();
    }
    // From a signal: no more records; what is on its way still arrives. The second time: ends at once.
    void stop();

    bool isOver() const { return over_; }
    // All that was asked for was sent and acknowledged by the other host.
    bool isComplete() const { return over_ && !failure_ && !interrupted_; }
    // Stopped by a signal before its count or duration.
    bool wasInterrupted() const { return interrupted_; }
    bool wasConnected() const { return maker_ != nullptr; }
    // Why it failed.
    const std::optional<std::string>& failure() const { return failure_; }
    const RecordStatistics& statistics() const { return statistics_; }
    Endpoint remote() const;

  private:
    void connectNext();
    void onConnected() override;
    void onBytes(ByteView) override {}
    void onPeerFinished() override {}
    void onWritable() override {
        if (stream_) stream_->onWritable();
    }
    void onClosed(StreamEnd reason) override;
    void append(std::string& out);
    void finishSending();
    void awaitAcknowledgement();
    void end(std::optional<std::string> failure);

    EventLoop& loop_;
    const Clock& clock_;
    RandomSource& random_;
    RecordsRunOptions options_;
    std::size_t nextAddress_ = 0;
    std::unique_ptr<TcpConnection> connection_;
    std::string remoteText_;
    std::unique_ptr<packet::RecordMaker> maker_;
    std::optional<PacedStream> stream_;
    TimePoint giveUp_ = kNever; // for the last acknowledgement
    Timer timer_;
    RecordStatistics statistics_;
    bool stopping_ = false;  // by a signal
    bool finishing_ = false; // everything was taken by the connection
    bool over_ = false;
    bool interrupted_ = false;
    std::optional<std::string> failure_;
};

} // namespace thisbe::peer
