// An SCTP association of which a test is the other end.
#pragma once

#include "shared/channel/sctp_association.h"

#include <deque>
#include <string>
#include <vector>

namespace thisbe::test {

class FakeAssociation final : public SctpAssociation {
  public:
    struct Sent {
        StreamId stream;
        std::uint32_t protocol = 0;
        std::string payload;
        Reliability reliability;
    };

    Result<void> connect(TimePoint) override { return {}; }
    void onPacket(TimePoint, ByteView) override {}
    void onDeadline(TimePoint) override {}
    TimePoint nextDeadline() const override { return kNever; }
    std::optional<ByteView> takeOutput() override { return std::nullopt; }
    std::optional<SctpEvent> takeEvent(TimePoint) override {
        if (coming_.empty()) return std::nullopt;
        last_ = std::move(coming_.front());
        coming_.pop_front();
        last_.first.payload = asBytes(last_.second);
        return last_.first;
    }
    SctpSendResult send(TimePoint, StreamId stream, std::uint32_t protocol, ByteView payload,
                        const Reliability& reliability) override {
        if (full) return SctpSendResult::bufferFull;
        sent.push_back({stream, protocol, std::string(asText(payload)), reliability});
        return SctpSendResult::accepted;
    }
    void resetStream(TimePoint, StreamId stream) override { resets.push_back(stream); }
    void abort(TimePoint) override {}
    std::size_t unacknowledged() const override { return 0; }

    void say(SctpEvent::Kind kind, std::uint16_t stream = 0) { message(kind, stream, 0, ""); }
    void message(SctpEvent::Kind kind, std::uint16_t stream, std::uint32_t protocol, std::string payload) {
        SctpEvent event;
        event.kind = kind;
        event.stream = StreamId(stream);
        event.protocol = protocol;
        coming_.emplace_back(event, std::move(payload));
    }

    bool full = false;
    std::vector<Sent> sent;
    std::vector<StreamId> resets;

  private:
    std::deque<std::pair<SctpEvent, std::string>> coming_;
    std::pair<SctpEvent, std::string> last_;
};

} // namespace thisbe::test
