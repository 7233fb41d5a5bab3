#include "shared/ice/candidate.h"

#include "shared/base/siphash.h"
#include "shared/ice/address_zone.h"
#include "shared/ice/ice_char.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace thisbe::ice {

namespace {

// More is no candidate; browsers' longest lines have some 300.
constexpr std::size_t kLongestText = 1024;
constexpr std::uint8_t kComponent = 1;

tl::unexpected<CandidateRefusal> refuse(CandidateRefusal why) {
    return tl::make_unexpected(why);
}

// Cuts words off the front of a line.
class Words {
  public:
    explicit Words(std::string_view text) : left_(text) {}

    // Empty at the end.
    std::string_view next() {
        left_.remove_prefix(std::min(left_.find_first_not_of(" \t\r\n"), left_.size()));
        const std::string_view word = left_.substr(0, left_.find_first_of(" \t\r\n"));
        left_.remove_prefix(word.size());
        return word;
    }

  private:
    std::string_view left_;
};

template<class Number>
std::optional<Number> parseNumber(std::string_view digits) {
    Number value{};
    const char* end = digits.data() + digits.size();
    const auto [stop, error] = std::from_chars(digits.data(), end, value);
    if (error != std::errc{} || stop != end) return std::nullopt;
    return value;
}

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool equalsIgnoringCase(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, {}, lower, lower);
}

bool endsInLocal(std::string_view name) {
    constexpr std::string_view kLocal = ".local";
    return name.size() > kLocal.size() &&
           equalsIgnoringCase(name.substr(name.size() - kLocal.size()), kLocal);
}

// A zone is the sender's own name for one of its links: it says nothing here.
Result<IpAddress> parseAddress(std::string_view text) {
    return IpAddress::parse(text.substr(0, text.find('%'))).map(&IpAddress::canonical);
}

CandidateRefusal whyNoAddress(std::string_view text) {
    if (endsInLocal(text)) return CandidateRefusal::mdnsName;
    const bool couldBeName =
        std::ranges::any_of(text, [](char c) { return lower(c) >= 'g' && lower(c) <= 'z'; });
    return couldBeName ? CandidateRefusal::hostName : CandidateRefusal::malformed;
}

// The name-and-value pairs at the end; false where "ufrag" names another fragment.
bool readExtensions(Words& words, std::string_view remoteFragment, Candidate& out) {
    std::optional<IpAddress> relatedAddress;
    std::optional<std::uint16_t> relatedPort;
    for (std::string_view name = words.next(); !name.empty(); name = words.next()) {
        const std::string_view value = words.next();
        if (name == "raddr") {
            if (const auto address = parseAddress(value)) relatedAddress = *address;
        } else if (name == "rport") {
            relatedPort = parseNumber<std::uint16_t>(value);
        } else if (name == "ufrag" && !remoteFragment.empty() && value != remoteFragment) {
            return false;
        }
    }
    if (relatedAddress && relatedPort) out.related = Endpoint(*relatedAddress, *relatedPort);
    return true;
}

std::string_view withoutPrefix(std::string_view text, std::string_view prefix) {
    return text.starts_with(prefix) ? text.substr(prefix.size()) : text;
}

} // namespace

Result<Candidate, CandidateRefusal> Candidate::parse(std::string_view text, std::string_view remoteFragment) {
    if (text.size() > kLongestText) return refuse(CandidateRefusal::malformed);
    text = withoutPrefix(text, "a=");
    if (!text.starts_with("candidate:")) return refuse(CandidateRefusal::malformed);
    Words words(withoutPrefix(text, "candidate:"));
    Candidate out;
    out.foundation = words.next();
    const auto component = parseNumber<std::uint16_t>(words.next());
    const std::string_view transport = words.next();
    const auto priority = parseNumber<std::uint32_t>(words.next());
    const std::string_view address = words.next();
    const auto port = parseNumber<std::uint16_t>(words.next());
    const bool hasType = words.next() == "typ";
    const auto type = parseCandidateType(words.next());
    const bool wellFormed = isIceText(out.foundation, 1, 32) && component && !transport.empty() && priority &&
                            *priority > 0 && port && hasType && type;
    if (!wellFormed) return refuse(CandidateRefusal::malformed);
    if (!equalsIgnoringCase(transport, "udp")) return refuse(CandidateRefusal::notUdp);
    if (*component != kComponent) return refuse(CandidateRefusal::otherComponent);
    const auto parsed = parseAddress(address);
    if (!parsed) return refuse(whyNoAddress(address));
    if (!readExtensions(words, remoteFragment, out)) return refuse(CandidateRefusal::otherFragment);
    out.type = *type;
    out.priority = *priority;
    out.endpoint = Endpoint(*parsed, *port);
    return out;
}

std::string Candidate::toString() const {
    const auto endpointText = [](const Endpoint& e, const char* between) {
        return withZone(e.address(), 0).toString() + between + std::to_string(e.port());
    };
    std::string text = "candidate:" + foundation + " " + std::to_string(kComponent) + " UDP " +
                       std::to_string(priority) + " " + endpointText(endpoint, " ") + " typ " +
                       ice::toString(type);
    if (related) text += " raddr " + endpointText(*related, " rport ");
    return text;
}

std::uint32_t candidatePriority(CandidateType type, std::uint16_t localPreference) {
    return std::uint32_t{typePreference(type)} << 24 | std::uint32_t{localPreference} << 8 |
           (256U - kComponent);
}

std::string candidateFoundation(CandidateType type, const IpAddress& base,
                                const std::optional<IpAddress>& server, bool overStream) {
    // Any fixed key: a foundation only has to differ, and to be equal again.
    constexpr SipHash kHash(0x7468697362652069, 0x636520666f756e64);
    std::uint64_t value =
        kHash(base.bytes()) ^ kHash(static_cast<std::uint64_t>(type) << 1 | (overStream ? 1U : 0U));
    if (server) value ^= kHash(kHash(server->bytes()));
    return std::to_string(static_cast<std::uint32_t>(value ^ value >> 32));
}

} // namespace thisbe::ice
