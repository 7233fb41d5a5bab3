#include "shared/stun/attributes/text_attribute.h"
#include "shared/stun/base64.h"
#include "shared/stun/nonce_issuer.h"
#include "tests/stun/messages.h"

namespace thisbe::stun {

namespace {

using namespace std::chrono_literals;

const NonceIssuer::Secret kSecret = {1, 2, 3};
const SecurityFeatures kBoth{true, true};
const TimePoint kStart{1000h};
const Endpoint kRemote = Endpoint::parse("192.0.2.1:4000").value();

TEST(NonceIssuer, AcceptsItsOwnWithinTheirLifetime) {
    const NonceIssuer issuer(kSecret, 60s, kBoth);
    const auto nonce = issuer.issue(kStart, kRemote);
    EXPECT_EQ(issuer.check(kStart, kRemote, view(nonce)), NonceCheck::valid);
    EXPECT_EQ(issuer.check(kStart + 60s, kRemote, view(nonce)), NonceCheck::valid);
    EXPECT_EQ(issuer.check(kStart + 62s, kRemote, view(nonce)), NonceCheck::stale);
    // Another worker's clock may have been read a moment earlier; more than that is no clock of ours.
    EXPECT_EQ(issuer.check(kStart - 1s, kRemote, view(nonce)), NonceCheck::valid);
    EXPECT_EQ(issuer.check(kStart - 3s, kRemote, view(nonce)), NonceCheck::stale);
}

TEST(NonceIssuer, BindsANonceToAddressAndPort) {
    const NonceIssuer issuer(kSecret, 60s, kBoth);
    const auto nonce = issuer.issue(kStart, kRemote);
    for (const char* other : {"192.0.2.1:4001", "192.0.2.2:4000", "[2001:db8::1]:4000"}) {
        const Endpoint elsewhere = Endpoint::parse(other).value();
        EXPECT_EQ(issuer.check(kStart, elsewhere, view(nonce)), NonceCheck::forged) << other;
        EXPECT_NE(view(issuer.issue(kStart, elsewhere)), view(nonce));
    }
    const Endpoint mapped(kRemote.address().mapped(), kRemote.port());
    EXPECT_EQ(issuer.check(kStart, mapped, view(nonce)), NonceCheck::valid);
}

TEST(NonceIssuer, RefusesEveryChangedCharacterAndEveryTruncation) {
    const NonceIssuer issuer(kSecret, 60s, kBoth);
    const auto nonce = issuer.issue(kStart, kRemote);
    for (std::size_t i = 0; i < nonce.size(); ++i) {
        auto changed = nonce;
        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        EXPECT_EQ(issuer.check(kStart, kRemote, view(changed)), NonceCheck::forged) << i;
        EXPECT_EQ(issuer.check(kStart, kRemote, view(nonce).substr(0, i)), NonceCheck::forged);
    }
    EXPECT_EQ(issuer.check(kStart, kRemote, std::string(view(nonce)) + "A"), NonceCheck::forged);
    EXPECT_EQ(issuer.check(kStart, kRemote, std::string(nonce.size(), '"')), NonceCheck::forged);
}

TEST(NonceIssuer, KnowsNothingOfAnotherSecret) {
    const auto nonce = NonceIssuer(kSecret, 60s, kBoth).issue(kStart, kRemote);
    EXPECT_EQ(NonceIssuer({9}, 60s, kBoth).check(kStart, kRemote, view(nonce)), NonceCheck::forged);
}

TEST(NonceIssuer, MakesTextThatANonceMayHold) {
    const auto nonce = NonceIssuer(kSecret, 60s, kBoth).issue(kStart, kRemote);
    const auto bytes =
        test::build(test::bindingHeader(), [&](MessageWriter& writer) { writer.add(Nonce{view(nonce)}); });
    EXPECT_EQ(test::parsed(bytes).get<Nonce>()->value, view(nonce));
    EXPECT_EQ(view(nonce).find_first_of("\"\\ "), std::string_view::npos);
}

TEST(SecurityFeatures, StandInTheNonceCookie) {
    EXPECT_EQ(parseNonceCookie("obMatJos2AAAAxyz"), (SecurityFeatures{false, false}));
    EXPECT_EQ(parseNonceCookie("obMatJos2AAABxyz"), (SecurityFeatures{true, false}));
    // The nonce of RFC 8489, appendix B.1, whose server wants a USERHASH.
    EXPECT_EQ(parseNonceCookie("obMatJos2AAACf//499k954d6OL34oL9FSTvy64sA"), (SecurityFeatures{false, true}));
    for (const char* none :
         {"", "obMatJos2", "obMatJos2AAA", "f//499k954d6OL34oL9FSTvy64sA", "obMatJos2A=AA"})
        EXPECT_EQ(parseNonceCookie(none), std::nullopt) << none;
}

RC_GTEST_PROP(Base64, DecodesWhatItEncoded, (std::vector<std::uint8_t> bytes)) {
    bytes.resize(bytes.size() / 3 * 3);
    std::string text(bytes.size() / 3 * 4, ' ');
    encodeBase64(bytes, text);
    std::vector<std::uint8_t> back(bytes.size());
    RC_ASSERT(decodeBase64(text, back));
    RC_ASSERT(back == bytes);
}

TEST(Base64, KnowsTheExampleOfEverybody) {
    std::array<char, 8> text{};
    encodeBase64(asBytes("foobar"), text);
    EXPECT_EQ(std::string_view(text.data(), text.size()), "Zm9vYmFy");
}

} // namespace

} // namespace thisbe::stun
