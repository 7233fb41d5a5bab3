#include "shared/packet/echo.h"
#include "shared/packet/probe_seal.h"

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <rapidcheck/gtest.h>

#include <memory>

namespace thisbe::packet {
namespace {

ProbeKey keyOf(std::uint8_t first) {
    std::array<std::uint8_t, 16> bytes{};
    for (std::size_t i = 0; i < bytes.size(); ++i)
        bytes[i] = static_cast<std::uint8_t>(first + i);
    return ProbeKey(bytes);
}

const SessionId kSession{0x01020304};

std::vector<std::uint8_t> sealed(ProbeKind kind, std::uint16_t size, const ProbeKey& key) {
    std::vector<std::uint8_t> out(size);
    const ProbeHeader header{kind, 7, size, kSession, 0x1122334455667788, Duration(123456789)};
    header.serialize(out);
    ProbeSeal(key).seal(out);
    return out;
}

TEST(ProbeHeader, HasTheLayoutThatIsDocumented) {
    const auto bytes = sealed(ProbeKind::data, 40, keyOf(0));
    const std::vector<std::uint8_t> expected = {0xc8, 7,    0,    40,   1, 2, 3, 4, 0x11, 0x22, 0x33, 0x44,
                                                0x55, 0x66, 0x77, 0x88, 0, 0, 0, 0, 0x07, 0x5b, 0xcd, 0x15};
    EXPECT_EQ(std::vector(bytes.begin(), bytes.begin() + 24), expected);
}

RC_GTEST_PROP(ProbeHeader, ComesBackAsItWas, ()) {
    const ProbeHeader header{static_cast<ProbeKind>(*rc::gen::inRange(0, 3)),
                             *rc::gen::arbitrary<std::uint8_t>(),
                             *rc::gen::inRange<std::uint16_t>(32, 2000),
                             SessionId(*rc::gen::arbitrary<std::uint32_t>()),
                             *rc::gen::arbitrary<std::uint64_t>(),
                             Duration(*rc::gen::inRange<std::int64_t>(0, ProbeHeader::kLongest.count()))};
    std::vector<std::uint8_t> bytes(header.size);
    header.serialize(bytes);
    RC_ASSERT(ProbeHeader::parse(bytes).value() == header);
}

TEST(ProbeHeader, RejectsEveryTruncation) {
    const auto bytes = sealed(ProbeKind::echo, Echo::kSize, keyOf(0));
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        const auto parsed = ProbeHeader::parse(ByteView(bytes).first(size));
        ASSERT_FALSE(parsed) << size;
        EXPECT_EQ(parsed.error(), size < 32 ? ProbeError::tooShort : ProbeError::wrongSize);
    }
}

TEST(ProbeHeader, RejectsTimesThatNoSessionReaches) {
    for (const Duration time :
         {ProbeHeader::kLongest, ProbeHeader::kLongest + Duration(1), Duration(-1), Duration::min()}) {
        std::vector<std::uint8_t> bytes(40);
        ProbeHeader{.size = 40, .session = SessionId(1), .sentAt = time}.serialize(bytes);
        const auto parsed = ProbeHeader::parse(bytes);
        if (time == ProbeHeader::kLongest)
            EXPECT_EQ(parsed.value().sentAt, time);
        else
            EXPECT_EQ(parsed.error(), ProbeError::impossibleTime) << time.count();
    }
}

TEST(ProbeHeader, RejectsOtherVersionsAndKinds) {
    auto bytes = sealed(ProbeKind::data, 40, keyOf(0));
    for (unsigned first = 0; first < 256; ++first) {
        bytes[0] = static_cast<std::uint8_t>(first);
        EXPECT_EQ(ProbeHeader::parse(bytes).has_value(), first >= 0xc8 && first <= 0xca) << first;
    }
}

// Whoever changes a bit that is covered is found out; what is not covered (a test packet's payload) means
// nothing.
TEST(ProbeSeal, FindsEveryChangedBit) {
    const ProbeSeal seal(keyOf(0));
    for (const ProbeKind kind : {ProbeKind::data, ProbeKind::echo, ProbeKind::echoReply}) {
        const auto good = sealed(kind, Echo::kSize, keyOf(0));
        ASSERT_TRUE(seal.open(good, kSession));
        const std::size_t covered = kind == ProbeKind::data ? ProbeHeader::kSize : Echo::kSize;
        for (std::size_t bit = 0; bit < covered * 8; ++bit) {
            auto bad = good;
            bad[bit / 8] = static_cast<std::uint8_t>(bad[bit / 8] ^ (1U << (bit % 8)));
            EXPECT_FALSE(seal.open(bad, kSession)) << bit;
        }
    }
}

TEST(ProbeSeal, KnowsItsKeyAndItsSession) {
    const auto bytes = sealed(ProbeKind::data, 40, keyOf(0));
    EXPECT_FALSE(ProbeSeal(keyOf(1)).verify(bytes));
    EXPECT_EQ(ProbeSeal(keyOf(0)).open(bytes, SessionId(5)).error(), ProbeError::forged);
}

// OpenSSL's SipHash, 64 bits, which nobody here wrote.
std::uint64_t opensslSipHash(const ProbeKey& key, ByteView message) {
    const std::unique_ptr<EVP_MAC, decltype(&EVP_MAC_free)> mac(EVP_MAC_fetch(nullptr, "SIPHASH", nullptr),
                                                                &EVP_MAC_free);
    const std::unique_ptr<EVP_MAC_CTX, decltype(&EVP_MAC_CTX_free)> context(EVP_MAC_CTX_new(mac.get()),
                                                                            &EVP_MAC_CTX_free);
    std::size_t size = 8;
    const OSSL_PARAM parameters[] = {OSSL_PARAM_construct_size_t("size", &size), OSSL_PARAM_construct_end()};
    std::array<std::uint8_t, 8> out{};
    EVP_MAC_init(context.get(), key.bytes().data(), key.bytes().size(), parameters);
    EVP_MAC_update(context.get(), message.data(), message.size());
    EVP_MAC_final(context.get(), out.data(), &size, out.size());
    std::uint64_t word = 0;
    for (std::size_t i = 0; i < 8; ++i)
        word |= std::uint64_t{out[i]} << (8 * i);
    return word;
}

RC_GTEST_PROP(ProbeSeal, IsSipHashAsOpenSslComputesIt, ()) {
    const ProbeKey key = keyOf(*rc::gen::arbitrary<std::uint8_t>());
    auto bytes = *rc::gen::container<std::vector<std::uint8_t>>(40, rc::gen::arbitrary<std::uint8_t>());
    bytes[0] = firstByteOf(ProbeKind::data);
    ProbeSeal(key).seal(bytes);
    std::uint64_t written = 0;
    for (std::size_t i = 0; i < 8; ++i)
        written = written << 8 | bytes[24 + i];
    RC_ASSERT(written == opensslSipHash(key, ByteView(bytes).first(24)));
}

} // namespace
} // namespace thisbe::packet
