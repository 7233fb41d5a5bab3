#include "peer/stun_report.h"

#include "shared/program/json_text.h"

#include <net/if.h>

#include <cstdio>

namespace thisbe::peer {

namespace {

std::string milliseconds(Duration duration) {
    char text[32];
    std::snprintf(text, sizeof text, "%.1f", std::chrono::duration<double, std::milli>(duration).count());
    return text;
}

std::string overWhat(const StunFinding& finding) {
    return std::string(toString(finding.server.family())) + (finding.tcp ? " TCP" : " UDP");
}

// "behind a NAT that keeps the port"
std::string natInWords(const StunFinding& finding) {
    if (!finding.behindNat()) return "no NAT in between";
    const bool sameAddress = finding.mapped->address() == finding.local.address();
    if (sameAddress) return "a NAT that changes the port only";
    return finding.mapped->port() == finding.local.port() ? "behind a NAT that kept the port"
                                                          : "behind a NAT that changed the port";
}

std::string behaviourLines(const StunFinding& finding) {
    if (!finding.behaviour) return "";
    const auto& behaviour = *finding.behaviour;
    std::string out = std::string("  mapping    ") + toString(behaviour.mapping);
    if (behaviour.mapping == stun::MappingBehaviour::unknown)
        out += std::string(" (") + toString(behaviour.mappingReason) + ")";
    out += std::string("\n  filtering  ") + toString(behaviour.filtering);
    if (behaviour.filtering == stun::FilteringBehaviour::unknown)
        out += std::string(" (") + toString(behaviour.filteringReason) + ")";
    return out + "\n  hairpin    " + toString(behaviour.hairpinning) + "\n";
}

std::string findingForPeople(const StunFinding& finding, const Paint& paint) {
    std::string out = paint(Colour::bold, overWhat(finding)) + "  ";
    if (!finding.mapped)
        return out + paint(Colour::red, "nothing") + "  asked " + finding.server.toString(&::if_indextoname) +
               ": " + finding.problem + "\n";
    out += paint(Colour::green, finding.mapped->toString()) + "  " + natInWords(finding) + "\n";
    out += "  asked      " + finding.server.toString(&::if_indextoname) + " from " +
           finding.local.toString(&::if_indextoname);
    if (finding.rtt) out += ", answered in " + milliseconds(*finding.rtt) + " ms";
    return out + "\n" + behaviourLines(finding);
}

std::string jsonMember(const char* name, const std::string& value) {
    return std::string(",\"") + name + "\":" + value;
}

std::string findingAsJson(const StunFinding& finding) {
    std::string out = std::string("{\"family\":\"") + toString(finding.server.family()) + "\"";
    out += jsonMember("transport", finding.tcp ? "\"TCP\"" : "\"UDP\"");
    out += jsonMember("server", jsonString(finding.server.toString()));
    if (!finding.mapped) return out + jsonMember("problem", jsonString(finding.problem)) + "}";
    out += jsonMember("mapped", jsonString(finding.mapped->toString()));
    out += jsonMember("local", jsonString(finding.local.toString()));
    out += jsonMember("nat", finding.behindNat() ? "true" : "false");
    if (finding.rtt) out += jsonMember("rtt_ms", milliseconds(*finding.rtt));
    if (finding.behaviour) {
        out += jsonMember("mapping", jsonString(toString(finding.behaviour->mapping)));
        out += jsonMember("filtering", jsonString(toString(finding.behaviour->filtering)));
        out += jsonMember("hairpin", jsonString(toString(finding.behaviour->hairpinning)));
    }
    return out + "}";
}

} // namespace

std::string reportForPeople(std::span<const StunFinding> findings, const Paint& paint) {
    std::string out;
    for (const StunFinding& finding : findings)
        out += findingForPeople(finding, paint);
    return out;
}

std::string reportAsJson(std::string_view server, std::span<const StunFinding> findings) {
    std::string out = "{\"schema\":\"thisbe.stun/1\",\"server\":" + jsonString(server) + ",\"findings\":[";
    for (std::size_t i = 0; i < findings.size(); ++i)
        out += (i == 0 ? "" : ",") + findingAsJson(findings[i]);
    return out + "]}\n";
}

} // namespace thisbe::peer
