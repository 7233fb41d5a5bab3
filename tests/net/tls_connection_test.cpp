#include "shared/net/tls_connection.h"
#include "tests/net/tls_test_fixture.h"

#include <openssl/err.h>
#include <sys/socket.h>

namespace thisbe {
namespace {

using test::TlsTest;

TEST_F(TlsTest, CarriesBytesBothWays) {
    establishTls();
    EXPECT_EQ(tls_->write(asBytes("question")), 8U);
    EXPECT_TRUE(turnUntil([&] { return secured().handler.received == "question"; }));
    EXPECT_EQ(secured().connection->write(asBytes("answer")), 6U);
    EXPECT_TRUE(turnUntil([&] { return tlsHandler_.received == "answer"; }));
}

TEST_F(TlsTest, AHandshakeInSinglePiecesIsOne) {
    listenTls();
    connectPuppet();
    SSL_do_handshake(puppet_->get());
    for (const char byte : puppet_->say()) {
        client_->write(asBytes(std::string_view(&byte, 1)));
        loop_.runOnce(std::chrono::milliseconds{1});
    }
    ASSERT_TRUE(puppetShakesHands());
    puppetSays("here I am");
    EXPECT_TRUE(turnUntil([&] { return secured().handler.received == "here I am"; }));
}

TEST_F(TlsTest, TakesNothingToWriteBeforeTheHandshake) {
    listenTls();
    connectPuppet();
    EXPECT_EQ(secured().connection->write(asBytes("early")), 0U);
    ASSERT_TRUE(puppetShakesHands());
    EXPECT_TRUE(turnUntil([&] { return secured().connection->write(asBytes("now")) == 3; }));
}

TEST_F(TlsTest, ACertificateThatNobodyTrustsEndsBothSides) {
    listenTls();
    const test::TestCertificate other;
    connectTls("localhost", other.certificateFile());
    ASSERT_TRUE(turnUntil([&] { return tlsHandler_.end && secured_.size() == 1 && secured().handler.end; }));
    EXPECT_FALSE(tlsHandler_.connected);
    EXPECT_EQ(*tlsHandler_.end, StreamEnd::untrusted);
    EXPECT_EQ(*secured().handler.end, StreamEnd::other);
}

TEST_F(TlsTest, ACertificateOfAnotherNameIsRefused) {
    listenTls();
    for (const char* name : {"example.org", "127.0.0.2"}) {
        tlsHandler_ = {};
        connectTls(name);
        ASSERT_TRUE(turnUntil([&] { return tlsHandler_.end.has_value(); }));
        EXPECT_FALSE(tlsHandler_.connected);
        EXPECT_EQ(*tlsHandler_.end, StreamEnd::otherName) << name;
    }
}

TEST_F(TlsTest, ACertificateThatHasEndedIsRefused) {
    listenTls(test::TestCertificate::Content{.endsIn = std::chrono::seconds{-60}});
    connectTls();
    ASSERT_TRUE(turnUntil([&] { return tlsHandler_.end.has_value(); }));
    EXPECT_FALSE(tlsHandler_.connected);
    EXPECT_EQ(*tlsHandler_.end, StreamEnd::expired);
}

TEST_F(TlsTest, WhoAnswersWithoutTlsIsNotConnectedTo) {
    certificate_.emplace();
    listen();
    connectTls();
    ASSERT_TRUE(turnUntil([&] { return accepted_.size() == 1; }));
    server().connection->write(asBytes("SSH-2.0-what else\r\n"));
    ASSERT_TRUE(turnUntil([&] { return tlsHandler_.end.has_value(); }));
    EXPECT_FALSE(tlsHandler_.connected);
    EXPECT_EQ(*tlsHandler_.end, StreamEnd::noTls);
}

TEST_F(TlsTest, ATextualAddressIsCheckedAsAnAddress) {
    listenTls();
    connectTls("127.0.0.1");
    EXPECT_TRUE(turnUntil([&] { return tlsHandler_.connected; }));
}

TEST_F(TlsTest, CloseNotifyIsThePeersFinish) {
    establishTls();
    tls_->write(asBytes("last words"));
    tls_->finish();
    ASSERT_TRUE(turnUntil([&] { return secured().handler.peerFinished; }));
    EXPECT_EQ(secured().handler.received, "last words");
    EXPECT_FALSE(secured().handler.end);
    secured().connection->finish();
    ASSERT_TRUE(turnUntil([&] { return secured().handler.end && tlsHandler_.end; }));
    EXPECT_EQ(*secured().handler.end, StreamEnd::finished);
}

TEST_F(TlsTest, TheEndOfTcpWithoutCloseNotifyIsAFinishToo) {
    listenTls();
    connectPuppet();
    ASSERT_TRUE(puppetShakesHands());
    client_->finish();
    EXPECT_TRUE(turnUntil([&] { return secured().handler.peerFinished; }));
}

TEST_F(TlsTest, TheEndOfTcpInsideTheHandshakeIsTheEnd) {
    listenTls();
    connectPuppet();
    SSL_do_handshake(puppet_->get());
    client_->write(asBytes(puppet_->say().substr(0, 40)));
    client_->finish();
    ASSERT_TRUE(turnUntil([&] { return secured().handler.end.has_value(); }));
    EXPECT_FALSE(secured().handler.peerFinished);
}

TEST_F(TlsTest, WhatIsNoTlsIsTheEnd) {
    listenTls();
    connectPuppet();
    client_->write(asBytes("GET / HTTP/1.1\r\n\r\n"));
    ASSERT_TRUE(turnUntil([&] { return secured().handler.end.has_value(); }));
    EXPECT_EQ(*secured().handler.end, StreamEnd::other);
    EXPECT_TRUE(secured().handler.received.empty());
}

TEST_F(TlsTest, AbortInsideTheHandshakeIsSilentHereAndToldThere) {
    listenTls();
    connectPuppet();
    SSL_do_handshake(puppet_->get());
    const std::string hello = puppet_->say();
    client_->write(asBytes(hello.substr(0, hello.size() / 2)));
    loop_.runOnce(std::chrono::milliseconds{100});
    secured().connection->abort();
    client_->write(asBytes(hello.substr(hello.size() / 2)));
    ASSERT_TRUE(turnUntil([&] { return handler_.end.has_value(); }));
    EXPECT_FALSE(secured().handler.end);
    EXPECT_EQ(secured().connection->write(asBytes("x")), 0U);
}

TEST_F(TlsTest, AnAbortInsideACallIsTheLastOne) {
    listenTls();
    connectPuppet();
    ASSERT_TRUE(puppetShakesHands());
    secured().handler.whenBytes = [&] { secured().connection->abort(); };
    // Two records that arrive together: the second has nobody to be told to.
    SSL_write(puppet_->get(), "one", 3);
    SSL_write(puppet_->get(), "two", 3);
    client_->write(asBytes(puppet_->say()));
    ASSERT_TRUE(turnUntil([&] { return handler_.end.has_value(); }));
    EXPECT_EQ(secured().handler.received, "one");
    EXPECT_FALSE(secured().handler.end);
}

TEST_F(TlsTest, MayBeDestroyedInsideACall) {
    listenTls();
    connectPuppet();
    ASSERT_TRUE(puppetShakesHands());
    secured().handler.whenBytes = [&] { secured().connection.reset(); };
    puppetSays("one");
    EXPECT_TRUE(turnUntil([&] { return handler_.peerFinished || handler_.end.has_value(); }));
    EXPECT_EQ(secured().handler.received, "one");
}

// A client that lets the server talk and never listens: here, about a chain of certificates that fits
// nowhere.
TEST_F(TlsTest, AnOutputThatOverflowsIsTheEndAndTheHandlerIsTold) {
    acceptedOptions_.maxUnsent = 0;
    listenTls(400, 4096);
    connectPuppet();
    client_->pauseReading();
    SSL_do_handshake(puppet_->get());
    client_->write(asBytes(puppet_->say()));
    ASSERT_TRUE(turnUntil([&] { return secured().handler.end.has_value(); }));
    EXPECT_EQ(*secured().handler.end, StreamEnd::other);
}

TEST_F(TlsTest, AFullBufferTakesAPartAndTellsWhenThereIsRoomAgain) {
    acceptedOptions_.maxUnsent = 64 * 1024;
    listenTls(1, 4096);
    connectPuppet();
    ASSERT_TRUE(puppetShakesHands());
    ASSERT_TRUE(turnUntil([&] { return secured().connection->write(asBytes("x")) == 1; }));
    client_->pauseReading();
    const std::string much(64 * 1024, 'm');
    std::size_t taken = 0;
    std::size_t part = 0;
    do {
        part = secured().connection->write(asBytes(much));
        taken += part;
        loop_.runOnce(Duration::zero());
    } while (part == much.size() && taken < 64 * 1024 * 1024);
    ASSERT_LT(part, much.size());
    EXPECT_FALSE(secured().handler.end);
    client_->resumeReading();
    EXPECT_TRUE(turnUntil([&] { return secured().handler.writable > 0; }));
    EXPECT_FALSE(secured().handler.end);
}

TEST_F(TlsTest, RenegotiationIsRefused) {
    listenTls();
    connectPuppet(TLS1_2_VERSION);
    ASSERT_TRUE(puppetShakesHands());
    ERR_clear_error();
    SSL_renegotiate(puppet_->get());
    SSL_do_handshake(puppet_->get());
    client_->write(asBytes(puppet_->say()));
    unsigned long reason = 0;
    EXPECT_TRUE(turnUntil([&] {
        puppet_->hear(handler_.received);
        if (SSL_do_handshake(puppet_->get()) == 1) return false; // would be a second handshake
        reason = ERR_peek_error();
        return reason != 0 || handler_.end.has_value();
    }));
    EXPECT_EQ(ERR_GET_REASON(reason), SSL_R_NO_RENEGOTIATION);
    ERR_clear_error();
}

TEST_F(TlsTest, AnOlderVersionIsRefused) {
    listenTls();
    puppet_.emplace(TLS1_1_VERSION);
    SSL_set_security_level(puppet_->get(), 0);
    connect();
    ASSERT_TRUE(turnUntil([&] { return handler_.connected && secured_.size() == 1; }));
    SSL_do_handshake(puppet_->get());
    client_->write(asBytes(puppet_->say()));
    EXPECT_TRUE(turnUntil([&] { return secured().handler.end.has_value(); }));
}

} // namespace
} // namespace thisbe
