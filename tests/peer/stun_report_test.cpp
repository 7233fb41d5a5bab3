#include "peer/stun_report.h"

#include <Poco/JSON/Parser.h>
#include <gtest/gtest.h>

namespace thisbe::peer {
namespace {

using namespace std::chrono_literals;

Endpoint endpoint(const char* text) {
    return Endpoint::parse(text).value();
}

StunFinding behindNat() {
    StunFinding finding;
    finding.server = endpoint("198.51.100.1:3478");
    finding.local = endpoint("192.168.1.10:5000");
    finding.mapped = endpoint("203.0.113.5:5000");
    finding.rtt = 12'345us;
    return finding;
}

StunFinding unanswered() {
    StunFinding finding;
    finding.server = endpoint("[2001:db8::1]:3478");
    finding.problem = "no answer within 5 s";
    return finding;
}

const Paint kPlain(ColourMode::never, -1);

std::string forPeople(const StunFinding& finding) {
    return reportForPeople(std::array{finding}, kPlain);
}

TEST(StunReport, TellsTheMappedAddressAndTheRoundTrip) {
    EXPECT_EQ(forPeople(behindNat()),
              "IPv4 UDP  203.0.113.5:5000  behind a NAT that kept the port\n"
              "  asked      198.51.100.1:3478 from 192.168.1.10:5000, answered in 12.3 ms\n");
}

TEST(StunReport, TellsWhatKindOfNat) {
    StunFinding finding = behindNat();
    finding.mapped = endpoint("203.0.113.5:6000");
    EXPECT_NE(forPeople(finding).find("behind a NAT that changed the port"), std::string::npos);
    finding.mapped = finding.local;
    EXPECT_NE(forPeople(finding).find("no NAT in between"), std::string::npos);
}

TEST(StunReport, TellsBehaviourAndWhyAPartOfItStayedUnknown) {
    StunFinding finding = behindNat();
    finding.behaviour.emplace();
    finding.behaviour->mapping = stun::MappingBehaviour::endpointIndependent;
    finding.behaviour->filteringReason = stun::UnknownBecause::changeRequestIgnored;
    const auto text = forPeople(finding);
    EXPECT_NE(text.find("mapping    endpoint-independent\n"), std::string::npos) << text;
    EXPECT_NE(text.find(std::string("filtering  unknown (") +
                        toString(stun::UnknownBecause::changeRequestIgnored) + ")"),
              std::string::npos)
        << text;
}

TEST(StunReport, TellsWhyThereIsNothing) {
    EXPECT_EQ(forPeople(unanswered()), "IPv6 UDP  nothing  asked [2001:db8::1]:3478: no answer within 5 s\n");
}

TEST(StunReport, JsonIsOneObjectThatAParserReads) {
    const auto json = reportAsJson("a \"server\"", std::array{behindNat(), unanswered()});
    const auto object = Poco::JSON::Parser().parse(json).extract<Poco::JSON::Object::Ptr>();
    EXPECT_EQ(object->getValue<std::string>("schema"), "thisbe.stun/1");
    EXPECT_EQ(object->getValue<std::string>("server"), "a \"server\"");
    const auto findings = object->getArray("findings");
    ASSERT_EQ(findings->size(), 2U);
    EXPECT_EQ(findings->getObject(0)->getValue<std::string>("mapped"), "203.0.113.5:5000");
    EXPECT_TRUE(findings->getObject(0)->getValue<bool>("nat"));
    EXPECT_DOUBLE_EQ(findings->getObject(0)->getValue<double>("rtt_ms"), 12.3);
    EXPECT_FALSE(findings->getObject(1)->has("mapped"));
    EXPECT_EQ(findings->getObject(1)->getValue<std::string>("problem"), "no answer within 5 s");
}

} // namespace
} // namespace thisbe::peer
