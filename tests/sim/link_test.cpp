// What links do to packets: exact numbers for one seed, and statistics that no seed may leave.
#include "tests/sim/host.h"
#include "tests/sim/link.h"

#include <gtest/gtest.h>

namespace thisbe::sim {
namespace {

using namespace std::chrono_literals;

struct Arrival {
    std::uint32_t number;
    TimePoint at;
};

// Two hosts on one wire; the left one's interface has the conditions.
class LinkTest : public testing::Test {
  protected:
    LinkTest() : LinkTest(11) {}
    explicit LinkTest(std::uint64_t seed) : simulation_(seed) {
        out_.addAddress(IpAddress::parse("10.0.0.1").value(), 24);
        right_.addInterface("eth0", link_).addAddress(IpAddress::parse("10.0.0.2").value(), 24);
        sender_ = left_.openUdp({IpAddress::parse("10.0.0.1").value(), 1000});
        receiver_ = right_.openUdp({IpAddress::parse("10.0.0.2").value(), 2000});
        receiver_->onReady([this] {
            for (const Datagram& datagram : receiver_->receive()) {
                std::uint32_t number = 0;
                for (int i = 3; i >= 0; --i)
                    number = number << 8 | datagram.payload[static_cast<std::size_t>(i)];
                arrivals_.push_back({number, simulation_.now()});
            }
        });
    }

    SendReport send(std::uint32_t number, std::size_t size = 100, bool dontFragment = false) {
        payload_.assign(size, 0);
        for (std::size_t i = 0; i < 4; ++i)
            payload_[i] = static_cast<std::uint8_t>(number >> (8 * i));
        Datagram datagram{payload_, {}, receiver_->localEndpoint()};
        datagram.dontFragment = dontFragment;
        return sender_->send(std::span(&datagram, 1));
    }
    // One datagram a millisecond.
    void sendMany(std::uint32_t count) {
        for (std::uint32_t i = 0; i < count; ++i) {
            send(i);
            simulation_.runFor(1ms);
        }
        simulation_.runFor(1s);
    }
    std::uint64_t drops(DropReason reason) { return simulation_.trace().drops(reason); }
    std::size_t overtaken() const {
        std::size_t count = 0;
        std::uint32_t highest = 0;
        for (const Arrival& arrival : arrivals_) {
            if (arrival.number < highest) ++count;
            highest = std::max(highest, arrival.number);
        }
        return count;
    }

