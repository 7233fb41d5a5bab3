#include "shared/signal/signal_request.h"
#include "tests/signal/message_codec.h"
#include "tests/signal/samples.h"

#include <rapidcheck/gtest.h>

namespace thisbe::signal {
namespace {

using namespace test;

TEST(SignalRequest, ComesBackAsItWasWritten) {
    const Bytes payload = {1, 'h', 'i'};
    const SignalRequest toServer{SessionId(4), "nat2", 17, payload, kSigned};
    expectRoundTrip(toServer);
    expectEveryCutIsNoticed(toServer);
    expectRoundTrip(SignalRequest{{}, "nat1", 0, {}, kSigned});
    EXPECT_EQ(toServer.toString(), "Signal 17 to nat2, 3 bytes");
}

TEST(SignalRequest, TheLargestFitsWithItsIntegrity) {
    const Bytes payload(kMaxPayloadSize, 7);
    const std::string id(kMaxNameSize, 'x');
    EXPECT_LE(write(SignalRequest{SessionId(4), id, 1, payload, kSigned}).size() + kIntegritySize,
              kMaxMessageSize);
}

TEST(SignalRequest, RefusesALongerPayload) {
    const Bytes payload(kMaxPayloadSize + 1, 7);
    EXPECT_TRUE(write(SignalRequest{{}, "nat1", 1, payload, kSigned}).empty());
    EXPECT_FALSE(read<SignalRequest>(messageOf({{attribute::kPeerId, bytesOf("nat1")},
                                                {attribute::kSignalCounter, Bytes(8, 0)},
                                                {attribute::kPayload, payload},
                                                {attribute::kSignature, Bytes(64, 1)}})));
}

RC_GTEST_PROP(SignalRequestProperty, RoundTrip, (std::uint64_t counter, const Bytes& payload)) {
    RC_PRE(payload.size() <= kMaxPayloadSize);
    const std::string id = *anyName();
    const auto bytes = write(SignalRequest{SessionId(counter), id, counter, payload, kSigned});
    const auto parsed = read<SignalRequest>(bytes);
    RC_ASSERT(parsed.has_value());
    RC_ASSERT(parsed->peerId == id && parsed->counter == counter);
    RC_ASSERT(std::ranges::equal(parsed->payload, payload));
}

} // namespace
} // namespace thisbe::signal
