// thisbe join and list where the server answers over TLS only, on loopback.
#include "tests/peer/join_world.h"
#include "tests/support/test_certificate.h"

#include <Poco/Net/ServerSocket.h>
#include <Poco/Net/SocketAddress.h>
#include <gmock/gmock.h>

namespace thisbe::peer {
namespace {

using natlab::LabProcess;
using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;

// A port where nobody listens now.
std::uint16_t freePort() {
    return Poco::Net::ServerSocket(Poco::Net::SocketAddress("127.0.0.1", 0)).address().port();
}

class JoinOverTls : public ::testing::Test {
  protected:
    LabProcess startServer(const test::TestCertificate& certificate) {
        return world_.startServer({"--tls-port", std::to_string(tlsPort_), "--cert",
                                   certificate.certificateFile(), "--key", certificate.keyFile()});
    }
    // Neither UDP nor TCP is answered where this one looks for them.
    JoinWorld::Arguments overTls(JoinWorld::Arguments arguments,
                                 const JoinWorld::Arguments& more = {}) const {
        arguments.insert(arguments.end(), {"--server", "127.0.0.1:" + std::to_string(silentPort_),
                                           "--tls-port", std::to_string(tlsPort_)});
        arguments.insert(arguments.end(), more.begin(), more.end());
        return arguments;
    }
    natlab::ProcessOutcome run(const JoinWorld::Arguments& arguments, std::string_view input = {}) {
        return LabProcess::run(world_.command(arguments), nullptr, 60s, input);
    }

    JoinWorld world_;
    test::TestCertificate certificate_;
    std::uint16_t tlsPort_ = freePort();
    std::uint16_t silentPort_ = freePort();
};

TEST_F(JoinOverTls, RegistersListsAndChatsWhereNothingElseIsAnswered) {
    const auto server = startServer(certificate_);
    const JoinWorld::Arguments trust{"--ca", certificate_.certificateFile()};
    auto near = LabProcess::start(
        world_.command(overTls({"join", "near", "--identity", world_.file("near.pem")}, trust)));
    ASSERT_TRUE(near.waitForErrorLine("connected over TLS to 127.0.0.1:" + std::to_string(tlsPort_), 30s))
        << near.errors();
    ASSERT_TRUE(near.waitForErrorLine("you included", 30s)) << near.errors();
    auto far = world_.joined("far", JoinWorld::endpointOf(server));
    expectLine(near, "^far joined$");
    ASSERT_TRUE(near.send("@chat far over tls\n"));
    expectLine(far, R"(^near> over tls  \(.*, end-to-end encrypted)");
    ASSERT_TRUE(far.send("@chat near and back\n"));
    expectLine(near, R"(^far> and back  \(.*, end-to-end encrypted)");
    const auto list = run(overTls({"list"}, trust));
    EXPECT_EQ(list.exitStatus, 0) << list.errors;
    EXPECT_THAT(list.output, HasSubstr("near"));
}

TEST_F(JoinOverTls, ACertificateThatNobodyTrustsIsRefusedWithAWordOnWhatToDo) {
    const auto server = startServer(certificate_);
    for (const JoinWorld::Arguments& command : {JoinWorld::Arguments{"join", "near"}, {"list"}}) {
        const auto end = run(overTls(command));
        EXPECT_EQ(end.exitStatus, 5);
        EXPECT_THAT(end.errors,
                    HasSubstr("TLS: the server's certificate is signed by nobody who is trusted here; "
                              "for a private server name its certificate, or its authority's, with --ca"));
    }
    const test::TestCertificate other;
    const auto end = run(overTls({"join", "near"}, {"--ca", other.certificateFile()}));
    EXPECT_EQ(end.exitStatus, 5);
    EXPECT_THAT(end.errors,
                HasSubstr("TLS: the server's certificate is signed by nobody who is trusted here"));
}

TEST_F(JoinOverTls, ACertificateForAnotherNameIsRefused) {
    const test::TestCertificate other({.names = "DNS:example.org"});
    const auto server = startServer(other);
    const auto end = run(overTls({"join", "near"}, {"--ca", other.certificateFile()}));
    EXPECT_EQ(end.exitStatus, 5);
    EXPECT_THAT(end.errors, HasSubstr("TLS: the server's certificate is for another name"));
}

TEST_F(JoinOverTls, TlsIsNotTriedWhereTheUserSaysSo) {
    const auto server = startServer(certificate_);
    const auto end =
        run({"join", "near", "--server", "127.0.0.1:" + std::to_string(silentPort_), "--no-tls"});
    EXPECT_EQ(end.exitStatus, 5);
    EXPECT_THAT(end.errors, HasSubstr("TCP: connection refused"));
    EXPECT_THAT(end.errors, Not(HasSubstr("TLS")));
}

TEST_F(JoinOverTls, WhatCannotBeUsedIsRefusedAtOnce) {
    EXPECT_EQ(run(overTls({"join", "near"}, {"--ca", world_.file("missing.pem")})).exitStatus, 3);
    EXPECT_EQ(run(overTls({"join", "near"}, {"--no-tls"})).exitStatus, 2) << "and --tls-port";
    EXPECT_EQ(run({"join", "near", "--server", "127.0.0.1", "--tls-port", "0"}).exitStatus, 2);
    EXPECT_EQ(run({"join", "near", "--server", "127.0.0.1", "--nat64", "10.0.0.0/8"}).exitStatus, 2);
}

} // namespace
} // namespace thisbe::peer
