#include "rendezvous/dispatcher.h"
#include "shared/stun/message_writer.h"
#include "tests/rendezvous/recording_sink.h"
#include "tests/rendezvous/server_fixture.h"
#include "tests/support/allocation_counter.h"

#include <gtest/gtest.h>

namespace thisbe::rendezvous {
namespace {

using stun::MessageClass;

class Dispatching : public ::testing::Test {
  protected:
    // Counts what one message led to.
    void dispatch(ByteView message) { dispatcher_.onMessage(TimePoint{}, flow_, message, sink_); }
    void dispatch(MessageClass messageClass, stun::Method method) {
        std::array<std::uint8_t, 64> buffer{};
        stun::MessageWriter writer(buffer, {messageClass, method, stun::TransactionId{}});
        dispatch(writer.finish());
    }

    thisbe::test::SeededRandom random_{7};
    test::ServerFixture server_;
    test::RecordingSink sink_;
    DropCounters drops_;
    BindingService binding_{DiscoveryAddresses()};
    RegistrationService registration_{0, {}, server_.parts()};
    SourceRates quotas_{{1, 1}, random_};
    Dispatcher dispatcher_{binding_,
                           registration_,
                           drops_,
                           {0, 1},
                           HandOverGate(server_.parts().nonces, quotas_, drops_),
                           [](std::uint16_t, const Flow&, ByteView) { FAIL(); }};
    Flow flow_{.local = Endpoint::parse("198.51.100.1:3478").value(),
               .remote = Endpoint::parse("192.0.2.1:9").value()};
};

TEST_F(Dispatching, ABindingRequestIsAnswered) {
    dispatch(MessageClass::request, stun::method::kBinding);
    EXPECT_EQ(sink_.sent.size(), 1U);
}

TEST_F(Dispatching, ABindingIndicationHasDoneItsWork) {
    dispatch(MessageClass::indication, stun::method::kBinding);
    EXPECT_TRUE(sink_.sent.empty());
    EXPECT_EQ(drops_.of(DropReason::unexpectedClass), 0U);
}

TEST_F(Dispatching, WhatNobodyAnswersIsCountedUnderItsReason) {
    dispatch(asBytes("GET / HTTP/1.1\r\n\r\n"));
    EXPECT_EQ(drops_.of(DropReason::notStun), 1U);
    dispatch(MessageClass::successResponse, stun::method::kBinding);
    EXPECT_EQ(drops_.of(DropReason::unexpectedClass), 1U);
    dispatch(MessageClass::request, stun::Method(0x0ee));
    EXPECT_EQ(drops_.of(DropReason::unknownMethod), 1U);
    EXPECT_TRUE(sink_.sent.empty());
}

// Counts instead of keeping.
class CountingSink final : public FlowSink {
  public:
    void send(const Flow&, ByteView, ByteView) override { ++sent; }
    int sent = 0;
};

TEST_F(Dispatching, AnAnsweredBindingRequestAllocatesNothing) {
    std::array<std::uint8_t, 64> buffer{};
    stun::MessageWriter writer(buffer,
                               {MessageClass::request, stun::method::kBinding, stun::TransactionId{}});
    writer.addFingerprint();
    CountingSink sink;
    dispatcher_.onMessage(TimePoint{}, flow_, writer.finish(), sink);

    const thisbe::test::AllocationCounter allocations;
    for (int i = 0; i < 100; ++i)
        dispatcher_.onMessage(TimePoint{}, flow_, writer.finish(), sink);
    EXPECT_EQ(allocations.count(), 0U);
    EXPECT_EQ(sink.sent, 101);
}

TEST_F(Dispatching, EveryTruncationIsDropped) {
    std::array<std::uint8_t, 64> buffer{};
    stun::MessageWriter writer(buffer,
                               {MessageClass::request, stun::method::kBinding, stun::TransactionId{}});
    writer.addFingerprint();
    const ByteView whole = writer.finish();
    for (std::size_t length = 0; length < whole.size(); ++length)
        dispatch(whole.first(length));
    EXPECT_TRUE(sink_.sent.empty());
    EXPECT_EQ(drops_.of(DropReason::notStun) + drops_.of(DropReason::malformed), whole.size());
}

TEST_F(Dispatching, AWrongFingerprintIsDropped) {
    std::array<std::uint8_t, 64> buffer{};
    stun::MessageWriter writer(buffer,
                               {MessageClass::request, stun::method::kBinding, stun::TransactionId{}});
    writer.addFingerprint();
    const std::size_t size = writer.finish().size();
    buffer[size - 1] ^= 1;
    dispatch(ByteView(buffer).first(size));
    EXPECT_TRUE(sink_.sent.empty());
    EXPECT_EQ(drops_.of(DropReason::badFingerprint), 1U);
}

} // namespace
} // namespace thisbe::rendezvous
