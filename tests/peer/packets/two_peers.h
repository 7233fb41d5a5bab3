// Two peers with several ways between them whose every deed is known: one orders tests, the other takes them.
#pragma once

#include "peer/packets/accept_rules.h"
#include "peer/packets/incoming_tests.h"
#include "peer/packets/outgoing_test.h"
#include "tests/support/seeded_random.h"

#include <functional>
#include <map>
#include <memory>

namespace thisbe::peer::test {

// One way between them; what it does to packets is the same in both directions.
struct ModelWay {
    ice::PairId pair;
    PathClass pathClass = PathClass::directIpv4;
    Duration delay = std::chrono::milliseconds(10);
    std::uint64_t loseEvery = 0; // of the test packets in each direction: each so-manieth; 0: none
};

class TwoPeers {
  public:
    struct Arrived {
        packet::StreamWay way;
        ByteView packet;
    };

    explicit TwoPeers(const OutgoingTest::Options& options, const AcceptRules& rules = everybody());
    static AcceptRules everybody() {
        AcceptRules rules;
        rules.room = true;
        return rules;
    }

    // Until our test is over, or so much time has passed.
    void run(Duration most = std::chrono::seconds(120));
    void runFor(Duration time);
    // By whichever way, as if an attacker had put it there.
    void inject(bool toTaker, packet::StreamWay way, ByteView packet);
    // What the person at the taker's end says.
    void answer(bool agreed) { taker_.tests->answer(now, agreed); }
    bool asked() const { return taker_.tests->asked().has_value(); }

    TimePoint now{std::chrono::seconds(1000)};
    std::map<packet::StreamWay, ModelWay> ways{
        {packet::StreamWay::best, {ice::PairId(1)}},
        {packet::StreamWay::direct4, {ice::PairId(1)}},
        {packet::StreamWay::relay, {ice::PairId(2), PathClass::relayUdp, std::chrono::milliseconds(30)}}};
    bool controlWorks = true;
    // Called for every packet that is sent; for looking only.
    std::function<void(bool fromOrderer, ice::PairId pair, ByteView packet)> onSent;
    std::function<void()> onStep;

    OutgoingTest& test() { return *test_; }
    const std::vector<IncomingTest>& incoming() const { return incoming_; }
    // Test packets (of kind data) that left, and that the ways lost.
    std::uint64_t sent(bool fromOrderer, ice::PairId pair) const { return count(sent_, fromOrderer, pair); }
    std::uint64_t lost(bool fromOrderer, ice::PairId pair) const { return count(lost_, fromOrderer, pair); }

  private:
    struct End;
    using Counts = std::map<std::pair<bool, ice::PairId>, std::uint64_t>;
    struct Delivery {
        bool toTaker;
        std::optional<ice::PairId> pair; // nothing: a control message
        std::vector<std::uint8_t> bytes;
    };
    struct End final : PacketCarrier {
        bool sendControl(ByteView message) override;
        bool sendRecord(std::string_view) override { return false; }
        std::optional<ice::PairId> pairFor(packet::StreamWay way) const override;
        std::optional<PathLabel> labelOf(ice::PairId pair) const override;
        SendReport sendPackets(ice::PairId pair, std::span<const Datagram> packets) override;
        Counters receiveCounters() const override { return {}; }

        TwoPeers* world = nullptr;
        bool orders = false;
        std::unique_ptr<IncomingTests> tests; // the taker's
    };

    static std::uint64_t count(const Counts& counts, bool fromOrderer, ice::PairId pair) {
        const auto found = counts.find({fromOrderer, pair});
        return found == counts.end() ? 0 : found->second;
    }
    const ModelWay* wayOf(ice::PairId pair) const;
    void send(bool fromOrderer, ice::PairId pair, ByteView packet);
    void deliver(const Delivery& delivery);
    void work();
    TimePoint nextEvent() const;
    bool step(TimePoint until);

    thisbe::test::SeededRandom random_{1};
    End orderer_;
    End taker_;
    std::multimap<TimePoint, Delivery> wire_;
    Counts sent_;
    Counts lost_;
    std::unique_ptr<OutgoingTest> test_;
    std::vector<IncomingTest> incoming_;
};

} // namespace thisbe::peer::test
