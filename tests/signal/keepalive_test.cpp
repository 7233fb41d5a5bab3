#include "shared/signal/keepalive_request.h"
#include "shared/signal/keepalive_success.h"
#include "tests/signal/message_codec.h"
#include "tests/signal/samples.h"

namespace thisbe::signal {
namespace {

using namespace test;

TEST(KeepaliveRequest, ComesBackAsItWasWritten) {
    expectRoundTrip(KeepaliveRequest{SessionId(0x0102030405060708), {}});
    expectRoundTrip(KeepaliveRequest{SessionId(1), "nonce"});
    expectRoundTrip(KeepaliveRequest{});
    expectEveryCutIsNoticed(KeepaliveRequest{SessionId(1), "nonce"});
}

TEST(KeepaliveRequest, IsSmall) {
    // 20 header, 12 session id, 36 integrity: what a million peers send every 10 s.
    EXPECT_EQ(write(KeepaliveRequest{SessionId(1), {}}).size() + kIntegritySize, 68U);
}

TEST(KeepaliveSuccess, ComesBackAsItWasWritten) {
    for (const char* mapped : {"192.0.2.1:1024", "[2001:db8::7]:9"}) {
        const KeepaliveSuccess success{endpoint(mapped), {0xffffffffffffffff, 3}};
        expectRoundTrip(success);
        EXPECT_EQ(*read<KeepaliveSuccess>(write(success)), success);
        expectEveryCutIsNoticed(success);
    }
}

TEST(KeepaliveSuccess, ReadsAMappedAddressAsWhatItIs) {
    const KeepaliveSuccess success{Endpoint(endpoint("192.0.2.1:5").address().mapped(), 5), {}};
    EXPECT_EQ(read<KeepaliveSuccess>(write(success))->mapped, endpoint("192.0.2.1:5"));
}

} // namespace
} // namespace thisbe::signal
