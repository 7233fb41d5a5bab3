#include "shared/signal/numbers.h"

#include <gtest/gtest.h>

namespace thisbe::signal {
namespace {

TEST(Numbers, OursHaveNamesForDumps) {
    EXPECT_EQ(describe(method::kRegister), "Register");
    EXPECT_EQ(describe(method::kCheck), "Check");
    EXPECT_EQ(describe(attribute::kPeerId), "PEER-ID");
    EXPECT_EQ(describe(attribute::kRegisterPadding), "REGISTER-PADDING");
    EXPECT_EQ(errorCode(error::kNameTaken).toString(), "460 \"Name Taken\"");
}

TEST(Numbers, StunsKeepTheirs) {
    EXPECT_EQ(describe(stun::method::kBinding), "Binding");
    EXPECT_EQ(describe(stun::AttributeType::nonce), "NONCE");
    EXPECT_EQ(errorCode(stun::ErrorNumber::staleNonce).toString(), "438 \"Stale Nonce\"");
}

TEST(Numbers, EveryAttributeMayBeIgnoredByThoseWhoDoNotKnowIt) {
    for (std::uint16_t number = 0xC180; number <= 0xC197; ++number) {
        const stun::AttributeType type{number};
        EXPECT_TRUE(nameOf(type).has_value()) << number;
        EXPECT_FALSE(stun::isComprehensionRequired(type));
    }
    EXPECT_FALSE(nameOf(stun::AttributeType{0xC198}).has_value());
}

} // namespace
} // namespace thisbe::signal
