#include "peer/records/record_report.h"

#include <Poco/JSON/Parser.h>
#include <gtest/gtest.h>

namespace thisbe::peer {
namespace {

using namespace std::chrono_literals;

packet::Record recordOf(packet::RecordType type, std::uint64_t size) {
    packet::Record record;
    record.type = type;
    record.size = size;
    return record;
}

RecordStatistics example() {
    RecordStatistics statistics;
    const TimePoint start{100s};
    for (int i = 0; i < 10; ++i) // ten at once, then one each second
        statistics.onRecord(recordOf(packet::RecordType::tcp, 64), start);
    for (int i = 1; i <= 5; ++i)
        statistics.onRecord(recordOf(packet::RecordType::http, 100), start + i * 1s);
    statistics.onWireBytes(5000);
    statistics.onProblem(packet::RecordProblem::badUtf8);
    return statistics;
}

TEST(RecordStatistics, CountByTypeAndOverTime) {
    const auto statistics = example();
    EXPECT_EQ(statistics.records(), 15u);
    EXPECT_EQ(statistics.bytes(), 1140u);
    EXPECT_EQ(statistics.of(packet::RecordType::tcp).records, 10u);
    EXPECT_EQ(statistics.of(packet::RecordType::http).bytes, 500u);
    EXPECT_EQ(statistics.span(), Duration(5s));
    EXPECT_DOUBLE_EQ(statistics.rate(), 3);
    EXPECT_EQ(statistics.busiestSecond(), 10u);
    EXPECT_EQ(statistics.problems(), 1u);
}

TEST(RecordStatistics, HaveNoRateBeforeTimeHasPassed) {
    RecordStatistics statistics;
    EXPECT_EQ(statistics.rate(), 0);
    statistics.onRecord(recordOf(packet::RecordType::udp, 1), TimePoint{1s});
    EXPECT_EQ(statistics.rate(), 0);
    EXPECT_EQ(statistics.busiestSecond(), 1u);
}

TEST(RecordReport, IsForPeople) {
    const std::string text =
        listenSummary(example(), {.accepted = 3, .refused = 1, .stalled = 2, .faulty = 4});
    EXPECT_NE(
        text.find(
            "15 records, 1140 B of payload, 5000 B on the wire, in 5.000 s: 3.0 records/s, at most 10 in a "
            "second"),
        std::string::npos)
        << text;
    EXPECT_NE(text.find("  TCP  10 records, 640 B\n"), std::string::npos) << text;
    EXPECT_EQ(text.find("ICMP"), std::string::npos) << text;
    EXPECT_NE(
        text.find(
            "3 connections, 1 more refused by limits, 2 ended as idle or slow, 4 ended for what they sent"),
        std::string::npos)
        << text;
    EXPECT_NE(text.find("1 × not UTF-8"), std::string::npos) << text;
}

TEST(RecordReport, IsForProgramsToo) {
    const auto root =
        Poco::JSON::Parser()
            .parse(listenSummaryJson(example(), {.accepted = 3, .refused = 1, .stalled = 2, .faulty = 4}))
            .extract<Poco::JSON::Object::Ptr>();
    EXPECT_EQ(root->getValue<std::string>("schema"), "thisbe.records/1");
    EXPECT_EQ(root->getValue<int>("records"), 15);
    EXPECT_EQ(root->getObject("types")->getObject("HTTP")->getValue<int>("bytes"), 500);
    EXPECT_EQ(root->getObject("connections")->getValue<int>("stalled"), 2);
    EXPECT_EQ(root->getObject("rejected")->getValue<int>("not UTF-8"), 1);
}

} // namespace
} // namespace thisbe::peer
