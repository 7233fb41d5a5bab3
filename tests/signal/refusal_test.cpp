#include "shared/signal/refusal.h"
#include "tests/signal/message_codec.h"

namespace thisbe::signal {
namespace {

using namespace test;
using namespace std::chrono_literals;

TEST(Refusal, ComesBackAsItWasWritten) {
    Refusal refusal = Refusal::of(error::kLimitReached);
    refusal.limit = "peers in room (100,000)";
    refusal.retryAfter = 500ms;
    refusal.nonce = "abc";
    expectRoundTrip(refusal);
    expectRoundTrip(Refusal::of(error::kNameTaken));
    expectEveryCutIsNoticed(refusal);
    EXPECT_EQ(refusal.toString(),
              "462 \"Limit Reached\", limit \"peers in room (100,000)\", retry after 500 ms");
}

TEST(Refusal, SaturatesWhatDoesNotFit) {
    Refusal refusal = Refusal::of(error::kAlreadyRegistered);
    refusal.retryAfter = 100h * 24 * 365;
    EXPECT_EQ(read<Refusal>(write(refusal))->retryAfter, 4294967295ms);
    refusal.retryAfter = -1ms;
    EXPECT_EQ(read<Refusal>(write(refusal))->retryAfter, 0ms);
}

TEST(Refusal, ALimitThatIsNoTextIsRefused) {
    EXPECT_FALSE(read<Refusal>(
        messageOf({{stun::AttributeType::errorCode, {0, 0, 4, 62}}, {attribute::kLimit, {0xff, 0xfe}}})));
}

TEST(Refusal, NamesAreShownHarmlessly) {
    Refusal refusal = Refusal::of(error::kLimitReached);
    refusal.limit = "\x1b[2J";
    refusal.reason = "\x1b[2J";
    EXPECT_EQ(refusal.toString().find('\x1b'), std::string::npos);
}

} // namespace
} // namespace thisbe::signal
