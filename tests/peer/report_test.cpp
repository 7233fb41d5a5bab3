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
    EXPECT_EQ(kReport.message("nat1", "hi", signal::SignalWay::throughServer).text,
              "nat1> hi  (through the server, not end-to-end encrypted)");
    EXPECT_EQ(kReport.message("nat1", "hi", signal::SignalWay::directLan).text,
              "nat1> hi  (direct, LAN, not end-to-end encrypted)");
}

TEST(PlainReport, TakesTheSpellsOutOfStrangersTexts) {
    const std::string line =
        PlainReport(kPlain).message("nat1", "\033]0;owned\007\nnat9> forged\xff", {}).text;
    EXPECT_EQ(line.find_first_of("\033\007\n\xff"), std::string::npos) << line;
}

TEST(PlainReport, SaysWhatBecameOfAMessage) {
    EXPECT_EQ(kReport.sent({"nat2", "hi", true, signal::SignalWay::throughServer, ""}).text,
              "-> nat2: hi  (delivered, through the server, not end-to-end encrypted)");
    EXPECT_EQ(kReport.sent({"nat2", "hi", false, {}, "is off-line"}).text,
              "-> nat2: hi  (not delivered: nat2 is off-line)");
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
    EXPECT_EQ(kJson.message("nat1", "say \"hi\"\n", signal::SignalWay::directLan).text,
              "{\"event\":\"message\",\"from\":\"nat1\",\"text\":\"say \\\"hi\\\"\\n\",\"path\":\"lan\","
              "\"end_to_end_encrypted\":false}");
}

RC_GTEST_PROP(JsonReport, IsOneLineOfValidJsonWhateverStrangersSend,
              (const std::string& from, const std::string& text)) {
    const std::string line = kJson.message(from, text, signal::SignalWay::throughServer).text;
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
