#include "peer/report/test_account_json.h"
#include "peer/report/test_account_text.h"

#include <Poco/JSON/Object.h>
#include <Poco/JSON/Parser.h>
#include <gtest/gtest.h>

namespace thisbe::peer {
namespace {

using namespace std::chrono_literals;

const Paint kPlain(ColourMode::never, 1);

TestResult streamBy(const char* way, PathClass pathClass, std::uint64_t received) {
    TestResult stream;
    stream.peer = "bob";
    stream.way = way;
    stream.outcome = packet::TestOutcome::completed;
    TestResult::Direction direction;
    direction.name = "forward";
    direction.sender.scheduled = direction.sender.sent = 1000;
    direction.receiver.received = received;
    direction.receiver.next = 1000;
    direction.receiver.oneWay.count = received;
    direction.receiver.oneWay.p50 = 12ms;
    direction.receiver.oneWay.bound = 80us;
    direction.path.add(TimePoint(1s), 0, ice::PairId(1),
                       PathLabel{ice::PairId(1), pathClass, "host 192.0.2.1:1 -> host 192.0.2.2:2"});
    stream.directions.push_back(direction);
    return stream;
}

TestAccount twoWays() {
    TestAccount account;
    account.order.to = "bob";
    account.outcome = packet::TestOutcome::completed;
    account.streams = {streamBy("direct4", PathClass::directIpv4, 1000),
                       streamBy("relay", PathClass::relayUdp, 900)};
    account.missing = {packet::StreamWay::direct6};
    return account;
}

TEST(TestAccount, SeveralWaysStandSideBySide) {
    const std::string text = asText(twoWays(), kPlain);
    const auto table = text.find("side by side, taken at the same time");
    ASSERT_NE(table, std::string::npos) << text;
    EXPECT_NE(text.find("direct IPv4", table), std::string::npos) << text;
    EXPECT_NE(text.find("10.00 %", table), std::string::npos) << text;
    EXPECT_NE(text.find("12 ms +- 80 us", table), std::string::npos) << text;
    EXPECT_NE(text.find("no way 'direct6' that works"), std::string::npos) << text;
}

TEST(TestAccount, OneWayNeedsNoTable) {
    TestAccount account = twoWays();
    account.streams.pop_back();
    EXPECT_EQ(asText(account, kPlain).find("side by side"), std::string::npos);
}

TEST(TestAccount, AChangeOfPathIsARowWithTimeAndSequence) {
    TestAccount account = twoWays();
    account.streams.resize(1);
    account.streams[0].directions[0].path.add(TimePoint(3s), 420, ice::PairId(2),
                                              PathLabel{ice::PairId(2), PathClass::relayUdp, "relay"});
    const std::string text = asText(account, kPlain);
    EXPECT_NE(text.find("from packet 420 on, after 2 s"), std::string::npos) << text;
}

TEST(TestAccount, TellsThePathMtuAndWarnsOfLargerPackets) {
    TestAccount account = twoWays();
    account.streams.resize(1);
    TestResult& stream = account.streams[0];
    stream.plan.shape.sizes = {.least = 1400, .most = 1400};
    stream.directions[0].path = {};
    stream.directions[0].path.add(TimePoint(1s), 0, ice::PairId(1),
                                  PathLabel{.pair = ice::PairId(1),
                                            .pathClass = PathClass::directIpv4,
                                            .text = "a -> b",
                                            .payloadBytes = 1372,
                                            .packetBytes = 1400});
    const std::string text = asText(account, kPlain);
    EXPECT_NE(text.find("direct IPv4 (a -> b), path MTU 1400"), std::string::npos) << text;
    EXPECT_NE(text.find("direct IPv4 is known to pass 1372"), std::string::npos) << text;
    EXPECT_NE(asJson(account).find(R"("path_mtu":1400)"), std::string::npos);
    stream.plan.shape.sizes = {.least = 64, .most = 1372};
    EXPECT_EQ(asText(account, kPlain).find("is known to pass"), std::string::npos);
}

TEST(TestAccount, IsOneJsonDocumentWithEachStreamInIt) {
    TestAccount account = twoWays();
    account.problem = "a \"problem\"";
    Poco::JSON::Parser parser;
    const auto document = parser.parse(asJson(account)).extract<Poco::JSON::Object::Ptr>();
    EXPECT_EQ(document->getValue<std::string>("schema"), "thisbe.generate.peer/1");
    EXPECT_EQ(document->getValue<std::string>("peer"), "bob");
    EXPECT_EQ(document->getValue<std::string>("problem"), "a \"problem\"");
    EXPECT_EQ(document->getArray("missing")->getElement<std::string>(0), "direct6");
    const auto streams = document->getArray("streams");
    ASSERT_EQ(streams->size(), 2u);
    const auto first = streams->getObject(0);
    EXPECT_EQ(first->getValue<std::string>("way"), "direct4");
    EXPECT_FALSE(first->has("remote"));
    const auto turn = first->getArray("directions")->getObject(0)->getArray("path")->getObject(0);
    EXPECT_EQ(turn->getValue<std::string>("class"), "direct IPv4");
    EXPECT_EQ(turn->getValue<std::uint64_t>("sequence"), 0u);
}

TEST(TestAccount, AQuestionSaysWhatIsWanted) {
    packet::TestRequest request;
    request.plan.direction = packet::Direction::reverse;
    request.streams = {{packet::AttemptId(1), packet::StreamWay::direct4},
                       {packet::AttemptId(2), packet::StreamWay::relay}};
    const std::string text = questionText(request);
    EXPECT_NE(text.find("sent by you"), std::string::npos) << text;
    EXPECT_NE(text.find("by direct4 relay, at the same time"), std::string::npos) << text;
}

} // namespace
} // namespace thisbe::peer
