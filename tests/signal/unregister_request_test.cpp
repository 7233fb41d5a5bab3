#include "shared/signal/unregister_request.h"
#include "tests/signal/message_codec.h"

namespace thisbe::signal {
namespace {

using namespace test;

TEST(UnregisterRequest, ComesBackAsItWasWritten) {
    expectRoundTrip(UnregisterRequest{SessionId(5), {}});
    for (const Reason reason : {Reason::replaced, Reason::stopping})
        expectRoundTrip(UnregisterRequest{{}, reason});
    expectEveryCutIsNoticed(UnregisterRequest{SessionId(5), Reason::left});
}

TEST(UnregisterRequest, RefusesAReasonThatNobodyDefined) {
    EXPECT_FALSE(read<UnregisterRequest>(messageOf({{attribute::kReason, {7}}})));
    EXPECT_FALSE(read<UnregisterRequest>(messageOf({{attribute::kReason, {1, 1}}})));
}

} // namespace
} // namespace thisbe::signal
