// The server's path from request to reply costs no heap allocation.
#include "shared/stun/attributes/text_attribute.h"
#include "shared/stun/attributes/xor_address_attribute.h"
#include "shared/stun/credentials.h"
#include "shared/stun/error_reply.h"
#include "shared/stun/fingerprint.h"
#include "shared/stun/nonce_issuer.h"
#include "shared/stun/unknown_required.h"
#include "tests/stun/messages.h"
#include "tests/support/allocation_counter.h"

namespace thisbe::stun {

namespace {

using namespace test;

const Endpoint kRemote = Endpoint::parse("[2001:db8::1]:4000").value();

TEST(ReplyPath, AllocatesNothingForASignedReply) {
    const IntegrityKey key = shortTermKey(thisbe::test::kShortTermPassword);
    constexpr std::array kUnderstood = {AttributeType::username, AttributeType::priority};
    std::array<std::uint8_t, 256> buffer{};

    const thisbe::test::AllocationCounter allocations;
    const auto request = MessageView::parse(thisbe::test::kSampleRequest);
    const bool good = request && request->get<Username>() && unknownRequired(*request, kUnderstood).empty() &&
                      checkIntegrity(*request, key) == IntegrityCheck::valid &&
                      checkFingerprint(*request) == FingerprintCheck::valid;
    MessageWriter writer(buffer, responseTo(request->header(), MessageClass::successResponse));
    writer.add(XorMappedAddress{kRemote});
    writer.add(Software{"thisbe"});
    writer.addIntegrity(key);
    writer.addIntegritySha256(key);
    writer.addFingerprint();
    const ByteView reply = writer.finish();
    const auto count = allocations.count();

    EXPECT_TRUE(good);
    EXPECT_EQ(checkIntegrity(parsed(reply), key), IntegrityCheck::valid);
    EXPECT_EQ(count, 0u);
}

TEST(ReplyPath, AllocatesNothingForAChallenge) {
    const NonceIssuer issuer({1}, std::chrono::minutes(1), {true, false});
    std::array<std::uint8_t, 256> buffer{};

    const thisbe::test::AllocationCounter allocations;
    const auto request = MessageView::parse(thisbe::test::kSampleRequest);
    MessageWriter writer = startErrorReply(buffer, *request, ErrorNumber::unauthenticated);
    const auto nonce = issuer.issue(TimePoint{}, kRemote);
    writer.add(Realm{"example.org"});
    writer.add(Nonce{view(nonce)});
    writer.add(PasswordAlgorithms::ours());
    const bool valid = issuer.check(TimePoint{}, kRemote, view(nonce)) == NonceCheck::valid;
    const auto count = allocations.count();

    EXPECT_TRUE(valid);
    EXPECT_FALSE(writer.finish().empty());
    EXPECT_EQ(count, 0u);
}

} // namespace

} // namespace thisbe::stun
