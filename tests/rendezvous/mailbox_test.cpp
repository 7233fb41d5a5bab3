#include "rendezvous/mailbox.h"

#include <gtest/gtest.h>

#include <string>
#include <thread>

namespace thisbe::rendezvous {
namespace {

Flow flowTo(std::uint16_t port) {
    return {.local = {}, .remote = Endpoint(IpAddress(IpAddress::V4Bytes{192, 0, 2, 1}), port)};
}

std::string readAll(Mailbox& box) {
    std::string out;
    box.takeAll([&](const Letter& letter) {
        out += (letter.kind == LetterKind::message ? "m" : "a") + std::to_string(letter.flow.remote.port()) +
               "=" + std::string(asText(letter.bytes)) + ";";
    });
    return out;
}

TEST(Mailbox, GivesLettersInOrderAndOnce) {
    Mailbox box(4, 100);
    EXPECT_EQ(box.put(LetterKind::message, flowTo(1), asBytes("one")), Mailbox::Put::first);
    EXPECT_EQ(box.put(LetterKind::answer, flowTo(2), asBytes("")), Mailbox::Put::further);
    EXPECT_EQ(readAll(box), "m1=one;a2=;");
    EXPECT_EQ(readAll(box), "");
}

TEST(Mailbox, AsksForANewWakeUpAfterItWasEmptied) {
    Mailbox box(4, 100);
    box.put(LetterKind::message, flowTo(1), asBytes("x"));
    readAll(box);
    EXPECT_EQ(box.put(LetterKind::message, flowTo(1), asBytes("x")), Mailbox::Put::first);
}

TEST(Mailbox, RefusesWhatDoesNotFitAndKeepsTheRest) {
    Mailbox few(1, 100);
    few.put(LetterKind::message, flowTo(1), asBytes("a"));
    EXPECT_EQ(few.put(LetterKind::message, flowTo(2), asBytes("b")), Mailbox::Put::full);
    EXPECT_EQ(readAll(few), "m1=a;");

    Mailbox small(10, 3);
    EXPECT_EQ(small.put(LetterKind::message, flowTo(1), asBytes("four")), Mailbox::Put::full);
    EXPECT_EQ(small.put(LetterKind::message, flowTo(1), asBytes("abc")), Mailbox::Put::first);
    EXPECT_EQ(small.put(LetterKind::message, flowTo(1), asBytes("d")), Mailbox::Put::full);
    EXPECT_EQ(readAll(small), "m1=abc;");
}

TEST(Mailbox, LosesNothingBetweenTwoThreads) {
    constexpr std::size_t kLetters = 2'000;
    Mailbox box(64, 4096);
    std::jthread sender([&] {
        for (std::size_t i = 0; i < kLetters;) {
            if (box.put(LetterKind::message, flowTo(1), asBytes(std::to_string(i))) != Mailbox::Put::full)
                ++i;
        }
    });
    std::size_t next = 0;
    while (next < kLetters) {
        box.takeAll([&](const Letter& letter) {
            ASSERT_EQ(asText(letter.bytes), std::to_string(next));
            ++next;
        });
    }
}

} // namespace
} // namespace thisbe::rendezvous
