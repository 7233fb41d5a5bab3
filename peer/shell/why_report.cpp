#include "peer/shell/why_report.h"

#include "shared/program/json_text.h"

#include <cstdio>

namespace thisbe::peer {

namespace {

std::string milliseconds(Duration duration) {
    char text[32];
    std::snprintf(text, sizeof text, "%.1f", std::chrono::duration<double, std::milli>(duration).count());
    return text;
}

// Of a moment: how long ago, in seconds.
std::string secondsSince(TimePoint then, TimePoint now) {
    char text[32];
    std::snprintf(text, sizeof text, "%.1f", std::chrono::duration<double>(now - then).count());
    return text;
}

const char* sentenceOf(DirectExpectation expectation) {
    switch (expectation) {
    case DirectExpectation::expected:
        return "a direct path should be possible";
    case DirectExpectation::notExpected:
        return "no direct path is to be expected between these NATs";
    case DirectExpectation::uncertain:
        return "whether a direct path is possible cannot be said: too little is known of the NATs";
    }
    return "";
}

// The newest thing that happened to it, in words.
std::string outcomeOf(const ice::CandidatePair& pair, TimePoint now) {
    std::string out = pair.valid ? "works" : ice::toString(pair.state);
    if (pair.rtt) out += ", " + milliseconds(*pair.rtt) + " ms";
    if (pair.payload != ice::PayloadProof::none)
        out += std::string(", full size: ") + ice::toString(pair.payload);
    out += ", " + std::to_string(pair.history.checksAnswered) + " of " +
           std::to_string(pair.history.checksSent) + " checks answered";
    if (!pair.history.records().empty()) {
        const auto& last = pair.history.records().back();
        out += std::string("; last: ") + ice::toString(last.event) + " " + secondsSince(last.lastAt, now) +
               " s ago";
    }
    return out;
}

std::string lineOf(const PathExplanation::OfClass& one) {
    std::string out = std::string("  ") + toString(one.pathClass) + ": " + toString(one.standing);
    if (!one.allowed) out += " (not allowed by --path)";
    if (one.best) out += ", " + one.best->text;
    if (one.rtt) out += ", " + milliseconds(*one.rtt) + " ms";
    if (one.best && one.best->payloadBytes > 0)
        out += ", datagrams to " + std::to_string(one.best->payloadBytes) + " bytes (path MTU " +
               std::to_string(one.best->packetBytes) + " or more)";
    if (one.recentDeaths > 0)
        out += ", died " + std::to_string(one.recentDeaths) + " times in the last minute";
    return out;
}

// "mapping endpoint-independent, filtering not tested"
std::string natText(const std::optional<NatSide>& side) {
    if (!side) return "not known";
    if (side->udpBlocked) return "UDP is blocked";
    return std::string("mapping ") + stun::toString(side->nat.mapping) + ", filtering " +
           (side->filteringAssumed ? "not tested" : stun::toString(side->nat.filtering));
}

std::string natJson(const std::optional<NatSide>& side) {
    if (!side) return "null";
    if (side->udpBlocked) return "{\"udp_blocked\":true}";
    return "{\"mapping\":" + jsonString(stun::toString(side->nat.mapping)) + ",\"filtering\":" +
           (side->filteringAssumed ? "null" : jsonString(stun::toString(side->nat.filtering))) + "}";
}

struct EventText {
    std::string operator()(const path::Switched& e) const {
        const std::string from = e.from ? std::string(toString(e.from->pathClass)) + " to " : std::string();
        return from + toString(e.to.pathClass) + ": " + toString(e.reason) + ", gap " + milliseconds(e.gap) +
               " ms";
    }
    std::string operator()(const path::Lost& e) const {
        return std::string("no path: ") + toString(e.reason);
    }
    std::string operator()(const path::Recovered& e) const {
        return std::string(toString(e.to.pathClass)) + " again after " + milliseconds(e.gap) + " ms";
    }
    std::string operator()(const path::RestartWanted& e) const {
        return std::string("ICE restart: ") + toString(e.reason);
    }
};

template<class Items, class Write>
std::string jsonArray(const Items& items, Write write) {
    std::string out = "[";
    for (const auto& item : items)
        out += (out.size() > 1 ? "," : "") + write(item);
    return out + "]";
}

std::string classJson(const PathExplanation::OfClass& one) {
    std::string out = "{\"class\":" + jsonString(toString(one.pathClass)) +
                      ",\"standing\":" + jsonString(toString(one.standing)) +
                      ",\"allowed\":" + (one.allowed ? "true" : "false");
    if (one.best) out += ",\"pair\":" + jsonString(one.best->text);
    if (one.best && one.best->payloadBytes > 0)
        out += ",\"payload_bytes\":" + std::to_string(one.best->payloadBytes) +
               ",\"path_mtu\":" + std::to_string(one.best->packetBytes);
    if (one.rtt) out += ",\"rtt_ms\":" + milliseconds(*one.rtt);
    return out + "}";
}

std::string pairJson(const ice::CandidatePair& pair, TimePoint now) {
    return "{\"pair\":" + jsonString(toString(pair)) + ",\"state\":" + jsonString(ice::toString(pair.state)) +
           ",\"valid\":" + (pair.valid ? "true" : "false") +
           ",\"checks_sent\":" + std::to_string(pair.history.checksSent) +
           ",\"checks_answered\":" + std::to_string(pair.history.checksAnswered) +
           (pair.rtt ? ",\"rtt_ms\":" + milliseconds(*pair.rtt) : std::string()) +
           ",\"outcome\":" + jsonString(outcomeOf(pair, now)) + "}";
}

} // namespace

std::string whyForPeople(std::string_view id, const WhyFacts& facts, const Paint& paint) {
    const std::string name = printable(id);
    if (!facts.explanation) return name + ": no connection; the first @chat makes one";
    const PathExplanation& why = *facts.explanation;
    std::string out =
        paint(Colour::cyan, name) + ": " +
        (why.chosen ? std::string("goes by ") + toString(why.chosen->pathClass) + ", " + why.chosen->text
                    : std::string("no path at the moment"));
    out += std::string("\n  --path ") + toString(why.mode) + "; " + sentenceOf(why.direct);
    out +=
        "\n  NAT here (IPv4): " + natText(why.nats.ipv4.ours) + "; there: " + natText(why.nats.ipv4.theirs);
    for (const auto& one : why.classes)
        if (one.standing != PathStanding::none) out += "\n" + lineOf(one);
    if (facts.checks) {
        out += "\ncandidate pairs tried:";
        for (const auto& pair : facts.checks->pairs)
            out += "\n  " + toString(pair) + ": " + outcomeOf(pair, facts.now);
        for (const auto& refused : facts.checks->refused)
            out += "\n  " + printable(refused.candidate) + ": not used, " + ice::toString(refused.why);
    }
    if (!facts.gathering.empty()) out += "\nwhat the servers do not give here:";
    for (const auto& problem : facts.gathering)
        out += "\n  " + problem.toString();
    if (!facts.history.empty()) out += "\nwhat happened:";
    for (const auto& record : facts.history)
        out +=
            "\n  " + secondsSince(record.at, facts.now) + " s ago: " + std::visit(EventText{}, record.event);
    for (const PathAdvice advice : why.advice)
        out += std::string("\n") + paint(Colour::yellow, "hint:") + " " + sentenceOf(advice);
    return out;
}

std::string whyAsJson(std::string_view id, const WhyFacts& facts) {
    std::string out = "\"peer\":" + jsonString(id);
    if (!facts.explanation) return out + ",\"path\":null";
    const PathExplanation& why = *facts.explanation;
    out += ",\"path\":" + (why.chosen ? jsonString(toString(why.chosen->pathClass)) : std::string("null"));
    if (why.chosen) out += ",\"pair\":" + jsonString(why.chosen->text);
    out += ",\"mode\":" + jsonString(toString(why.mode)) + ",\"direct\":" + jsonString(toString(why.direct));
    out += ",\"nat_here\":" + natJson(why.nats.ipv4.ours) + ",\"nat_there\":" + natJson(why.nats.ipv4.theirs);
    out += ",\"classes\":" + jsonArray(why.classes, classJson);
    if (facts.checks)
        out += ",\"pairs\":" +
               jsonArray(facts.checks->pairs, [&](const auto& p) { return pairJson(p, facts.now); });
    out += ",\"gathering\":" + jsonArray(facts.gathering, [](const ice::GatheringProblem& problem) {
               return jsonString(problem.toString());
           });
    out += ",\"history\":" + jsonArray(facts.history, [&](const PathHistory::Record& record) {
               return "{\"seconds_ago\":" + secondsSince(record.at, facts.now) +
                      ",\"event\":" + jsonString(std::visit(EventText{}, record.event)) + "}";
           });
    return out + ",\"advice\":" + jsonArray(why.advice, [](PathAdvice advice) {
               return jsonString(toString(advice));
           });
}

} // namespace thisbe::peer
