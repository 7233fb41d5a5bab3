// The sending side of one stream: numbers, stamps and seals what the schedule says.
#pragma once

#include "shared/net/datagram_io.h"
#include "shared/packet/pacer_audit.h"
#include "shared/packet/pacing_schedule.h"
#include "shared/packet/probe_seal.h"
#include "shared/packet/rate_series.h"
#include "shared/packet/sender_report.h"
#include "shared/wire/datagram_batch.h"

namespace thisbe::packet {

// Not thread-safe. Allocates nothing once it is made (the rate series has its room from the start).
class StreamSender {
  public:
    struct Options {
        SessionId session;
        std::uint8_t stream = 0;
        TrafficShape shape;
        Endpoint local; // unspecified: the kernel chooses
        Endpoint remote;
    };

    // origin: what the times on the wire count from. The stream begins at start.
    StreamSender(const Options& options, const ProbeSeal& seal, TimePoint origin, TimePoint start);

    // When the next packet is due, kNever when the stream is over; in the past when it is late.
    TimePoint nextDue() const;
    // Adds the packets that are due, at most so many and as many as fit, with now in each as the time of
    // sending. Returns how many. The batch must be empty and go to the kernel at once; then comes onSent().
    std::size_t take(TimePoint now, std::size_t most, DatagramBatch& batch);
    // What became of the batch of the last take(). True: some wait for the socket, which is full; send them
    // again (pending()) when it can be written and call this again.
    bool onSent(TimePoint now, const DatagramBatch& batch, const SendReport& report);
    std::span<const Datagram> pending(const DatagramBatch& batch) const {
        return batch.datagrams().subspan(handled_);
    }
    // What still waits never leaves: it counts as dropped by the full socket.
    void giveUpPending(const DatagramBatch& batch);

    // Ends the stream before its time.
    void stop() { stopped_ = true; }
    bool finished() const { return nextDue() == kNever; }

    // What the socket did for this stream, which it alone knows.
    void setSocketCounters(std::uint64_t superPackets, std::uint64_t sendCalls);
    SenderReport report() const;
    const RateSeries& rates() const { return rates_; }

  private:
    void write(const PacingSchedule::Packet& packet, Duration sentAt, ByteSpan out) const;
    void countFailures(std::span<const SendFailure> failures);

    Options options_;
    const ProbeSeal& seal_;
    TimePoint origin_;
    TimePoint start_;
    PacingSchedule schedule_;
    PacerAudit audit_;
    RateSeries rates_;
    SenderReport counts_;
    bool stopped_ = false;
    // Of the batch on its way.
    std::size_t handled_ = 0;
    Duration firstDue_{};
    Duration lastDue_{};
};

} // namespace thisbe::packet
