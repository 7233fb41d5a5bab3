// The fast way must agree with the careful one, token by token.
#include "relay6/plain_lines.h"
#include "relay6/token_framing.h"
#include "relay6/token_text.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace thisbe::relay6 {
namespace {

constexpr std::size_t kLimit = 12;

std::optional<std::size_t> count(std::string_view text, LineBytes allowed = LineBytes::plain) {
    return countPlainLines(asBytes(text), kLimit, allowed);
}

TEST(PlainLines, CountsWholeLines) {
    EXPECT_EQ(count("a\n"), 1U);
    EXPECT_EQ(count("alpha\nβeta\ngamma-delta\n"), 3U);
}

TEST(PlainLines, LeavesWhatIsUnusualToTheCarefulWay) {
    for (const std::string_view text : {"", "a", "a\nb", "\n", "\na\n", "a\n\nb\n", "1234567\n\n12345678\n",
                                        "a\r\n", "two words\n", "tab\t\n", "del\x7f\n", "thirteenbytes\n"})
        EXPECT_FALSE(count(text)) << text;
    EXPECT_FALSE(count(std::string_view("nul\0\n", 5)));
}

TEST(PlainLines, AnyBytesMayStandInALineButNotTheReturnThatBelongsToItsEnd) {
    EXPECT_EQ(count("two words\n\x01\x7f\t\n", LineBytes::any), 2U);
    EXPECT_FALSE(count("a\r\n", LineBytes::any));
    EXPECT_FALSE(count("\n", LineBytes::any));
}

TEST(PlainLines, LimitIsOfTheTokenWithoutItsEnd) {
    EXPECT_EQ(count("twelve-bytes\ntwelve-bytes\n"), 2U);
    EXPECT_FALSE(count("a\nb\nthirteenbytes\nc\n"));
    EXPECT_FALSE(count("a\nb\nc\nthirteenbytes\n"));
}

TEST(PlainLines, WholeLinesWithinStopsAtTheLastThatFits) {
    EXPECT_EQ(wholeLinesWithin(asBytes("ab\ncd\n"), 6), 6U);
    EXPECT_EQ(wholeLinesWithin(asBytes("ab\ncd\n"), 5), 3U);
    EXPECT_EQ(wholeLinesWithin(asBytes("ab\ncd\n"), 2), 0U);
}

RC_GTEST_PROP(PlainLines, AgreesWithTheFramerWhereverItAnswers, ()) {
    // Mostly sound lines, so that it often answers.
    const auto lines = *rc::gen::container<std::vector<std::pair<std::uint8_t, std::uint8_t>>>(
        rc::gen::arbitrary<std::pair<std::uint8_t, std::uint8_t>>());
    std::string text;
    for (const auto& [length, odd] : lines) {
        text += std::string(1 + length % (odd < 4 ? 16 : kLimit), 'x') + '\n';
        if (odd > 250) text[text.size() - 1 - odd % 2] = "\r \x7f\x1f\n\n"[odd - 251U];
    }
    std::size_t tokens = 0;
    bool allPlain = true;
    TokenFramer framer(Framing::newline, kLimit);
    const bool fits = framer.feed(asBytes(text), [&](ByteView token) {
        ++tokens;
        allPlain = allPlain && isPlainToken(token);
        return true;
    });
    if (const auto found = count(text)) {
        RC_ASSERT(fits && allPlain && framer.heldBytes() == 0);
        RC_ASSERT(*found == tokens);
    }
    RC_CLASSIFY(count(text).has_value(), "answers");
}

} // namespace
} // namespace thisbe::relay6
