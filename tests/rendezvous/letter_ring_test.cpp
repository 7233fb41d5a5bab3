#include "rendezvous/letter_ring.h"
#include "rendezvous/mailbox.h"
#include "tests/support/allocation_counter.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <thread>

namespace thisbe::rendezvous {
namespace {

using thisbe::test::AllocationCounter;

Letter letter(std::string_view text, LetterKind kind = LetterKind::message, std::uint16_t port = 1) {
    const Flow flow{.local = {}, .remote = Endpoint(IpAddress(IpAddress::V4Bytes{192, 0, 2, 1}), port)};
    return {kind, flow, asBytes(text)};
}

std::string takeFrom(LetterRing& ring, std::size_t most = 1000) {
    std::string out;
    ring.take(most, [&](const Letter& got) {
        out += (got.kind == LetterKind::message ? "m" : "o") + std::to_string(got.flow.remote.port()) + "=" +
               std::string(asText(got.bytes)) + ";";
    });
    return out;
}

// What fits before the first refusal.
std::size_t fill(LetterRing& ring, const Letter& what) {
    std::size_t count = 0;
    while (ring.put(what))
        ++count;
    return count;
}

TEST(LetterRing, GivesLettersInOrderAndOnce) {
    LetterRing ring(4, 128);
    EXPECT_TRUE(ring.put(letter("one")));
    EXPECT_TRUE(ring.put(letter("", LetterKind::closed, 2)));
    EXPECT_TRUE(ring.publish());
    EXPECT_EQ(takeFrom(ring), "m1=one;o2=;");
    EXPECT_EQ(takeFrom(ring), "");
}

TEST(LetterRing, ShowsNothingBeforeItIsPublished) {
    LetterRing ring(4, 128);
    ring.put(letter("x"));
    EXPECT_TRUE(ring.empty());
    EXPECT_EQ(takeFrom(ring), "");
    EXPECT_TRUE(ring.publish());
    EXPECT_FALSE(ring.publish()); // nothing new: nobody need be woken
    EXPECT_FALSE(ring.empty());
}

TEST(LetterRing, LeavesWhatIsBeyondTheMostForTheNextTurn) {
    LetterRing ring(4, 128);
    for (const char* text : {"a", "b", "c"})
        ring.put(letter(text));
    ring.publish();
    EXPECT_EQ(takeFrom(ring, 2), "m1=a;m1=b;");
    EXPECT_FALSE(ring.empty());
    EXPECT_EQ(takeFrom(ring, 2), "m1=c;");
}

TEST(LetterRing, RefusesWhatDoesNotFitAndKeepsTheRest) {
    LetterRing few(2, 128);
    EXPECT_EQ(fill(few, letter("a")), 2U);
    few.publish();
    EXPECT_EQ(takeFrom(few), "m1=a;m1=a;");
    EXPECT_EQ(fill(few, letter("b")), 2U);

    LetterRing small(8, 8);
    EXPECT_FALSE(small.put(letter("nine bytes")));
    EXPECT_TRUE(small.put(letter("eight by")));
    EXPECT_FALSE(small.put(letter("x")));
    small.publish();
    EXPECT_EQ(takeFrom(small), "m1=eight by;");
}

TEST(LetterRing, WrapsRoundWithoutCuttingALetter) {
    LetterRing ring(8, 16);
    std::string before;
    for (int i = 0; i < 50; ++i) {
        const std::string text(static_cast<std::size_t>(1 + i % 5), static_cast<char>('a' + i % 26));
        ASSERT_TRUE(ring.put(letter(text)));
        ring.publish();
        // One stays, so that it does not begin again.
        if (i > 0) {
            ASSERT_EQ(takeFrom(ring, 1), "m1=" + before + ";");
        }
        before = text;
    }
}

TEST(LetterRing, WhoKeepsUpGetsTheSameBytesAgain) {
    LetterRing ring(8, 4096);
    std::set<const std::uint8_t*> places;
    for (int i = 0; i < 100; ++i) {
        ring.put(letter("data", LetterKind::relayed));
        ring.publish();
        ring.take(1, [&](const Letter& got) { places.insert(got.bytes.data()); });
    }
    EXPECT_EQ(places.size(), 1U);
}

TEST(LetterRing, JoinsBytesThatLieInTwoPlaces) {
    LetterRing ring(4, 128);
    Letter two = letter("header");
    two.rest = asBytes(" and data");
    ring.put(two);
    ring.put(letter("next"));
    ring.publish();
    EXPECT_EQ(takeFrom(ring), "m1=header and data;m1=next;");
}

TEST(LetterRing, RelayedDataLeavesRoomForMessages) {
    LetterRing ring(8, 1024);
    EXPECT_EQ(fill(ring, letter("data", LetterKind::relayed)), 6U);
    EXPECT_EQ(fill(ring, letter("register")), 2U);

    LetterRing bytes(64, 1024);
    EXPECT_EQ(fill(bytes, letter(std::string(256, 'd'), LetterKind::relayed)), 3U);
    EXPECT_TRUE(bytes.put(letter("register")));
}

TEST(LetterRing, AllocatesNothingForALetter) {
    LetterRing ring(16, 4096);
    const std::string text(1200, 'x');
    std::size_t read = 0;
    const AllocationCounter allocations;
    for (int i = 0; i < 1000; ++i) {
        ring.put(letter(text, LetterKind::relayed));
        ring.put(letter(text, LetterKind::relayed));
        ring.publish();
        ring.take(16, [&](const Letter& got) { read += got.bytes.size(); });
    }
    EXPECT_EQ(allocations.count(), 0U);
    EXPECT_EQ(read, 2'000U * 1200);
}

TEST(LetterRing, LosesNothingBetweenTwoThreads) {
    constexpr std::size_t kLetters = 20'000;
    LetterRing ring(64, 4096);
    std::jthread sender([&] {
        for (std::size_t i = 0; i < kLetters;) {
            if (ring.put(letter(std::to_string(i)))) {
                if (++i % 7 == 0) ring.publish();
            } else {
                ring.publish();
                std::this_thread::yield();
            }
        }
        ring.publish();
    });
    std::size_t next = 0;
    while (next < kLetters) {
        const std::size_t count = ring.take(50, [&](const Letter& got) {
            ASSERT_EQ(asText(got.bytes), std::to_string(next));
            ++next;
        });
        if (count == 0) std::this_thread::yield();
    }
}

TEST(Mailbox, NoSenderFillsAnothersPlace) {
    Mailbox box(1, 3);
    EXPECT_GT(fill(box.from(0), letter(std::string(60'000, 'f'))), 0U);
    EXPECT_TRUE(box.from(2).put(letter("register")));
    box.from(2).publish();
    EXPECT_FALSE(box.empty());
    std::size_t taken = 0;
    box.take(10, [&](const Letter& got) {
        EXPECT_EQ(asText(got.bytes), "register");
        ++taken;
    });
    EXPECT_EQ(taken, 1U);
    EXPECT_TRUE(box.empty());
}

TEST(Mailbox, TakesTheLargestDatagramWhereverTheRingBegins) {
    Mailbox box(0, 256); // the smallest rings
    LetterRing& ring = box.from(1);
    const std::string largest(65'535, 'x');
    for (int i = 0; i < 20; ++i) {
        ASSERT_TRUE(
            ring.put(letter(std::string(static_cast<std::size_t>(i) * 3'001, 's'), LetterKind::relayed)));
        ring.publish();
        ring.take(10, [](const Letter&) {});
        ASSERT_TRUE(ring.put(letter(largest, LetterKind::relayed))) << i;
        ring.publish();
        ring.take(10, [](const Letter&) {});
    }
}

} // namespace
} // namespace thisbe::rendezvous
