#include "relay6/ansi_filter.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace thisbe::relay6 {
namespace {

std::string filtered(std::string_view text, std::size_t piece = 1000,
                     AnsiFilter::Colours colours = AnsiFilter::Colours::strip) {
    AnsiFilter filter(colours);
    std::string out;
    for (; !text.empty(); text.remove_prefix(std::min(piece, text.size())))
        filter.filter(text.substr(0, piece), out);
    return out;
}

TEST(AnsiFilter, StripsColoursTitlesAndCursorMoves) {
    EXPECT_EQ(filtered("\x1b[1;32mhello\x1b[0m\n"), "hello\n");
    EXPECT_EQ(filtered("\x1b]0;title\x07"
                       "a\x1b]2;t\x1b\\b"),
              "ab");
    EXPECT_EQ(filtered("\x1b[2J\x1b[10;10Hx\x1b(By\x1b"
                       "7z"),
              "xyz");
    EXPECT_EQ(filtered("a\rb\x08\x07"
                       "c\td"),
              "abc\td");
}

TEST(AnsiFilter, KeepsColoursOnlyWhereAsked) {
    EXPECT_EQ(filtered("\x1b[31mred\x1b[2J\x1b[0m", 1, AnsiFilter::Colours::keep), "\x1b[31mred\x1b[0m");
}

TEST(AnsiFilter, BrokenSequenceCannotHideTheNextLine) {
    EXPECT_EQ(filtered("\x1b]0;never ended\nverdict"), "\nverdict");
    EXPECT_EQ(filtered("\x1b[12;\nverdict"), "\nverdict");
}

TEST(AnsiFilter, Utf8IsUnharmed) {
    EXPECT_EQ(filtered("žluť 令牌", 1), "žluť 令牌");
}

RC_GTEST_PROP(AnsiFilter, AnyPiecesGiveTheSameText, ()) {
    const auto text = *rc::gen::container<std::string>(
        rc::gen::element('\x1b', '[', ']', 'm', '0', ';', '\\', '\x07', '\n', 'x', '(', 'P'));
    RC_ASSERT(filtered(text, 1) == filtered(text));
    RC_ASSERT(filtered(text, 3).find('\x1b') == std::string::npos);
}

} // namespace
} // namespace thisbe::relay6
