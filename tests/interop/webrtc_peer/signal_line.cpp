#include "tests/interop/webrtc_peer/signal_line.h"

#include "shared/program/json_text.h"

#include <Poco/Exception.h>
#include <Poco/JSON/Object.h>
#include <Poco/JSON/Parser.h>

namespace thisbe::interop {

namespace {

// Throws Poco::Exception for what is no JSON object.
Result<SignalLine> read(const std::string& line) {
    const auto object = Poco::JSON::Parser().parse(line).extract<Poco::JSON::Object::Ptr>();
    const auto member = [&](const char* name) { return object->optValue<std::string>(name, ""); };
    if (member("type") == "offer") return SignalLine{SignalLine::Kind::offer, member("sdp")};
    if (member("type") == "answer") return SignalLine{SignalLine::Kind::answer, member("sdp")};
    if (!object->has("candidate")) return failure("expected a description or a candidate, got " + line);
    if (member("candidate").empty()) return SignalLine{SignalLine::Kind::endOfCandidates, ""};
    return SignalLine{SignalLine::Kind::candidate, member("candidate")};
}

} // namespace

Result<SignalLine> SignalLine::parse(const std::string& line) {
    try {
        return read(line);
    } catch (const Poco::Exception& problem) {
        return failure(problem.displayText() + ": " + line);
    }
}

std::string SignalLine::toString() const {
    switch (kind) {
    case Kind::offer:
        return R"({"type":"offer","sdp":)" + jsonString(text) + "}";
    case Kind::answer:
        return R"({"type":"answer","sdp":)" + jsonString(text) + "}";
    case Kind::candidate:
    case Kind::endOfCandidates:
        return R"({"candidate":)" + jsonString(text) + R"(,"sdpMid":"0"})";
    }
    return "";
}

} // namespace thisbe::interop
