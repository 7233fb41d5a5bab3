// One run of generate --records: a connection, and records at the asked pace.
#pragma once

#include "peer/records/record_statistics.h"
#include "shared/net/event_loop.h"
#include "shared/net/tcp_connection.h"
#include "shared/packet/record_maker.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace thisbe::peer {

struct RecordsRunOptions {
    std::vector<Endpoint> addresses; // tried in this order
    packet::RecordPlan plan;         // its source is filled in when the connection stands
    std::optional<std::uint64_t> count;
    std::optional<Duration> duration; // from the first record on
    Duration gap{};                   // from one record to the next; zero: as fast as TCP takes them
};

// Absolute schedule: record n is due at start + n × gap, whatever happened before. Ends by itself:
// loop.stop() is called when isOver().
class RecordsRun final : private StreamHandler {
  public:
    RecordsRun(EventLoop& loop, const Clock& clock, RandomSource& random, RecordsRunOptions options);
    ~RecordsRun() override;

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
    void onWritable() override { pump(); }
    void onClosed(StreamEnd reason) override;
    void pump();
    std::uint64_t due() const;
    bool isDone() const;
    bool sendPending();
    void fill(std::uint64_t upTo);
    void waitForNext();
    void finishSending();
    void awaitAcknowledgement();
    void end(std::optional<std::string> failure);

    EventLoop& loop_;
    const Clock& clock_;
    RandomSource& random_;
    RecordsRunOptions options_;
    std::size_t nextAddress_ = 0;
    std::unique_ptr<TcpConnection> connection_;
    std::unique_ptr<packet::RecordMaker> maker_;
    std::string pending_; // encoded records, from offset_ on not yet taken by the connection
    std::size_t offset_ = 0;
    TimePoint start_{};
    TimePoint giveUp_ = kNever; // for the last acknowledgement
    Timer timer_;
    RecordStatistics statistics_;
    bool finishing_ = false;
    bool over_ = false;
    bool interrupted_ = false;
    std::optional<std::string> failure_;
};

} // namespace thisbe::peer
