#include "shared/program/terminal.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstdlib>

namespace thisbe {
namespace {

TEST(Paint, ColoursWhenToldTo) {
    const Paint paint(ColourMode::always, -1);
    EXPECT_EQ(paint(Colour::red, "no"), "\033[31mno\033[0m");
    EXPECT_EQ(paint(Colour::none, "no"), "no");
}

TEST(Paint, LeavesTextAloneWhereNoTerminalIs) {
    EXPECT_EQ(Paint(ColourMode::automatic, -1)(Colour::red, "no"), "no");
    EXPECT_EQ(Paint(ColourMode::never, 1)(Colour::red, "no"), "no");
}

TEST(Printable, KeepsWhatAPersonWrote) {
    EXPECT_EQ(printable("Grüße, 你好 🎉"), "Grüße, 你好 🎉");
}

TEST(Printable, TakesTheTeethOutOfControlCharacters) {
    EXPECT_EQ(printable("a\033[2Jb"), "a\xEF\xBF\xBD[2Jb");
    EXPECT_EQ(printable("a\nb\x7f"), "a\xEF\xBF\xBD"
                                     "b\xEF\xBF\xBD");
    EXPECT_EQ(printable("\xc2\x9b"
                        "2J"),
              "\xEF\xBF\xBD"
              "2J");
}

TEST(Printable, LetsNobodyTurnALineAround) {
    EXPECT_EQ(printable("a\xe2\x80\xae"
                        "b\xe2\x81\xa6"),
              "a\xEF\xBF\xBD"
              "b\xEF\xBF\xBD");
    EXPECT_EQ(printable("\xe2\x80\xa9\xe2\x80\xb0"), "\xe2\x80\xa9\xe2\x80\xb0");
    EXPECT_EQ(wellFormed("a\xe2\x80\xae\xff"), "a\xe2\x80\xae\xEF\xBF\xBD");
}

TEST(Printable, MendsWhatIsNoUtf8) {
    EXPECT_EQ(printable("a\xff"), "a\xEF\xBF\xBD");
    EXPECT_EQ(printable("\xe4\xbd"), "\xEF\xBF\xBD\xEF\xBF\xBD");
}

RC_GTEST_PROP(PrintableProperty, IsIdempotentOnAnyBytes, (const std::string& text)) {
    RC_ASSERT(printable(printable(text)) == printable(text));
}

} // namespace
} // namespace thisbe
