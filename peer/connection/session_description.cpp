#include "peer/connection/session_description.h"

#include "shared/ice/candidate_refusal.h"

#include <algorithm>
#include <array>

namespace thisbe::peer {

namespace {

constexpr std::array kSetups{DtlsSetup::actpass, DtlsSetup::active, DtlsSetup::passive};
// One transport for data channels (RFC 8841); port 9 is the one that trickling begins with (RFC 8840,
// section 4.1.1).
constexpr std::string_view kMediaLines =
    "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\na=mid:0\r\na=sctp-port:5000\r\n";

using stun::FilteringBehaviour;
using stun::MappingBehaviour;

constexpr std::string_view kUdpBlocked = "udp-blocked";
constexpr std::string_view kNoNat = "no-nat";
constexpr std::array kMappings{MappingBehaviour::unknown, MappingBehaviour::noNat,
                               MappingBehaviour::endpointIndependent, MappingBehaviour::addressDependent,
                               MappingBehaviour::addressAndPortDependent};
constexpr std::array kFilterings{FilteringBehaviour::unknown, FilteringBehaviour::endpointIndependent,
                                 FilteringBehaviour::addressDependent,
                                 FilteringBehaviour::addressAndPortDependent};

std::string_view word(MappingBehaviour mapping) {
    return mapping == MappingBehaviour::noNat ? kNoNat : stun::toString(mapping);
}

std::string textOf(const NatSide& side) {
    if (side.udpBlocked) return std::string(kUdpBlocked);
    return std::string(word(side.nat.mapping)) + " " + stun::toString(side.nat.filtering);
}

std::optional<NatSide> parseNat(std::string_view text) {
    NatSide out;
    out.udpBlocked = text == kUdpBlocked;
    if (out.udpBlocked) return out;
    const std::size_t space = std::min(text.find(' '), text.size());
    const auto mapping = std::ranges::find(kMappings, text.substr(0, space), &word);
    const auto filtering = std::ranges::find_if(kFilterings, [&](FilteringBehaviour each) {
        return text.substr(std::min(space + 1, text.size())) == stun::toString(each);
    });
    if (mapping == kMappings.end() || filtering == kFilterings.end()) return std::nullopt;
    out.nat.mapping = *mapping;
    out.nat.filtering = *filtering;
    return out;
}

std::optional<DtlsSetup> parseSetup(std::string_view text) {
    for (const DtlsSetup setup : kSetups)
        if (text == toString(setup)) return setup;
    return std::nullopt;
}

// Cuts the next line off; its end may be CR LF or LF.
std::string_view takeLine(std::string_view& text) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

// The value of "a=NAME:VALUE".
std::optional<std::string_view> valueOf(std::string_view line, std::string_view name) {
    if (!line.starts_with("a=") || !line.substr(2).starts_with(name)) return std::nullopt;
    line.remove_prefix(2 + name.size());
    if (!line.starts_with(':')) return std::nullopt;
    return line.substr(1);
}

// What must be there and sound is read first, so that candidates can be held against the ufrag.
class LineReader {
  public:
    explicit LineReader(SessionDescription& out) : out_(out) {}

    Result<void> read(std::string_view line) {
        if (const auto ufrag = valueOf(line, "ice-ufrag")) {
            if (out_.ufrag.empty()) out_.ufrag = *ufrag;
        } else if (const auto password = valueOf(line, "ice-pwd")) {
            if (!out_.password) out_.password = *password;
        } else if (const auto fingerprint = valueOf(line, "fingerprint")) {
            return readFingerprint(*fingerprint);
        } else if (const auto setup = valueOf(line, "setup")) {
            out_.setup = parseSetup(*setup);
            if (!out_.setup) return failure("a=setup has an unknown value");
        } else if (valueOf(line, "candidate")) {
            readCandidate(line);
        } else if (const auto nat = valueOf(line, "thisbe-nat")) {
            if (!out_.nat) out_.nat = parseNat(*nat);
        } else if (line == "a=end-of-candidates") {
            out_.endOfCandidates = true;
        }
        return {};
    }

  private:
    // A list of fingerprints by several hashes is allowed (RFC 8122, section 5): ours is the SHA-256.
    Result<void> readFingerprint(std::string_view text) {
        if (out_.fingerprint) return {};
        const auto parsed = parseCertificateFingerprint(text);
        if (parsed) out_.fingerprint = *parsed;
        return {};
    }

    void readCandidate(std::string_view line) {
        if (out_.candidates.size() + out_.refusedCandidates.size() >= SessionDescription::kMaxCandidates)
            return;
        const auto parsed = ice::Candidate::parse(line, out_.ufrag);
        if (parsed)
            out_.candidates.push_back(*parsed);
        else
            out_.refusedCandidates.emplace_back(ice::toString(parsed.error()));
    }

    SessionDescription& out_;
};

} // namespace

const char* toString(DtlsSetup setup) {
    switch (setup) {
    case DtlsSetup::actpass:
        return "actpass";
    case DtlsSetup::active:
        return "active";
    case DtlsSetup::passive:
        return "passive";
    }
    return "unknown";
}

Result<SessionDescription> SessionDescription::parse(std::string_view text) {
    if (text.size() > kMaxText) return failure("the description is longer than 16 KiB");
    SessionDescription out;
    LineReader reader(out);
    while (!text.empty())
        if (const auto read = reader.read(takeLine(text)); !read) return tl::make_unexpected(read.error());
    if (out.ufrag.empty()) return failure("a=ice-ufrag is missing");
    // The password's alphabet and length matter where there is one; the ufrag's always.
    const auto checked = ice::Credentials::make(out.ufrag, out.password.value_or("0000000000000000000000"));
    if (!checked) return tl::make_unexpected(checked.error());
    return out;
}

std::string SessionDescription::toString() const {
    std::string out = "a=ice-ufrag:" + ufrag + "\r\n";
    if (password) out += "a=ice-pwd:" + *password + "\r\na=ice-options:trickle ice2\r\n";
    if (fingerprint) out += "a=fingerprint:" + thisbe::toString(*fingerprint) + "\r\n";
    if (setup) out += std::string("a=setup:") + peer::toString(*setup) + "\r\n";
    out += kMediaLines;
    if (nat) out += "a=thisbe-nat:" + textOf(*nat) + "\r\n";
    for (const ice::Candidate& candidate : candidates)
        out += "a=" + candidate.toString() + "\r\n";
    if (endOfCandidates) out += "a=end-of-candidates\r\n";
    return out;
}

std::optional<ice::Credentials> SessionDescription::credentials() const {
    if (!password) return std::nullopt;
    return ice::Credentials{ufrag, *password};
}

} // namespace thisbe::peer
