// OpenSSL reads the real clock for its repetitions. Only the test that needs one waits (tens of
// milliseconds).
#include "shared/secure/dtls_session.h"
#include "tests/secure/test_identity.h"
#include "tests/support/seeded_random.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace thisbe {
namespace {

using namespace std::chrono_literals;
using test::alice;
using test::bob;
using testing::HasSubstr;

using Bytes = std::vector<std::uint8_t>;

DtlsSession::Options options(DtlsRole role, const test::TestIdentity& peer) {
    DtlsSession::Options out;
    out.role = role;
    out.peer = peer.certificate.fingerprint();
    out.firstTimeout = 20ms;
    return out;
}

struct Side final : DtlsReceiver {
    Side(const test::TestIdentity& own, const DtlsSession::Options& sessionOptions)
        : session(own.context, sessionOptions) {}

    void onPlaintext(ByteView payload) override { heard.emplace_back(asText(payload)); }
    std::vector<Bytes> take() {
        std::vector<Bytes> out;
        while (const auto datagram = session.takeOutput())
            out.emplace_back(datagram->begin(), datagram->end());
        return out;
    }

    DtlsSession session;
    std::vector<std::string> heard;
};

struct Pair {
    explicit Pair(const DtlsSession::Options& clientOptions = options(DtlsRole::client, bob()),
                  const DtlsSession::Options& serverOptions = options(DtlsRole::server, alice()))
        : client(alice(), clientOptions), server(bob(), serverOptions) {
        client.session.start(now());
        server.session.start(now());
    }

    static TimePoint now() { return SystemClock().now(); }

    void deliver(ByteView datagram, Side& to) {
        largest = std::max(largest, datagram.size());
        to.session.onDatagram(now(), datagram, to);
    }
    // Until both are silent.
    void exchange() {
        for (bool any = true; any;) {
            any = false;
            for (auto [from, to] : {std::pair{&client, &server}, std::pair{&server, &client}})
                for (const Bytes& datagram : from->take()) {
                    any = true;
                    deliver(datagram, *to);
                }
        }
    }
    Bytes recordOf(std::string_view payload) {
        EXPECT_TRUE(client.session.send(asBytes(payload)));
        return client.take().at(0);
    }

