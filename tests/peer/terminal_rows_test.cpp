#include "peer/shell/terminal_rows.h"

#include <gtest/gtest.h>

#include <clocale>

namespace thisbe::peer {
namespace {

class TerminalRows : public ::testing::Test {
  protected:
    void SetUp() override {
        if (std::setlocale(LC_CTYPE, "C.UTF-8") == nullptr) GTEST_SKIP() << "no locale C.UTF-8 here";
    }
    void TearDown() override { std::setlocale(LC_CTYPE, "C"); }
};

TEST_F(TerminalRows, CountWhatIsSeenAndNotBytes) {
    EXPECT_EQ(rowAfter(wide("näté> "), 7), 0); // six columns, eight bytes
    EXPECT_EQ(rowAfter(wide("名前> "), 7), 0); // six columns, eight bytes
    EXPECT_EQ(rowAfter(wide("名前> "), 6), 1);
    EXPECT_EQ(rowAfter(wide("e\xcc\x81> "), 4), 0); // an accent of its own stands on the letter
}

TEST_F(TerminalRows, AWideCharacterThatDoesNotFitBeginsTheNextRow) {
    EXPECT_EQ(rowAfter(wide("aa名"), 3), 1);
    EXPECT_EQ(rowAfter(wide("aa名b"), 3), 2);
}

TEST_F(TerminalRows, MalformedTextIsAsWideAsItIsShown) {
    EXPECT_EQ(wide("a\xff\xc3"), L"a??");
}

TEST_F(TerminalRows, AFullRowPutsTheCursorOnTheNext) {
    EXPECT_EQ(rowAfter(L"", 80), 0);
    EXPECT_EQ(rowAfter(std::wstring(79, L'x'), 80), 0);
    EXPECT_EQ(rowAfter(std::wstring(80, L'x'), 80), 1);
    EXPECT_EQ(rowAfter(std::wstring(161, L'x'), 80), 2);
}

} // namespace
} // namespace thisbe::peer
