#include "shared/signal/check_request.h"
#include "shared/signal/signed_answer.h"
#include "tests/signal/message_codec.h"
#include "tests/signal/samples.h"

namespace thisbe::signal {
namespace {

using namespace test;

TEST(CheckRequest, ComesBackAsItWasWritten) {
    expectRoundTrip(CheckRequest{"nat1", kIdentity, kSigned});
    expectEveryCutIsNoticed(CheckRequest{"nat1", kIdentity, kSigned});
}

TEST(SignedAnswer, ComesBackAsItWasWritten) {
    expectRoundTrip(SignedAnswer{kSigned});
    expectEveryCutIsNoticed(SignedAnswer{kSigned});
    // Never larger than what asked for it.
    EXPECT_LT(write(SignedAnswer{kSigned}).size(), write(CheckRequest{"a", kIdentity, kSigned}).size());
}

} // namespace
} // namespace thisbe::signal
