#include "shared/signal/name.h"

#include <gtest/gtest.h>

#include <string>

namespace thisbe::signal {
namespace {

TEST(Name, MayBeInAnyScript) {
    for (const char* name : {"nat1", "a", "Änne", "名前", "😀", "a.b-c_d@e", "<b>", "Ñandú", "имя"})
        EXPECT_TRUE(isName(name)) << name;
    EXPECT_TRUE(isName(std::string(64, 'x')));
}

TEST(Name, IsNeitherEmptyNorLongerThan64Bytes) {
    EXPECT_FALSE(isName(""));
    EXPECT_FALSE(isName(std::string(65, 'x')));
    std::string wide; // 22 characters of 3 bytes
    for (int i = 0; i < 22; ++i)
        wide += "名";
    EXPECT_FALSE(isName(wide));
}

TEST(Name, HasNoControlCharacters) {
    for (int c = 0; c < 0x20; ++c)
        EXPECT_FALSE(isName(std::string("a") + static_cast<char>(c))) << c;
    EXPECT_FALSE(isName("a\x7f"));
    EXPECT_FALSE(isName("a\xc2\x9b"
                        "2J")); // C1 CSI: a terminal would clear its screen
    EXPECT_FALSE(isName("a\x1b[2J"));
    EXPECT_TRUE(isName("a\xc2\xa1")); // the first after them
}

TEST(Name, HasNoWhiteSpaceOfAnyKind) {
    for (const char* space : {" ", "\t", "\xc2\x85", "\xc2\xa0", "\xe1\x9a\x80", "\xe2\x80\x80",
                              "\xe2\x80\x8a", "\xe2\x80\xa8", "\xe2\x80\xaf", "\xe2\x81\x9f", "\xe3\x80\x80"})
        EXPECT_FALSE(isName(std::string("a") + space + "b"));
}

TEST(Name, HasNothingInvisibleOrThatTurnsTheWriting) {
    for (const char* hidden : {"\xe2\x80\x8b", "\xe2\x80\x8e", "\xe2\x80\xae", "\xe2\x81\xa6", "\xef\xbb\xbf",
                               "\xc2\xad", "\xf3\xa0\x81\x81"})
        EXPECT_FALSE(isName(std::string("nat") + hidden + "1"));
}

TEST(Name, IsValidUtf8) {
    for (const char* broken :
         {"\xff", "a\x80", "\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe5\x90", "\xf0\x9f\x98"})
        EXPECT_FALSE(isName(broken));
}

} // namespace
} // namespace thisbe::signal
