// An SCTP association of libusrsctp.
#pragma once

#include "shared/channel/retransmission_guard.h"
#include "shared/channel/sctp_association.h"
#include "shared/wire/packet_queue.h"

#include <set>
#include <vector>

struct socket;

namespace thisbe {

// See UsrsctpStack for threads and clocks. The reasons of the numbers are in docs/adr/0008.
class UsrsctpAssociation final : public SctpAssociation {
  public:
    // RFC 9260, 16: "RTO.Initial: 1 second, RTO.Min: 1 second, RTO.Max: 60 seconds", made for networks where
    // a path change takes seconds. Ours must move again within one second after a change of paths.
    static constexpr std::chrono::milliseconds kRtoInitial{500};
    static constexpr std::chrono::milliseconds kRtoMin{200};
    static constexpr std::chrono::milliseconds kRtoMax{500};
    // On a path with a round trip longer than that, RTO.Max follows it, up to here.
    static constexpr std::chrono::milliseconds kRtoMaxSlowPath{3000};
    // For the estimate of the round trip; that the path lives is what consent (RFC 7675) finds out.
    static constexpr std::chrono::milliseconds kHeartbeatInterval{10000};
    // No end of repetitions: at RTO.Max this is 9 hours of silence. Who gives up is the session, not SCTP.
    static constexpr std::uint16_t kMaxRetransmissions = 65535;
    // Bytes that wait to be sent and to be read; the latter is the receive window.
    static constexpr std::size_t kSendBuffer = std::size_t{512} * 1024;
    static constexpr std::size_t kReceiveBuffer = std::size_t{512} * 1024;
    // How often an association that waits for nothing looks at its timers.
    static constexpr std::chrono::milliseconds kIdleTick{500};

    struct Options {
        // RFC 8841, section 5: a=sctp-port; 5000 is what everybody uses.
        std::uint16_t port = 5000;
        // The largest packet, common header included: what fits into a DTLS record of ours, and a multiple of
        // 4 as all packets are.
        std::size_t maxPacket = 1156;
        // The longest message that the peer takes. RFC 8841, 6.1: "If the SDP 'max-message-size' attribute is
        // not present, the default value is 64K"; between ours it is kMaxMessage.
        std::size_t peerMaxMessage = kMaxMessage;
    };

    explicit UsrsctpAssociation(const Options& options);
    ~UsrsctpAssociation() override;
    UsrsctpAssociation(const UsrsctpAssociation&) = delete;
    UsrsctpAssociation& operator=(const UsrsctpAssociation&) = delete;

    Result<void> connect(TimePoint now) override;
    void onPacket(TimePoint now, ByteView packet) override;
    void onDeadline(TimePoint now) override;
    TimePoint nextDeadline() const override;
    std::optional<ByteView> takeOutput() override;
    std::optional<SctpEvent> takeEvent(TimePoint now) override;
    SctpSendResult send(TimePoint now, StreamId stream, std::uint32_t protocol, ByteView payload,
                        const Reliability& reliability) override;
    void resetStream(TimePoint now, StreamId stream) override;
    void abort(TimePoint now) override;
    std::size_t unacknowledged() const override;

  private:
    // What one read brought.
    enum class Piece : std::uint8_t { nothing, notification, more, whole, end };

    bool configure();
    Piece read(SctpEvent& event);
    void onNotification(ByteView notification);
    void onAssociationChange(ByteView notification);
    void onStreamReset(ByteView notification);
    void askForResets();
    void followRoundTrip(TimePoint now);
    void keepRetransmitting(TimePoint now);
    std::optional<SctpEvent> finishMessage(const SctpEvent& last);
    void catchUp(TimePoint now);
    bool waiting() const;
    void shut();

    Options options_;
    PacketQueue packets_;
    void* address_ = nullptr;
    struct ::socket* socket_ = nullptr;
    bool established_ = false;
    bool endTold_ = false;
    std::uint16_t streams_ = 0;          // that we may send on
    std::vector<SctpEvent> events_;      // in reverse order; without payloads
    std::set<StreamId> resets_;          // asked for and not answered
    bool resetsRefused_ = false;         // now; the library does one after the other
    bool wantsToWrite_ = false;          // a send() was refused
    std::vector<std::uint8_t> incoming_; // the message that is being read
    std::size_t incomingSize_ = 0;
    bool oversized_ = false;
    TimePoint lastCall_{};
    TimePoint lastDeadline_{};
    std::size_t offered_ = 0; // bytes of packets that were there then; nobody takes them now
    TimePoint lastPacket_{};
    TimePoint nextLook_{}; // at the round trip
    std::chrono::milliseconds rtoMax_ = kRtoMax;
    RetransmissionGuard guard_;
};

} // namespace thisbe
