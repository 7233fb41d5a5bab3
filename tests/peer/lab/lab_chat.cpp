#include "tests/peer/lab/lab_chat.h"

#include "tests/natlab/home_addresses.h"

#include <Poco/RegularExpression.h>
#include <gtest/gtest.h>

#include <sstream>

namespace thisbe::peer {

using namespace std::chrono_literals;

namespace {

// "VALUE" of "name":"VALUE" in a line of JSON; null and nothing are empty.
std::string valueOf(const std::string& line, const std::string& name) {
    const std::string mark = "\"" + name + "\":\"";
    const std::size_t at = line.find(mark);
    if (at == std::string::npos) return {};
    const std::size_t begin = at + mark.size();
    return line.substr(begin, line.find('"', begin) - begin);
}

} // namespace

void LabChatter::type(const std::string& line) {
    ASSERT_TRUE(process_.send(line + "\n")) << id_ << " has ended: " << process_.errors();
}

std::string LabChatter::waitFor(const std::string& regex, std::chrono::milliseconds bound) {
    const auto line = process_.waitForLine(regex, bound);
    EXPECT_TRUE(line) << id_ << " saw no line with " << regex << ":\n" << said() << process_.errors();
    return line ? *line : std::string();
}

std::string LabChatter::hasSeen(const std::string& regex) {
    const Poco::RegularExpression wanted(regex); // g++ 12 warns falsely of std::regex
    std::istringstream lines(said());
    std::string found;
    for (std::string line; std::getline(lines, line);)
        if (Poco::RegularExpression::Match at; wanted.match(line, 0, at) > 0) found = line;
    return found.empty() ? waitFor(regex) : found;
}

void LabChatter::waitForPeer(const std::string& id) {
    hasSeen(R"("event":"joined","id":")" + id + '"');
}

bool LabChatter::hears(const std::string& from, const std::string& text) {
    return !waitFor(R"("event":"message","from":")" + from + R"(","text":")" + text + '"').empty();
}

std::string LabChatter::pathOf(const std::string& text) {
    return valueOf(waitFor(R"("event":"message".*"text":")" + text + '"'), "path");
}

std::string LabChatter::deliveryPathOf(const std::string& text) {
    return valueOf(waitFor(R"("event":"sent".*"text":")" + text + R"(","delivered":true)"), "path");
}

std::size_t LabChatter::timesHeard(const std::string& text) const {
    const std::string mark = R"("text":")" + text + R"(","path")";
    std::size_t count = 0;
    for (std::size_t at = said().find(mark); at != std::string::npos; at = said().find(mark, at + 1)) {
        const std::size_t begin = said().rfind('\n', at) + 1;
        count += said().compare(begin, 18, R"({"event":"message")") == 0 ? 1U : 0U;
    }
    return count;
}

LabChat::LabChat(const natlab::NatLab& lab)
    : lab_(lab),
      server_(world_.startServer({"--listen", natlab::kServerIpv4First, "--listen", natlab::kServerIpv4Second,
                                  "--alternate-port", "3479"},
                                 3478, &lab.server())) {}

LabChatter LabChat::joined(const std::string& id, const std::string& host,
                           const JoinWorld::Arguments& more) const {
    JoinWorld::Arguments arguments{"--json"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    LabChatter chatter(id, world_.join(id, natlab::kServerIpv4First, arguments, &lab_.host(host)));
    chatter.waitFor(R"("event":"roster_complete")");
    return chatter;
}

} // namespace thisbe::peer
