#include "tests/channel/peer_pair.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace thisbe {
namespace {

using namespace std::chrono_literals;
using test::PeerPair;

TEST(DataChannelTransport, CarriesTextAndBytesBothWays) {
    PeerPair pair;
    ASSERT_TRUE(pair.connect());
    const StreamId channel = pair.openChannel();
    ASSERT_EQ(pair.server.heard.openedByPeer, std::vector{channel});
    EXPECT_EQ(pair.server.transport.options(channel)->label, "chat");

    const std::string thai = "สวัสดี 🙂";
    const std::string longText(100 * 1024, 'x');
    for (auto* side : {&pair.client, &pair.server}) {
        EXPECT_EQ(side->transport.send(pair.now(), channel, thai), SctpSendResult::accepted);
        EXPECT_EQ(side->transport.send(pair.now(), channel, longText), SctpSendResult::accepted);
        EXPECT_EQ(side->transport.send(pair.now(), channel, ""), SctpSendResult::accepted);
        EXPECT_EQ(side->transport.send(pair.now(), channel, MessageFormat::binary, asBytes("\x01\x02")),
                  SctpSendResult::accepted);
        EXPECT_EQ(side->transport.send(pair.now(), channel, MessageFormat::binary, {}),
                  SctpSendResult::accepted);
        pair.settle(*side);
    }
    ASSERT_TRUE(pair.runUntil(
        10s,
        [&] { return pair.client.heard.messages.size() == 5 && pair.server.heard.messages.size() == 5; }))
        << pair.client.heard.messages.size() << pair.server.heard.messages.size();
    for (const auto* side : {&pair.client, &pair.server}) {
        const auto& messages = side->heard.messages;
        EXPECT_EQ(messages[0].bytes, thai);
        EXPECT_EQ(messages[0].format, MessageFormat::text);
        EXPECT_EQ(messages[1].bytes, longText);
        EXPECT_EQ(messages[2].bytes, "");
        EXPECT_EQ(messages[2].format, MessageFormat::text);
        EXPECT_EQ(messages[3].bytes, "\x01\x02");
        EXPECT_EQ(messages[3].format, MessageFormat::binary);
        EXPECT_EQ(messages[4].bytes, "");
        EXPECT_EQ(messages[4].format, MessageFormat::binary);
    }
    EXPECT_LE(pair.client.outgoing.largest, DtlsSession::kMaxDatagram);
    EXPECT_LE(pair.server.outgoing.largest, DtlsSession::kMaxDatagram);
}

// Both have it open.
struct Chatting : PeerPair {
    Chatting() {
        EXPECT_TRUE(connect());
        channel = openChannel();
    }
    SctpSendResult say(Side& side, std::string_view text) {
        const auto result = side.transport.send(now(), channel, text);
        settle(side);
        return result;
    }
    StreamId channel;
};

TEST(DataChannelTransport, ChannelsOpenedByBothSidesHaveNumbersOfTheirOwn) {
    PeerPair pair;
    const StreamId even = pair.client.transport.open(pair.now(), {}).value(); // before it is connected
    const StreamId odd = pair.server.transport.open(pair.now(), {}).value();
    ASSERT_TRUE(pair.connect());
    ASSERT_TRUE(pair.runUntil(
        5s, [&] { return !pair.client.heard.agreed.empty() && !pair.server.heard.agreed.empty(); }));
    EXPECT_EQ(pair.server.heard.openedByPeer, std::vector{even});
    EXPECT_EQ(pair.client.heard.openedByPeer, std::vector{odd});
    EXPECT_EQ(even.value() % 2, 0);
    EXPECT_EQ(odd.value() % 2, 1);
}

TEST(DataChannelTransport, RefusesAPeerWithAnotherCertificate) {
    const test::TestIdentity mallory;
    PeerPair pair(1, PeerPair::options(DtlsRole::client, mallory),
                  PeerPair::options(DtlsRole::server, test::alice()));
    pair.start();
    ASSERT_TRUE(pair.runUntil(5s, [&] { return pair.client.heard.ended; }));
    EXPECT_THAT(pair.client.transport.failure()->message, testing::HasSubstr("fingerprint"));
    EXPECT_FALSE(pair.client.heard.connected);
    EXPECT_FALSE(pair.server.heard.connected);
    EXPECT_FALSE(pair.client.transport.open(pair.now(), {}));
    EXPECT_EQ(pair.client.transport.nextDeadline(), kNever);
}

TEST(DataChannelTransport, ClosesAChannelFromEitherSideAndUsesItsNumberAgain) {
    Chatting pair;
    for (auto* side : {&pair.client, &pair.server}) {
        EXPECT_EQ(pair.say(*side, "last words"), SctpSendResult::accepted);
        side->transport.closeChannel(pair.now(), pair.channel);
        EXPECT_EQ(pair.say(*side, "too late"), SctpSendResult::noStream);
        ASSERT_TRUE(pair.runUntil(
            5s, [&] { return !pair.client.heard.closed.empty() && !pair.server.heard.closed.empty(); }));
        auto& other = side == &pair.client ? pair.server : pair.client;
        ASSERT_EQ(other.heard.messages.size(), 1U);
        EXPECT_EQ(other.heard.messages[0].bytes, "last words");
        pair.client.heard = pair.server.heard = {};
        EXPECT_EQ(pair.openChannel(), pair.channel);
    }
}

TEST(DataChannelTransport, TellsThePeerThatItEnds) {
    Chatting pair;
    pair.client.transport.close(pair.now());
    pair.settle(pair.client);
    EXPECT_EQ(pair.say(pair.client, "x"), SctpSendResult::notConnected);
    ASSERT_TRUE(pair.runUntil(5s, [&] { return pair.server.heard.ended; }));
    EXPECT_FALSE(pair.server.transport.failure());
    EXPECT_FALSE(pair.client.heard.ended); // it was asked for
    EXPECT_EQ(pair.client.transport.nextDeadline(), kNever);
    EXPECT_EQ(pair.server.transport.nextDeadline(), kNever);
}

TEST(DataChannelTransport, LastWordsAreHeardThoughTheirEndCameWithThem) {
    Chatting pair;
    EXPECT_EQ(pair.client.transport.send(pair.now(), pair.channel, "bye"), SctpSendResult::accepted);
    EXPECT_EQ(pair.client.transport.send(pair.now(), pair.channel, "bye bye"), SctpSendResult::accepted);
    std::vector<std::vector<std::uint8_t>> datagrams;
    const auto take = [&] {
        while (const auto datagram = pair.client.transport.takeOutput(pair.now()))
            datagrams.emplace_back(datagram->begin(), datagram->end());
    };
    take();
    pair.client.transport.close(pair.now());
    take();
    ASSERT_GE(datagrams.size(), 2U);
    for (const auto& datagram : datagrams)
        pair.server.transport.onDatagram(pair.now(), datagram);
    EXPECT_EQ(pair.say(pair.server, "answer"), SctpSendResult::notConnected);
    EXPECT_TRUE(pair.server.heard.ended);
    ASSERT_EQ(pair.server.heard.messages.size(), 2U);
    EXPECT_EQ(pair.server.heard.messages[1].bytes, "bye bye");
}

TEST(DataChannelTransport, AFullBufferIsToldAndWritableFollows) {
    Chatting pair;
    const std::string message(60000, 'x');
    std::size_t accepted = 0;
    SctpSendResult result = SctpSendResult::accepted;
    // The server does not read: nothing of it runs.
    while (accepted < 100 && (result = pair.client.transport.send(pair.now(), pair.channel, message)) ==
                                 SctpSendResult::accepted)
        ++accepted;
    EXPECT_EQ(result, SctpSendResult::bufferFull);
    EXPECT_LE(accepted * message.size(), UsrsctpAssociation::kSendBuffer);
    EXPECT_EQ(pair.client.heard.writable, 0U);
    ASSERT_TRUE(pair.runUntil(10s, [&] { return pair.server.heard.messages.size() == accepted; }));
    EXPECT_GE(pair.client.heard.writable, 1U);
    EXPECT_EQ(pair.say(pair.client, "goes again"), SctpSendResult::accepted);
    EXPECT_TRUE(pair.runUntil(5s, [&] { return pair.client.transport.unacknowledged() == 0; }));
}

TEST(DataChannelTransport, AUserThatDoesNotReadMakesThePeerWait) {
    Chatting pair;
    const std::string message(10000, 'x');
    std::size_t accepted = 0;
    // The server's datagrams arrive and are answered, but nobody takes events from it.
    const TimePoint end = pair.now() + 2s;
    while (pair.now() < end) {
        while (pair.client.transport.send(pair.now(), pair.channel, message) == SctpSendResult::accepted)
            ++accepted;
        pair.settle(pair.client);
        while (const auto datagram = pair.client.outgoing.receive(pair.now()))
            pair.server.transport.onDatagram(pair.now(), *datagram);
        while (const auto datagram = pair.server.transport.takeOutput(pair.now()))
            pair.client.transport.onDatagram(pair.now(), *datagram);
        for (auto* side : {&pair.client, &pair.server})
            if (pair.now() >= side->transport.nextDeadline()) side->transport.onDeadline(pair.now());
    }
    EXPECT_LE(accepted * message.size(),
              UsrsctpAssociation::kSendBuffer + UsrsctpAssociation::kReceiveBuffer + message.size());
    ASSERT_TRUE(pair.runUntil(10s, [&] { return pair.server.heard.messages.size() == accepted; }));
}

TEST(DataChannelTransport, AMessageThatIsTooLongIsRefusedByEitherSide) {
    auto careless = PeerPair::options(DtlsRole::client, test::bob());
    careless.sctp.peerMaxMessage = SctpAssociation::kMaxMessage + 1;
    PeerPair pair(1, careless, PeerPair::options(DtlsRole::server, test::alice()));
    ASSERT_TRUE(pair.connect());
    const StreamId channel = pair.openChannel();
    const std::string longest(SctpAssociation::kMaxMessage, 'x');
    EXPECT_EQ(pair.server.transport.send(pair.now(), channel, longest + "x"), SctpSendResult::tooLong);
    EXPECT_EQ(pair.client.transport.send(pair.now(), channel, longest), SctpSendResult::accepted);
    pair.settle(pair.client);
    ASSERT_TRUE(pair.runUntil(10s, [&] { return pair.server.heard.messages.size() == 1; }));
    EXPECT_EQ(pair.server.heard.messages[0].bytes, longest);
    EXPECT_EQ(pair.client.transport.send(pair.now(), channel, longest + "x"), SctpSendResult::accepted);
    pair.settle(pair.client);
    ASSERT_TRUE(pair.runUntil(10s, [&] { return !pair.client.heard.closed.empty(); }));
    EXPECT_EQ(pair.server.heard.messages.size(), 1U);
}

TEST(DataChannelTransport, GarbageAndForgeriesEndNothing) {
    Chatting pair;
    test::SeededRandom random(3);
    std::size_t said = 0;
    for (int round = 0; round < 200; ++round) {
        EXPECT_EQ(pair.say(pair.client, std::to_string(round)), SctpSendResult::accepted);
        while (const auto datagram = pair.client.outgoing.receive(pair.now())) {
            auto changed = *datagram;
            changed[random.below(changed.size())] ^= static_cast<std::uint8_t>(1 + random.below(255));
            std::vector<std::uint8_t> noise(1 + random.below(1500));
            random.fill(noise);
            noise[0] = static_cast<std::uint8_t>(20 + random.below(44));
            for (const ByteView forged : {ByteView(changed), ByteView(noise),
                                          ByteView(*datagram).first(random.below(datagram->size()))})
                pair.server.transport.onDatagram(pair.now(), forged);
            pair.server.transport.onDatagram(pair.now(), *datagram);
            pair.server.transport.onDatagram(pair.now(), *datagram); // a replay
        }
        pair.settle(pair.server);
        pair.turn();
        ++said;
    }
    ASSERT_TRUE(pair.runUntil(5s, [&] { return pair.server.heard.messages.size() >= said; }));
    ASSERT_EQ(pair.server.heard.messages.size(), said);
    for (std::size_t i = 0; i < said; ++i)
        EXPECT_EQ(pair.server.heard.messages[i].bytes, std::to_string(i));
    EXPECT_FALSE(pair.server.heard.ended);
    EXPECT_GT(pair.server.transport.dtls().counters().silent, 200U);
}

TEST(DataChannelTransport, GivesUpWhatMayBeLost) {
    PeerPair pair(5);
    ASSERT_TRUE(pair.connect());
    const StreamId channel =
        pair.openChannel({.label = "",
                          .protocol = "",
                          .reliability = {.ordered = false, .maxRetransmissions = 0, .lifetime = {}}});
    pair.client.outgoing.conditions = {.loss = 0.3, .duplication = 0.3, .delay = 1ms};
    for (int i = 0; i < 100; ++i) {
        pair.client.transport.send(pair.now(), channel, std::to_string(i));
        pair.settle(pair.client);
        pair.runUntil(2ms, [] { return false; });
    }
    pair.client.outgoing.conditions = {};
    ASSERT_TRUE(pair.runUntil(5s, [&] { return pair.client.transport.unacknowledged() == 0; }));
    pair.runUntil(50ms, [] { return false; });
    std::set<std::string> heard;
    for (const auto& message : pair.server.heard.messages)
        EXPECT_TRUE(heard.insert(message.bytes).second) << message.bytes;
    EXPECT_LT(heard.size(), 100U);
    EXPECT_GT(heard.size(), 30U);
}

TEST(DataChannelTransport, FiftyPairsAtOnceAndTornDownInAnyOrder) {
    std::vector<std::unique_ptr<Chatting>> pairs;
    for (int i = 0; i < 50; ++i)
        pairs.push_back(std::make_unique<Chatting>());
    for (auto& pair : pairs)
        for (int i = 0; i < 20; ++i)
            EXPECT_EQ(pair->say(i % 2 == 0 ? pair->client : pair->server, "hi"), SctpSendResult::accepted);
    for (auto& pair : pairs) {
        ASSERT_TRUE(pair->runUntil(10s, [&] {
            return pair->client.heard.messages.size() == 10 && pair->server.heard.messages.size() == 10;
        }));
    }
    // With packets under way and timers running; those left go on talking.
    test::SeededRandom random(50);
    while (pairs.size() > 1) {
        for (auto& pair : pairs)
            pair->say(pair->client, std::string(5000, 'x'));
        const auto victim = pairs.begin() + static_cast<std::ptrdiff_t>(random.below(pairs.size()));
        if (random.below(2) == 0) (*victim)->client.transport.close((*victim)->now());
        pairs.erase(victim);
        pairs.front()->turn();
    }
    Chatting& last = *pairs.front();
    last.client.heard.messages.clear();
    EXPECT_EQ(last.say(last.server, "still here"), SctpSendResult::accepted);
    ASSERT_TRUE(last.runUntil(5s, [&] { return !last.client.heard.messages.empty(); }));
    // What the closed ones left behind runs out without them.
    last.runUntil(300ms, [] { return false; });
}

// All sessions share the library's clock: who ticks it must not put off the others.
TEST(DataChannelTransport, ABusySessionKeepsNoOtherFromRepeating) {
    Chatting busy;
    Chatting lossy;
    lossy.setConditions({.cut = true});
    EXPECT_EQ(lossy.say(lossy.client, "lost at first"), SctpSendResult::accepted);
    lossy.setConditions({});
    const TimePoint end = lossy.now() + 3s;
    while (lossy.server.heard.messages.empty() && lossy.now() < end) {
        busy.say(busy.client, "x");
        busy.turn();
        lossy.turn();
    }
    EXPECT_EQ(lossy.server.heard.messages.size(), 1U);
}

TEST(DataChannelTransport, AnIdleSessionSleeps) {
    Chatting pair;
    pair.runUntil(300ms, [] { return false; });
    int wakes = 0;
    pair.runUntil(1s, [&] {
        const TimePoint now = pair.now();
        if (now >= pair.client.transport.nextDeadline()) ++wakes;
        return false;
    });
    EXPECT_LE(wakes, 4);
}

// While there is no path, packets wait; the event loop does not spin for them.
TEST(DataChannelTransport, SleepsWhileNobodyTakesWhatItHasToSend) {
    Chatting pair;
    auto& transport = pair.client.transport;
    ASSERT_EQ(transport.send(pair.now(), pair.channel, "nobody takes it"), SctpSendResult::accepted);
    int wakes = 0;
    for (const TimePoint end = pair.now() + 1s; pair.now() < end;) {
        if (pair.now() < transport.nextDeadline()) {
            std::this_thread::sleep_for(100us);
            continue;
        }
        ++wakes;
        transport.onDeadline(pair.now());
        while (transport.takeEvent(pair.now()))
            continue;
    }
    EXPECT_LE(wakes, 110); // one each 10 ms
}

} // namespace
} // namespace thisbe
