#include "shared/signal/register_request.h"
#include "tests/signal/message_codec.h"
#include "tests/signal/samples.h"

#include <rapidcheck/gtest.h>

namespace thisbe::signal {
namespace {

using namespace test;

RegisterRequest full() {
    RegisterRequest request;
    request.peerId = "nat1";
    request.room = "kitchen";
    request.identityKey = kIdentity;
    request.ephemeralKey = kEphemeral;
    request.privateEndpoint = endpoint("172.16.78.128:10081");
    request.instance = Instance(0x0102030405060708);
    request.sessionId = SessionId(7);
    request.counter = 12;
    request.flags = RegisterRequest::kTakeOver;
    request.proof = RegisterProof{"example.org", "obMatJos2AAAA-nonce", kSigned};
    request.access = RegisterAccess{"1900000000:alice", stun::PasswordAlgorithmNumber::sha256};
    return request;
}

RegisterRequest first() {
    RegisterRequest request;
    request.peerId = "nat1";
    request.identityKey = kIdentity;
    request.ephemeralKey = kEphemeral;
    return request;
}

TEST(RegisterRequest, ComesBackAsItWasWritten) {
    expectRoundTrip(full());
    expectRoundTrip(first());
    EXPECT_EQ(*read<RegisterRequest>(write(full())), full());
}

TEST(RegisterRequest, NoticesEveryCut) {
    expectEveryCutIsNoticed(full());
}

TEST(RegisterRequest, TheFirstIsPaddedSoThatItsChallengeIsNoLarger) {
    EXPECT_EQ(write(first()).size(), RegisterRequest::kMinFirstSize);
    auto longest = first();
    const std::string name(64, 'x');
    longest.peerId = name;
    longest.room = name;
    EXPECT_EQ(write(longest).size(), RegisterRequest::kMinFirstSize);
}

TEST(RegisterRequest, AMissingRoomIsTheLobby) {
    const auto parsed = read<RegisterRequest>(messageOf({{attribute::kPeerId, bytesOf("nat1")},
                                                         {attribute::kIdentityKey, Bytes(33, 2)},
                                                         {attribute::kEphemeralKey, Bytes(32, 1)},
                                                         {attribute::kInstance, Bytes(8, 1)}}));
    ASSERT_TRUE(parsed);
    EXPECT_EQ(parsed->room, "lobby");
}

TEST(RegisterRequest, RefusesHostileNames) {
    for (const std::string& name :
         {std::string(), std::string("a b"), std::string("a\n"), std::string("\xff\xfe"),
          std::string("a\0b", 3), std::string(65, 'x'), std::string("a\xe2\x80\xae")}) {
        for (const auto type : {attribute::kPeerId, attribute::kRoom}) {
            // The hostile one first: "of every other type only the first counts".
            const auto parsed = read<RegisterRequest>(messageOf({{type, bytesOf(name)},
                                                                 {attribute::kPeerId, bytesOf("nat1")},
                                                                 {attribute::kIdentityKey, Bytes(33, 2)},
                                                                 {attribute::kEphemeralKey, Bytes(32, 1)},
                                                                 {attribute::kInstance, Bytes(8, 1)}}));
            EXPECT_FALSE(parsed) << name;
        }
        auto request = full();
        request.peerId = name;
        EXPECT_TRUE(write(request).empty());
    }
}

TEST(RegisterRequest, RefusesHalfAProof) {
    const auto parsed = read<RegisterRequest>(messageOf({{attribute::kPeerId, bytesOf("nat1")},
                                                         {attribute::kIdentityKey, Bytes(33, 2)},
                                                         {attribute::kEphemeralKey, Bytes(32, 1)},
                                                         {attribute::kInstance, Bytes(8, 1)},
                                                         {attribute::kSignature, Bytes(64, 1)}}));
    ASSERT_FALSE(parsed);
    EXPECT_EQ(parsed.error(), stun::AttributeError::missing);
}

TEST(RegisterRequest, JoinsWithACounterOrNotAtAll) {
    auto request = full();
    request.counter.reset();
    const auto parsed = read<RegisterRequest>(write(request));
    ASSERT_FALSE(parsed);
    EXPECT_EQ(parsed.error(), stun::AttributeError::missing);
}

TEST(RegisterRequest, APrivateEndpointInMappedFormBecomesWhatItIs) {
    auto request = full();
    request.privateEndpoint = Endpoint(endpoint("10.0.0.1:5").address().mapped(), 5);
    const auto bytes = write(request);
    EXPECT_EQ(read<RegisterRequest>(bytes)->privateEndpoint, endpoint("10.0.0.1:5"));
}

RC_GTEST_PROP(RegisterRequestProperty, RoundTrip, ()) {
    const std::string id = *anyName();
    const std::string room = *anyName();
    RegisterRequest request;
    request.peerId = id;
    request.room = room;
    request.identityKey = *anyStrong<IdentityKey>();
    request.ephemeralKey = *anyStrong<EphemeralKey>();
    request.privateEndpoint = maybeEndpoint();
    request.instance = Instance(*rc::gen::arbitrary<std::uint64_t>());
    request.flags = *rc::gen::arbitrary<std::uint32_t>();
    if (*rc::gen::arbitrary<bool>()) request.proof = RegisterProof{"realm", id, *anyStrong<Signature>()};
    const auto bytes = write(request);
    const auto parsed = read<RegisterRequest>(bytes);
    RC_ASSERT(parsed.has_value());
    RC_ASSERT(*parsed == request);
}

} // namespace
} // namespace thisbe::signal
