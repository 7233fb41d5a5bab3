#include "shared/signal/register_success.h"
#include "tests/signal/message_codec.h"
#include "tests/signal/samples.h"

#include <rapidcheck/gtest.h>

namespace thisbe::signal {
namespace {

using namespace test;

TEST(RegisterSuccess, ComesBackAsItWasWritten) {
    const RegisterSuccess success{
        endpoint("192.0.2.12:60555"), SessionId(99), kEphemeral, Lifetimes{}, {1, 2}, kSigned};
    expectRoundTrip(success);
    EXPECT_EQ(*read<RegisterSuccess>(write(success)), success);
    expectEveryCutIsNoticed(success);
}

TEST(RegisterSuccess, OfASecondFamilyHasNoEphemeralKey) {
    const RegisterSuccess success{
        endpoint("[2001:db8::1]:1"), SessionId(99), {}, Lifetimes{}, {1, 2}, kSigned};
    expectRoundTrip(success);
    EXPECT_FALSE(read<RegisterSuccess>(write(success))->ephemeralKey);
}

RC_GTEST_PROP(RegisterSuccessProperty, RoundTrip, ()) {
    RegisterSuccess success;
    success.mapped = *anyEndpoint(*rc::gen::element(AddressFamily::ipv4, AddressFamily::ipv6));
    success.sessionId = SessionId(*rc::gen::arbitrary<std::uint64_t>());
    success.ephemeralKey = maybe(anyStrong<EphemeralKey>());
    success.lifetimes = {Lifetimes::Milliseconds(*rc::gen::arbitrary<std::uint32_t>()),
                         Lifetimes::Milliseconds(*rc::gen::arbitrary<std::uint32_t>())};
    success.rosterVersion = {*rc::gen::arbitrary<std::uint64_t>(), *rc::gen::arbitrary<std::uint64_t>()};
    success.signature = *anyStrong<Signature>();
    RC_ASSERT(read<RegisterSuccess>(write(success)) == success);
}

} // namespace
} // namespace thisbe::signal
