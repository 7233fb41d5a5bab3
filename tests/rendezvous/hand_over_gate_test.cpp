#include "rendezvous/hand_over_gate.h"
#include "shared/signal/numbers.h"
#include "shared/stun/attributes/text_attribute.h"
#include "shared/stun/hmac.h"
#include "shared/stun/message_writer.h"
#include "tests/support/seeded_random.h"

#include <gtest/gtest.h>

namespace thisbe::rendezvous {
namespace {

using Verdict = HandOverGate::Verdict;
using stun::MessageClass;

class HandingOver : public ::testing::Test {
  protected:
    stun::MessageWriter start(stun::Method method, MessageClass messageClass = MessageClass::request) {
        return {buffer_, {messageClass, method, {}}};
    }
    Verdict look(const stun::MessageWriter& writer) {
        return gate_.look(now_, stun::MessageView::parse(writer.finish()).value(), flow_);
    }
    Verdict keepalive() {
        stun::MessageWriter writer = start(signal::method::kKeepalive);
        writer.addIntegritySha256(stun::HmacSha256(asBytes("key")));
        return look(writer);
    }

    std::array<std::uint8_t, 512> buffer_{};
    TimePoint now_{std::chrono::hours(1)};
    Flow flow_{.local = {}, .remote = Endpoint::parse("192.0.2.1:9").value()};
    thisbe::test::SeededRandom random_{1};
    stun::NonceIssuer nonces_{{}, std::chrono::minutes(10), {}};
    SourceRates quotas_{{1, 2}, random_};
    DropCounters drops_;
    HandOverGate gate_{nonces_, quotas_, drops_};
};

TEST_F(HandingOver, ARegisterNeedsANonceOfOursForItsAddress) {
    EXPECT_EQ(look(start(signal::method::kRegister)), Verdict::dealWithIt);

    const auto withNonce = [&](const Endpoint& from) {
        stun::MessageWriter writer = start(signal::method::kRegister);
        const auto nonce = nonces_.issue(now_, from);
        writer.add(stun::Nonce{stun::view(nonce)});
        return look(writer);
    };
    EXPECT_EQ(withNonce(Endpoint::parse("192.0.2.1:10").value()), Verdict::dealWithIt);
    EXPECT_EQ(withNonce(flow_.remote), Verdict::pass);
}

TEST_F(HandingOver, WhatIsNotSignedIsDroppedAndCounted) {
    EXPECT_EQ(look(start(signal::method::kSignal)), Verdict::drop);
    EXPECT_EQ(look(start(signal::method::kRoster, MessageClass::successResponse)), Verdict::drop);
    EXPECT_EQ(drops_.of(DropReason::unsignedForOther), 2U);
    EXPECT_EQ(keepalive(), Verdict::pass);
}

TEST_F(HandingOver, EachSourceHasItsQuota) {
    EXPECT_EQ(keepalive(), Verdict::pass);
    EXPECT_EQ(keepalive(), Verdict::pass);
    EXPECT_EQ(keepalive(), Verdict::drop);
    EXPECT_EQ(drops_.of(DropReason::handOverQuota), 1U);
    flow_.remote = Endpoint::parse("192.0.2.2:9").value();
    EXPECT_EQ(keepalive(), Verdict::pass);
    flow_.remote = Endpoint::parse("192.0.2.1:9").value();
    now_ += std::chrono::seconds(1);
    EXPECT_EQ(keepalive(), Verdict::pass);
}

} // namespace
} // namespace thisbe::rendezvous
