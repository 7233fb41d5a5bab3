// A registration service in virtual time, and peers that talk to it over a perfect network.
#pragma once

#include "rendezvous/registration_service.h"
#include "rendezvous/turn/session_users.h"
#include "tests/rendezvous/recording_sink.h"
#include "tests/rendezvous/test_peer.h"

#include <gtest/gtest.h>

namespace thisbe::rendezvous::test {

using std::chrono::milliseconds;
using std::chrono::seconds;

struct FixedWallClock final : Clock {
    TimePoint now() const override { return {}; }
    WallTime wallNow() const override { return wall; }
    WallTime wall{std::chrono::seconds(1'800'000'000)};
};

struct RememberingLog final : Log {
    bool enabled(LogLevel level) const override { return level <= LogLevel::information; }
    void write(LogLevel, std::string_view line) override { lines.emplace_back(line); }
    std::vector<std::string> lines;
};

class RegistrationWorld {
  public:
    explicit RegistrationWorld(const Limits& limits = {}, AccessRules rules = {})
        : access(std::move(rules), server.realm, clock),
          nonces({}, seconds(60), {!access.open(), false}),
          relayUsers(server.realm, random),
          service(0, limits, {server, access, nonces, random, log, &relayUsers}) {}

    TimePoint now{std::chrono::hours(1)};
    thisbe::test::SeededRandom random{1};
    FixedWallClock clock;
    RememberingLog log;
    ServerIdentity server{Identity::generate().value(), "example.org", {}};
    AccessControl access;
    stun::NonceIssuer nonces;
    SessionUsers relayUsers;
    RegistrationService service;
    RecordingSink sink;

    // What the server sent in reaction, in order.
    std::vector<Sent> send(const Flow& flow, const Bytes& message) {
        sink.sent.clear();
        const auto view = parsed(message);
        if (view.isRequest())
            service.onRequest(now, view, flow, sink);
        else
            service.onResponse(now, view, flow, sink);
        service.checkInvariants();
        return std::exchange(sink.sent, {});
    }
    // The one answer that there must be.
    Bytes ask(const Flow& flow, const Bytes& message) {
        const auto sent = send(flow, message);
        EXPECT_EQ(sent.size(), 1U);
        if (sent.empty()) return {};
        EXPECT_EQ(sent[0].flow, flow);
        EXPECT_EQ(sent[0].message().transactionId(), parsed(message).transactionId());
        return sent[0].bytes;
    }
    Bytes ask(TestPeer& peer, const Bytes& message) { return ask(peer.flow(), message); }

    // Both Registers. The answer to the second.
    Bytes tryJoin(TestPeer& peer, const Flow& flow, bool join = false) {
        return ask(flow, peer.secondRegister(ask(flow, peer.firstRegister()), join));
    }
    void join(TestPeer& peer) { EXPECT_TRUE(peer.onRegistered(tryJoin(peer, peer.flow()))) << peer.id; }

    // Every deadline at its time; what was sent meanwhile.
    std::vector<Sent> advance(Duration time) {
        sink.sent.clear();
        const TimePoint end = now + time;
        while (service.nextDeadline() <= end) {
            now = std::max(now, service.nextDeadline());
            service.onDeadline(now, sink);
        }
        now = end;
        service.checkInvariants();
        return std::exchange(sink.sent, {});
    }

    std::uint64_t count(RegistrationEvent event) const { return service.counters().of(event); }
};

inline stun::ErrorNumber errorOf(const Bytes& message) {
    return signal::Refusal::parse(parsed(message)).value().number;
}

inline bool isSuccess(const Bytes& message) {
    return parsed(message).messageClass() == stun::MessageClass::successResponse;
}

// What of it went to this peer.
inline std::vector<Bytes> sentTo(const Flow& flow, const std::vector<Sent>& sent) {
    std::vector<Bytes> result;
    for (const Sent& one : sent)
        if (one.flow.remote == flow.remote) result.push_back(one.bytes);
    return result;
}

} // namespace thisbe::rendezvous::test
