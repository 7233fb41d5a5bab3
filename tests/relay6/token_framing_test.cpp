#include "relay6/token_framing.h"
#include "relay6/token_text.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace thisbe::relay6 {
namespace {

struct Outcome {
    std::vector<std::string> tokens;
    bool fed = true;
    bool finished = true;
};

// Feeds the stream in pieces of the given sizes (the last size repeats).
Outcome run(Framing framing, std::size_t limit, std::string_view stream,
            const std::vector<std::size_t>& pieces) {
    TokenFramer framer(framing, limit);
    Outcome out;
    const auto keep = [&](ByteView token) {
        out.tokens.emplace_back(asText(token));
        return true;
    };
    for (std::size_t i = 0; !stream.empty() && out.fed; ++i) {
        const std::size_t size =
            std::min(std::max<std::size_t>(1, pieces[std::min(i, pieces.size() - 1)]), stream.size());
        out.fed = framer.feed(asBytes(stream.substr(0, size)), keep);
        stream.remove_prefix(size);
    }
    out.finished = out.fed && framer.finish(keep);
    return out;
}

std::string counted(const std::string& token) {
    std::string out(3, '\0');
    out[1] = static_cast<char>(token.size() >> 16);
    out[2] = static_cast<char>(token.size() >> 8);
    out += static_cast<char>(token.size());
    return out + token;
}

using Tokens = std::vector<std::string>;

TEST(TokenFraming, NewlineEndsEachToken) {
    const Outcome out = run(Framing::newline, 100, "one\ntwo\r\n\nthrée\n", {1000});
    EXPECT_EQ(out.tokens, (Tokens{"one", "two", "thrée"}));
    EXPECT_TRUE(out.finished);
}

TEST(TokenFraming, OneBytePiecesGiveTheSameTokens) {
    EXPECT_EQ(run(Framing::newline, 100, "one\ntwo\r\nthrée\n", {1}).tokens, (Tokens{"one", "two", "thrée"}));
    EXPECT_EQ(run(Framing::length, 100, counted("one") + counted("") + counted("tw\no"), {1}).tokens,
              (Tokens{"one", "tw\no"}));
    EXPECT_EQ(run(Framing::close, 100, "one token\r\n", {1}).tokens, (Tokens{"one token"}));
}

TEST(TokenFraming, CloseTakesTheWholeConnection) {
    EXPECT_EQ(run(Framing::close, 100, "a\nb", {2}).tokens, (Tokens{"a\nb"}));
    EXPECT_EQ(run(Framing::close, 100, "", {1}).tokens, Tokens{});
    EXPECT_EQ(run(Framing::close, 100, "\n", {1}).tokens, Tokens{});
}

TEST(TokenFraming, UnfinishedTokenIsNoToken) {
    EXPECT_FALSE(run(Framing::newline, 100, "one\ntw", {3}).finished);
    EXPECT_FALSE(run(Framing::length, 100, counted("one").substr(0, 6), {3}).finished);
    EXPECT_FALSE(run(Framing::length, 100, std::string("\0\0", 2), {3}).finished);
}

TEST(TokenFraming, TheLimitItselfPassesAndOneMoreDoesNot) {
    const std::string most(10, 'x');
    for (const std::size_t piece : {1U, 3U, 1000U}) {
        EXPECT_EQ(run(Framing::newline, 10, most + "\r\n", {piece}).tokens, Tokens{most});
        EXPECT_FALSE(run(Framing::newline, 10, most + "x\n", {piece}).fed);
        EXPECT_EQ(run(Framing::length, 10, counted(most), {piece}).tokens, Tokens{most});
        EXPECT_FALSE(run(Framing::length, 10, counted(most + "x"), {piece}).fed);
        EXPECT_EQ(run(Framing::close, 10, most + "\r\n", {piece}).tokens, Tokens{most});
        EXPECT_FALSE(run(Framing::close, 10, most + "x", {piece}).finished);
    }
}

TEST(TokenFraming, EndlessTokenHoldsNoMoreThanTheLimit) {
    TokenFramer framer(Framing::newline, 1000);
    const std::string piece(100, 'x');
    bool ok = true;
    for (int i = 0; i < 100 && ok; ++i)
        ok = framer.feed(asBytes(piece), [](ByteView) { return true; });
    EXPECT_FALSE(ok);
    EXPECT_LE(framer.heldBytes(), 1002U);
}

TEST(TokenFraming, AnnouncedGigabytesAreRefusedBeforeTheyCome) {
    EXPECT_FALSE(run(Framing::length, 4096, std::string_view("\xff\xff\xff\xff", 4), {4}).fed);
}

TEST(TokenFraming, StopsWhenTheTakerHasEnough) {
    TokenFramer framer(Framing::newline, 100);
    int taken = 0;
    EXPECT_TRUE(framer.feed(asBytes("a\nb\nc\n"), [&](ByteView) { return ++taken < 2; }));
    EXPECT_EQ(taken, 2);
}

RC_GTEST_PROP(TokenFraming, AnyPiecesGiveTheSameTokens,
              (const std::vector<std::string>& raw, std::vector<std::size_t> pieces)) {
    Tokens tokens;
    std::string lines;
    std::string fields;
    for (std::string token : raw) {
        std::erase_if(token, [](char c) { return c == '\n' || c == '\r'; });
        if (token.empty()) continue;
        tokens.push_back(token);
        lines += token + "\n";
        fields += counted(token);
    }
    pieces.push_back(1 + *rc::gen::inRange<std::size_t>(0, 20));
    for (std::size_t& piece : pieces)
        piece = 1 + piece % 50;
    RC_ASSERT(run(Framing::newline, 1000, lines, pieces).tokens == tokens);
    RC_ASSERT(run(Framing::length, 1000, fields, pieces).tokens == tokens);
}

TEST(TokenText, PassesUtf8AndRefusesSeparators) {
    EXPECT_TRUE(isPlainToken(asBytes("žluťoučký-令牌-🦁")));
    EXPECT_TRUE(isPlainToken(asBytes("~!\xff\x80")));
    for (const char c : {' ', '\n', '\t', '\0', '\x1b', '\x7f', '\r'})
        EXPECT_FALSE(isPlainToken(asBytes(std::string("ab") + c + "cd"))) << int{c};
}

} // namespace
} // namespace thisbe::relay6
