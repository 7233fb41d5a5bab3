// What people and programs read of a session: formats that scripts rely on, and strangers' text.
#include "peer/shell/json_report.h"
#include "peer/shell/plain_report.h"

#include <Poco/JSON/Parser.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace thisbe::peer {
namespace {

using namespace std::chrono_literals;
namespace event = signal::event;

const Paint kPlain(ColourMode::never, 1);
const Paint kColour(ColourMode::always, 1);
const PlainReport kReport(kPlain);
const JsonReport kJson;
const ChatWay kRelayed{PathClass::relayUdp, true, false};

PathLabel label(PathClass pathClass) {
    return {ice::PairId(1), pathClass, "host 192.0.2.1:1 -> host 192.0.2.2:2"};
}

std::optional<Endpoint> at(const char* text) {
    return *Endpoint::parse(text);
}

signal::RosterMirror::Peers somePeers() {
    signal::RosterMirror::Peers peers;
    peers["nat1"].endpoints = {
        at("192.0.2.12:60555"), at("172.16.78.128:10081"), at("[2001:db8::7]:5000"), {}};
    peers["nät2"].endpoints = {at("203.0.113.10:1024"), {}, {}, {}};
    peers["nat1"].heardAt = TimePoint(10s);
    peers["nät2"].heardAt = TimePoint(8s);
    return peers;
}

bool isNat1(std::string_view id, const signal::RosterPeer&) {
    return id == "nat1";
}
bool isNobody(std::string_view, const signal::RosterPeer&) {
    return false;
}

event::PeerChanged changed(signal::Reason reason) {
    return {reason, "nat2", {}, {at("192.0.2.9:4321"), {}, {}, {}}};
}

TEST(RosterForPeople, HasALineForEachFamilyAndMarksOnesOwn) {
    EXPECT_EQ(rosterForPeople(somePeers(), isNat1, kPlain),
              "nat1 192.0.2.12:60555 / 172.16.78.128:10081 (you)\n"
              "nat1 [2001:db8::7]:5000 / - (you)\n"
              "nät2 203.0.113.10:1024 / -\n");
}

TEST(RosterForPeople, IsColouredOnlyWhereColourIsOn) {
    EXPECT_EQ(rosterForPeople(somePeers(), isNat1, kPlain).find('\033'), std::string::npos);
    EXPECT_NE(rosterForPeople(somePeers(), isNat1, kColour).find('\033'), std::string::npos);
}

TEST(RosterAsJson, HasTheMembersThatScriptsRelyOn) {
    EXPECT_EQ(rosterAsJson(somePeers(), isNat1, TimePoint(10s), false),
              "[{\"id\":\"nät2\",\"public4\":\"203.0.113.10:1024\",\"private4\":null,\"public6\":null,"
              "\"private6\":null,\"last_seen_ms\":2000}]");
    EXPECT_EQ(rosterAsJson({}, isNobody, TimePoint(), false), "[]");
}

TEST(RosterAsTable, AlignsByCharactersNotBytes) {
    EXPECT_EQ(rosterAsTable(somePeers(), isNobody, TimePoint(10s), kPlain),
              "ID    PUBLIC              PRIVATE              HEARD\n"
              "nat1  192.0.2.12:60555    172.16.78.128:10081  0.0 s\n"
              "nat1  [2001:db8::7]:5000  -                    0.0 s\n"
              "nät2  203.0.113.10:1024   -                    2.0 s\n");
}

TEST(PlainReport, BeginsAMessageWithItsSenderAndEndsItWithItsWay) {
    EXPECT_EQ(kReport.message("nat1", "hi", kRelayed).text,
              "nat1> hi  (relay, end-to-end encrypted, peer not verified)");
    EXPECT_EQ(kReport.message("nat1", "hi", {PathClass::lan, true, true}).text,
              "nat1> hi  (LAN, end-to-end encrypted, peer verified)");
}

TEST(PlainReport, TakesTheSpellsOutOfStrangersTexts) {
    const std::string line =
        PlainReport(kPlain).message("nat1", "\033]0;owned\007\nnat9> forged\xff", {}).text;
    EXPECT_EQ(line.find_first_of("\033\007\n\xff"), std::string::npos) << line;
}

TEST(PlainReport, SaysWhatBecameOfAMessage) {
    EXPECT_EQ(kReport.sent({"nat2", "hi", true, kRelayed, ""}).text,
              "-> nat2: hi  (delivered, relay, end-to-end encrypted, peer not verified)");
    EXPECT_EQ(kReport.sent({"nat2", "hi", false, {}, "is off-line"}).text,
              "-> nat2: hi  (not delivered: nat2 is off-line)");
}

TEST(PlainReport, EverySwitchOfPathsIsALine) {
    const auto line = [](const PathEvent& event) { return kReport.path("nat2", event, {1, 2}).value().text; };
    EXPECT_EQ(line(path::Switched{1, {}, label(PathClass::relayUdp), SwitchReason::first, {}}),
              "nat2: relay, first way that works");
    EXPECT_EQ(
        line(path::Switched{2, label(PathClass::directIpv4), label(PathClass::relayUdp), SwitchReason::silent,
                            412ms}),
        "nat2: relay instead of direct IPv4, the old way fell silent, gap 412 ms, lost 1, duplicated 2");
    EXPECT_EQ(line(path::Lost{label(PathClass::relayUdp), LossReason::silent}).find("nat2: no path, "), 0U);
    EXPECT_EQ(line(path::Recovered{3, label(PathClass::relayUdp), 2500ms}), "nat2: relay again, gap 2500 ms");
    EXPECT_FALSE(kReport.path("nat2", path::RestartWanted{}, {}));
}

TEST(JsonReport, ASwitchHasTheMembersThatScriptsRelyOn) {
    const auto text = kJson.path("nat2",
                                 path::Switched{2, label(PathClass::directIpv4), label(PathClass::relayUdp),
                                                SwitchReason::silent, 412ms},
                                 {1, 2});
    EXPECT_EQ(text.value().text,
              "{\"event\":\"switch\",\"peer\":\"nat2\",\"from\":\"direct IPv4\",\"to\":\"relay\","
              "\"pair\":\"host 192.0.2.1:1 -> host 192.0.2.2:2\","
              "\"reason\":\"the old way fell silent\",\"gap_ms\":412,\"lost\":1,\"duplicated\":2}");
}

TEST(WhyReport, SaysThatThereIsNoConnection) {
    EXPECT_EQ(kReport.why("nat2", {}).text, "nat2: no connection; the first @chat makes one");
    EXPECT_EQ(kJson.why("nat2", {}).text, "{\"event\":\"why\",\"peer\":\"nat2\",\"path\":null}");
}

TEST(WhyReport, TellsThePathMtuAndWhatTheServersDidNotGive) {
    WhyFacts facts;
    facts.explanation.emplace();
    auto& direct = facts.explanation->classes[0];
    direct.standing = PathStanding::ready;
    direct.best = label(PathClass::lan);
    direct.best->payloadBytes = 1372;
    direct.best->packetBytes = 1400;
    ice::GatheringProblem problem;
    problem.wanted = ice::CandidateType::relayed;
    problem.server = Endpoint::parse("192.0.2.9:3478").value();
    facts.gathering = {&problem, 1};
    const std::string text = kReport.why("nat2", facts).text;
    EXPECT_NE(text.find("datagrams to 1372 bytes (path MTU 1400 or more)"), std::string::npos) << text;
    EXPECT_NE(text.find("no relayed candidate from 192.0.2.9:3478 over UDP: no answer"), std::string::npos)
        << text;
    const std::string json = kJson.why("nat2", facts).text;
    EXPECT_NE(json.find(R"("payload_bytes":1372,"path_mtu":1400)"), std::string::npos) << json;
    EXPECT_NE(json.find(R"("gathering":["no relayed candidate)"), std::string::npos) << json;
}

TEST(PlainReport, TellsHowOthersComeAndGo) {
    const auto line = [](signal::Reason reason) { return kReport.event(changed(reason))->text; };
    EXPECT_EQ(line(signal::Reason::joined), "nat2 joined");
    EXPECT_EQ(line(signal::Reason::left), "nat2 left");
    EXPECT_EQ(line(signal::Reason::timedOut), "nat2 timed out");
    EXPECT_EQ(line(signal::Reason::replaced), "nat2 replaced");
    EXPECT_EQ(line(signal::Reason::moved), "nat2 moved to 192.0.2.9:4321");
    EXPECT_EQ(line(signal::Reason::none), "nat2 is gone");
}

TEST(PlainReport, KeepsOnesOwnRegistrationApartFromTheData) {
    const auto text = kReport.event(event::ServerRestarted{});
    ASSERT_TRUE(text);
    EXPECT_EQ(text->kind, ReportText::Kind::notice);
    EXPECT_EQ(kReport.event(changed(signal::Reason::joined))->kind, ReportText::Kind::data);
}

TEST(PlainReport, LeavesFinalRefusalsToTheLastLine) {
    EXPECT_FALSE(kReport.event(event::Refused{signal::error::kNameTaken, "Name Taken", {}, {}, true}));
    EXPECT_EQ(kReport.event(event::Refused{signal::error::kAlreadyRegistered, "x", {}, 2000ms, false})->text,
              "thisbe: the server refuses: x; asking again in 2.0 s");
}

TEST(JsonReport, GivesAMessageItsMembers) {
    EXPECT_EQ(kJson.message("nat1", "say \"hi\"\n", {PathClass::lan, true, false}).text,
              "{\"event\":\"message\",\"from\":\"nat1\",\"text\":\"say \\\"hi\\\"\\n\",\"path\":\"LAN\","
              "\"end_to_end_encrypted\":true,\"verified\":false}");
}

RC_GTEST_PROP(JsonReport, IsOneLineOfValidJsonWhateverStrangersSend,
              (const std::string& from, const std::string& text)) {
    const std::string line = kJson.message(from, text, kRelayed).text;
    RC_ASSERT(line.find('\n') == std::string::npos);
    RC_ASSERT(!Poco::JSON::Parser().parse(line).isEmpty());
}

TEST(JsonReport, NamesEveryEventThatIsTold) {
    const std::vector<std::pair<signal::RegistrationEvent, std::string>> events = {
        {event::Registered{AddressFamily::ipv4, *at("192.0.2.1:1"), {}, true}, "registered"},
        {changed(signal::Reason::joined), "joined"},
        {changed(signal::Reason::timedOut), "timed_out"},
        {changed(signal::Reason::none), "gone"},
        {event::RosterComplete{3}, "roster_complete"},
        {event::ServerRestarted{}, "server_restarted"},
        {event::Unregistered{true}, "unregistered"}};
    for (const auto& [happened, name] : events) {
        const auto text = kJson.event(happened);
        ASSERT_TRUE(text) << name;
        EXPECT_EQ(text->text.find("{\"event\":\"" + name + "\""), 0U) << text->text;
        EXPECT_NO_THROW(Poco::JSON::Parser().parse(text->text)) << text->text;
    }
}

} // namespace
} // namespace thisbe::peer