    Side client;
    Side server;
    std::size_t largest = 0;
};

TEST(DtlsSession, ConnectsAndCarriesDataBothWays) {
    Pair pair;
    pair.exchange();
    ASSERT_EQ(pair.client.session.state(), DtlsState::connected);
    ASSERT_EQ(pair.server.session.state(), DtlsState::connected);
    EXPECT_THAT(pair.client.session.cipher(), HasSubstr("ECDHE-ECDSA"));
    EXPECT_TRUE(pair.client.session.send(asBytes("from the client")));
    EXPECT_TRUE(pair.server.session.send(asBytes("from the server")));
    pair.exchange();
    EXPECT_THAT(pair.server.heard, testing::ElementsAre("from the client"));
    EXPECT_THAT(pair.client.heard, testing::ElementsAre("from the server"));
    EXPECT_EQ(pair.client.session.nextDeadline(), kNever);
    EXPECT_EQ(pair.server.session.nextDeadline(), kNever);
}

TEST(DtlsSession, NoDatagramIsLargerThanAPathTakes) {
    Pair pair;
    pair.exchange();
    const std::string most(DtlsSession::kMaxPlaintext, 'x');
    EXPECT_TRUE(pair.client.session.send(asBytes(most)));
    EXPECT_FALSE(pair.client.session.send(asBytes(most + "x")));
    EXPECT_FALSE(pair.client.session.send({}));
    pair.exchange();
    EXPECT_THAT(pair.server.heard, testing::ElementsAre(most));
    EXPECT_LE(pair.largest, DtlsSession::kMaxDatagram);
    EXPECT_GE(pair.largest, DtlsSession::kMaxDatagram - 8); // CHACHA20 adds 8 less than AES-GCM
}

TEST(DtlsSession, RefusesAnotherCertificateThanTheExpectedOne) {
    const test::TestIdentity mallory;
    Pair client(options(DtlsRole::client, mallory));
    client.exchange();
    EXPECT_EQ(client.client.session.state(), DtlsState::failed);
    ASSERT_TRUE(client.client.session.failure());
    const std::string why = client.client.session.failure()->message;
    EXPECT_THAT(why, HasSubstr(toString(bob().certificate.fingerprint())));
    EXPECT_THAT(why, HasSubstr("expected " + toString(mallory.certificate.fingerprint())));
    EXPECT_NE(client.server.session.state(), DtlsState::connected);

    Pair server(options(DtlsRole::client, bob()), options(DtlsRole::server, mallory));
    server.exchange();
    EXPECT_EQ(server.server.session.state(), DtlsState::failed);
    EXPECT_THAT(server.server.session.failure()->message,
                HasSubstr(toString(alice().certificate.fingerprint())));
    EXPECT_NE(server.client.session.state(), DtlsState::connected);
    EXPECT_FALSE(server.client.session.send(asBytes("secret")));
}

TEST(DtlsSession, RepeatsAFlightThatWasLost) {
    Pair pair;
    EXPECT_EQ(pair.client.take().size(), 1U); // lost
    const TimePoint repetition = pair.client.session.nextDeadline();
    EXPECT_LE(repetition, Pair::now() + 20ms);
    while (Pair::now() < repetition)
        std::this_thread::sleep_for(1ms);
    pair.client.session.onDeadline(Pair::now());
    pair.exchange();
    EXPECT_EQ(pair.client.session.state(), DtlsState::connected);
    EXPECT_EQ(pair.server.session.state(), DtlsState::connected);
}

TEST(DtlsSession, GivesTheHandshakeUpAtItsLimit) {
    Pair pair;
    for (Side* side : {&pair.client, &pair.server}) {
        EXPECT_LE(side->session.nextDeadline(), Pair::now() + 20s);
        side->session.onDeadline(Pair::now() + 21s);
        EXPECT_EQ(side->session.state(), DtlsState::failed);
        EXPECT_THAT(side->session.failure()->message, HasSubstr("20 s"));
        EXPECT_EQ(side->session.nextDeadline(), kNever);
    }
}

TEST(DtlsSession, GarbageEndsNoHandshake) {
    Pair pair;
    test::SeededRandom random(7);
    const Bytes fatalAlert{21, 0xFE, 0xFD, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 2, 40};
    for (int round = 0; round < 3; ++round) {
        for (Side* side : {&pair.client, &pair.server}) {
            pair.deliver(fatalAlert, *side);
            for (std::size_t size : {1U, 12U, 13U, 100U, 1196U}) {
                Bytes noise(size);
                random.fill(noise);
                pair.deliver(noise, *side);
                if (size >= 13) { // looks like an encrypted record
                    const Bytes header{23,
                                       0xFE,
                                       0xFD,
                                       0,
                                       1,
                                       0,
                                       0,
                                       0,
                                       0,
                                       0,
                                       9,
                                       static_cast<std::uint8_t>((size - 13) >> 8),
                                       static_cast<std::uint8_t>((size - 13) & 0xFF)};
                    std::ranges::copy(header, noise.begin());
                    pair.deliver(noise, *side);
                }
            }
        }
        for (auto [from, to] : {std::pair{&pair.client, &pair.server}, std::pair{&pair.server, &pair.client}})
            for (const Bytes& datagram : from->take())
                pair.deliver(datagram, *to);
    }
    pair.exchange();
    EXPECT_EQ(pair.client.session.state(), DtlsState::connected);
    EXPECT_EQ(pair.server.session.state(), DtlsState::connected);
    const auto checks = pair.client.session.counters().checks;
    EXPECT_EQ(checks[static_cast<std::size_t>(DtlsRecordCheck::plainAlert)], 3U);
}

TEST(DtlsSession, DropsEveryChangedAndEveryShortenedRecord) {
    Pair pair;
    pair.exchange();
    const Bytes genuine = pair.recordOf("only once");
    for (std::size_t at = 0; at < genuine.size(); ++at) {
        Bytes changed = genuine;
        changed[at] ^= 0x01;
        pair.deliver(changed, pair.server);
        pair.deliver(ByteView(genuine).first(at), pair.server);
    }
    EXPECT_EQ(pair.server.session.state(), DtlsState::connected);
    EXPECT_TRUE(pair.server.heard.empty());
    EXPECT_GT(pair.server.session.counters().silent, 0U);
    pair.deliver(genuine, pair.server);
    EXPECT_THAT(pair.server.heard, testing::ElementsAre("only once"));
}

TEST(DtlsSession, DeliversAReplayedRecordOnce) {
    Pair pair;
    pair.exchange();
    const Bytes first = pair.recordOf("first");
    const Bytes second = pair.recordOf("second");
    for (const Bytes* datagram : {&second, &first, &second, &first})
        pair.deliver(*datagram, pair.server);
    EXPECT_THAT(pair.server.heard, testing::ElementsAre("second", "first"));
    EXPECT_EQ(pair.server.session.counters().silent, 2U);
}

TEST(DtlsSession, ReadsSeveralRecordsOfOneDatagram) {
    Pair pair;
    pair.exchange();
    Bytes both = pair.recordOf("one");
    const Bytes second = pair.recordOf("two");
    both.insert(both.end(), second.begin(), second.end());
    pair.deliver(both, pair.server);
    EXPECT_THAT(pair.server.heard, testing::ElementsAre("one", "two"));
}

TEST(DtlsSession, AForgedBeginningEndsNoSession) {
    Pair pair;
    const Bytes hello = pair.client.take().at(0);
    pair.deliver(hello, pair.server);
    pair.exchange();
    ASSERT_EQ(pair.server.session.state(), DtlsState::connected);
    Pair stranger;
    for (const Bytes& datagram : stranger.client.take())
        pair.deliver(datagram, pair.server);
    pair.deliver(hello, pair.server);
    pair.deliver(hello, pair.client);
    EXPECT_TRUE(pair.client.session.send(asBytes("still there")));
    pair.exchange();
    EXPECT_THAT(pair.server.heard, testing::ElementsAre("still there"));
}

TEST(DtlsSession, TellsThePeerThatItCloses) {
    Pair pair;
    pair.exchange();
    pair.client.session.close();
    EXPECT_EQ(pair.client.session.state(), DtlsState::closed);
    pair.exchange();
    EXPECT_EQ(pair.server.session.state(), DtlsState::closed);
    EXPECT_FALSE(pair.server.session.failure());
    EXPECT_FALSE(pair.server.session.send(asBytes("too late")));
}

TEST(DtlsSession, BeforeItIsStartedItSaysAndHearsNothing) {
    Side idle(alice(), options(DtlsRole::server, bob()));
    Pair other;
    for (const Bytes& datagram : other.client.take())
        idle.session.onDatagram(Pair::now(), datagram, idle);
    EXPECT_TRUE(idle.take().empty());
    EXPECT_EQ(idle.session.nextDeadline(), kNever);
}

} // namespace
} // namespace thisbe
