// All test traffic with the peers of the room: what we order, and what we agree to.
#pragma once

#include "peer/connection/connections.h"
#include "peer/packets/accept_rules.h"
#include "peer/packets/incoming_records.h"
#include "peer/packets/incoming_tests.h"
#include "peer/packets/outgoing_records.h"
#include "peer/packets/test_order.h"
#include "peer/traffic/stream_pacer.h"
#include "shared/base/clock.h"

#include <functional>
#include <map>
#include <memory>

namespace thisbe::peer {

// Called from the event loop; may call the plane.
class PacketPlaneUser {
  public:
    virtual ~PacketPlaneUser() = default;
    // A peer wants to test, and a person is to say whether it may: PacketPlane::answer().
    virtual void onTestAsked(const std::string& id, const packet::TestRequest& request) = 0;
    // A stream of a peer's test begins, or is over; the result has the peer and the way in it.
    virtual void onIncomingTest(const TestResult& result) = 0;
    // The peer was asked whether it takes our test and asks a person; or the test begins there.
    virtual void onTestProgress(const std::string& id, const std::string& text) = 0;
    // Of each order that order() took, once.
    virtual void onTestEnded(const TestAccount& account) = 0;
    // The same for records. records: how many, 0 where the peer does not know.
    virtual void onRecordsAsked(const std::string& id, std::uint64_t records) = 0;
    virtual void onIncomingRecord(const std::string& id, const packet::Record& record) = 0;
    virtual void onRecordsTaken(const std::string& id, const RecordStatistics& taken) = 0;
    virtual void onRecordsEnded(const RecordsAccount& account) = 0;
};

// Belongs to the loop's thread; what it is given must outlive it.
class PacketPlane final : private PacketsUser {
  public:
    // To have a connection with the peer. The error is for a person and follows its id in a sentence.
    using Call = std::function<Result<void>(const std::string& id)>;
    // Until there is a connection, and from then on until the wanted ways have come.
    static constexpr Duration kConnectPatience = std::chrono::seconds(15);
    static constexpr Duration kWaysPatience = std::chrono::seconds(2);
    // Beyond it those with nothing under way are forgotten.
    static constexpr std::size_t kMostPeers = 1024;
    // A peer's questions to a person, who would see nothing else.
    static constexpr Duration kQuestionInterval = std::chrono::seconds(10);
    static constexpr int kQuestionsAtOnce = 3;

    struct Host {
        EventLoop& loop;
        const Clock& clock;
        RandomSource& random;
    };

    PacketPlane(const Host& host, AcceptRules rules, Connections& connections, Call call,
                PacketPlaneUser& user);
    ~PacketPlane() override;

    // One at a time with each peer. The error is for a person, and follows the peer's id in a sentence.
    Result<void> order(const TestOrder& order);
    Result<void> order(const RecordsOrder& order);
    // False: there was no question of that peer.
    bool answer(const std::string& id, bool agreed);
    // Ends what we ordered, with the results so far. The second time: at once.
    void stop();
    // Ends everything, and tells the peers: we leave.
    void leave();

    // Every packet of a test as it passes, from now on; for captures. sent: by this side.
    using Tap = std::function<void(TimePoint now, bool sent, const PathEnds& ends, ByteView datagram)>;
    void setTap(Tap tap) { tap_ = std::move(tap); }

    bool hasOrders() const;
    // How our tests stand, for a live line; only those that have begun.
    std::vector<TestResult> progress() const;
    std::optional<TimePoint> begunAt() const;

  private:
    struct Peer;
    using Peers = std::map<std::string, std::unique_ptr<Peer>, std::less<>>;

    void onOpen(const std::string& id) override;
    void onPacketControl(const std::string& id, ByteView message) override;
    void onRecord(const std::string& id, std::string_view json) override;
    void onPacket(const std::string& id, ice::PairId pair, ByteView datagram) override;
    void onEnded(const std::string& id, const std::string& why) override;

    Peer& peerFor(const std::string& id);
    packet::TestDecision decide(Peer& peer, const packet::TestRequest& request);
    packet::TestDecision decideRecords(Peer& peer, std::uint64_t records);
    // A person may be asked once more; else the peer is refused.
    static bool mayAsk(TimePoint now, Peer& peer, packet::TestDecision& decision);
    // There is, or will be, a connection with the peer of an order.
    Result<Peer*> peerForOrder(const std::string& id);
    void proceed(TimePoint now, Peer& peer);
    void proceedRecords(TimePoint now, Peer& peer);
    void endRecords(Peer& peer, packet::TestOutcome outcome, const std::string& problem);
    // The ways to ask for; nothing: wait for them, or the order has failed.
    std::optional<std::vector<packet::StreamWay>> waysFor(TimePoint now, Peer& peer);
    void begin(TimePoint now, Peer& peer, std::vector<packet::StreamWay> ways);
    void tellProgress(Peer& peer);
    void tellIncoming(Peer& peer);
    void endOrder(Peer& peer, packet::TestOutcome outcome, const std::string& problem);
    TimePoint nextDue() const;
    void sendDue(TimePoint now);
    void pace();
    void onTimer();
    // Says and tells what there is, and arms the timers; ends every call from outside.
    void settle();

    Host host_;
    AcceptRules rules_;
    Connections& connections_;
    Call call_;
    PacketPlaneUser& user_;
    Peers peers_;
    Tap tap_;
    bool settling_ = false;
    bool stopping_ = false;
    Timer timer_;
    std::unique_ptr<StreamPacer> pacer_;
};

} // namespace thisbe::peer