    Simulation simulation_;
    Link link_{"wire"};
    Host left_{simulation_, "left"};
    Host right_{simulation_, "right"};
    Interface& out_{left_.addInterface("eth0", link_)};
    std::unique_ptr<SimSocket> sender_;
    std::unique_ptr<SimSocket> receiver_;
    std::vector<std::uint8_t> payload_;
    std::vector<Arrival> arrivals_;
};

TEST_F(LinkTest, DelaysByExactlyTheDelay) {
    out_.conditions().delay = 25ms;
    send(0);
    simulation_.runFor(1s);
    ASSERT_EQ(arrivals_.size(), 1U);
    EXPECT_EQ(arrivals_[0].at, TimePoint(25ms));
}

TEST_F(LinkTest, LosesWhatItShouldAndCountsIt) {
    out_.conditions().loss = 0.2;
    sendMany(10'000);
    EXPECT_EQ(arrivals_.size() + drops(DropReason::loss), 10'000U);
    // Six standard deviations of a binomial distribution are 240; the exact number belongs to seed 11.
    EXPECT_NEAR(static_cast<double>(drops(DropReason::loss)), 2'000, 240);
    EXPECT_EQ(drops(DropReason::loss), 1'983U);
}

TEST_F(LinkTest, BurstsHaveTheLengthAndShareOfTheModel) {
    out_.conditions().bursts = BurstLoss{.toBad = 0.02, .toGood = 0.2, .lossInBad = 1};
    sendMany(20'000);
    const auto lost = static_cast<double>(drops(DropReason::loss));
    EXPECT_NEAR(lost / 20'000, out_.conditions().bursts->badShare(), 0.02);
    std::size_t bursts = 0;
    std::uint32_t expected = 0;
    for (const Arrival& arrival : arrivals_) {
        if (arrival.number != expected) ++bursts;
        expected = arrival.number + 1;
    }
    EXPECT_NEAR(lost / static_cast<double>(bursts), 1 / 0.2, 0.7); // mean burst length 1 / toGood
}

TEST_F(LinkTest, DuplicatesFollowTheirOriginalAtOnce) {
    out_.conditions().duplication = 0.1;
    sendMany(5'000);
    EXPECT_NEAR(static_cast<double>(arrivals_.size()), 5'500, 130);
    EXPECT_EQ(arrivals_.size(), 5'507U);
    EXPECT_EQ(overtaken(), 0U);
}

TEST_F(LinkTest, JitterAloneKeepsTheOrder) {
    out_.conditions().delay = 10ms;
    out_.conditions().jitter = 20ms;
    sendMany(1'000);
    ASSERT_EQ(arrivals_.size(), 1'000U);
    EXPECT_EQ(overtaken(), 0U);
    EXPECT_GT(arrivals_.back().at - arrivals_.front().at, 900ms);
}

TEST_F(LinkTest, ReorderedPacketsAreOvertakenByThoseOfTheirDelay) {
    out_.conditions().reordering = 0.05;
    out_.conditions().reorderDelay = 5ms;
    sendMany(2'000);
    EXPECT_EQ(arrivals_.size(), 2'000U);
    EXPECT_NEAR(static_cast<double>(overtaken()), 100, 60);
    EXPECT_EQ(overtaken(), 96U);
}

TEST_F(LinkTest, TheRateSpacesPacketsAndTheQueueHasAnEnd) {
    out_.conditions().bitsPerSecond = 1'024'000; // 128 bytes, as a 100 byte payload makes: 1 ms each
    out_.conditions().queueBytes = 1280;
    for (std::uint32_t i = 0; i < 15; ++i)
        send(i);
    simulation_.runFor(1s);
    ASSERT_EQ(arrivals_.size(), 10U);
    EXPECT_EQ(drops(DropReason::queueFull), 5U);
    for (std::size_t i = 0; i < arrivals_.size(); ++i) {
        EXPECT_EQ(arrivals_[i].at, TimePoint(std::chrono::milliseconds(i + 1)));
    }
}

TEST_F(LinkTest, WhatIsUnderWayWhenTheLinkIsCutIsLost) {
    out_.conditions().delay = 10ms;
    send(1);
    simulation_.runFor(5ms);
    link_.setUp(false);
    send(2);
    simulation_.runFor(10ms);
    link_.setUp(true);
    send(3);
    simulation_.runFor(1s);
    ASSERT_EQ(arrivals_.size(), 1U);
    EXPECT_EQ(arrivals_[0].number, 3U);
    EXPECT_EQ(drops(DropReason::linkDown), 2U);
}

TEST_F(LinkTest, FragmentsWhatIsTooBigUnlessForbidden) {
    EXPECT_TRUE(send(1, 1472, true).failures.empty()) << "1,500 bytes with its headers";
    const SendReport report = send(2, 1473, true);
    ASSERT_EQ(report.failures.size(), 1U);
    EXPECT_EQ(report.failures[0].error, DatagramError::tooBig);
    EXPECT_TRUE(send(3, 1473).failures.empty());
    EXPECT_EQ(send(4, 65508).failures[0].error, DatagramError::tooBig);
    simulation_.runFor(1s);
    EXPECT_EQ(arrivals_.size(), 2U);
}

TEST_F(LinkTest, PacketsOfASteadyStateAreUsedAgain) {
    sendMany(100);
    EXPECT_LE(simulation_.packets().inUse(), 1U); // the last batch that the socket handed out
}

} // namespace
} // namespace thisbe::sim
