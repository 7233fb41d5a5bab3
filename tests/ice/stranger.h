// Somebody who knows an agent's credentials and sends whatever a test wants.
#pragma once

#include "shared/ice/check_message.h"
#include "shared/ice/numbers.h"
#include "shared/stun/attributes/flag_attribute.h"
#include "shared/stun/attributes/text_attribute.h"
#include "shared/stun/attributes/xor_address_attribute.h"
#include "shared/stun/credentials.h"
#include "shared/stun/message_writer.h"
#include "tests/ice/wire.h"

namespace thisbe::ice::test {

using Bytes = std::vector<std::uint8_t>;

class Stranger {
  public:
    explicit Stranger(std::uint64_t seed = 99) : random_(seed), own_(Credentials::generate(random_)) {}

    const Credentials& credentials() const { return own_; }

    // A check as a foreign agent sends it: USE-CANDIDATE has no number beside it.
    struct Check {
        Role role = Role::controlling;
        std::uint64_t tieBreaker = 1;
        bool useCandidate = false;
        std::uint32_t priority = 1000;
    };
    Bytes check(const Credentials& to) { return check(to, Check{}); }
    Bytes check(const Credentials& to, const Check& what) {
        Bytes buffer(1500);
        stun::MessageWriter writer(
            buffer, {stun::MessageClass::request, stun::method::kBinding, stun::newTransactionId(random_)});
        const std::string username = to.ufrag + ":" + own_.ufrag;
        writer.add(stun::Username{username});
        writer.add(stun::Priority{what.priority});
        if (what.role == Role::controlling)
            writer.add(stun::IceControlling{what.tieBreaker});
        else
            writer.add(stun::IceControlled{what.tieBreaker});
        if (what.useCandidate) writer.add(stun::UseCandidate{});
        return seal(writer, to.password);
    }
    // The success response to an agent's check.
    Bytes answer(const Packet& request) { return answer(request, request.source); }
    Bytes answer(const Packet& request, const Endpoint& mapped) {
        Bytes buffer(1500);
        stun::MessageWriter writer(
            buffer, stun::responseTo(request.view().header(), stun::MessageClass::successResponse));
        writer.add(stun::XorMappedAddress{mapped});
        return seal(writer, own_.password);
    }
    Bytes refuse(const Packet& request, stun::ErrorNumber number) {
        Bytes buffer(1500);
        stun::MessageWriter writer(
            buffer, stun::responseTo(request.view().header(), stun::MessageClass::errorResponse));
        writer.add(stun::ErrorCode::of(number));
        return seal(writer, own_.password);
    }

    static Bytes seal(stun::MessageWriter& writer, const std::string& password) {
        writer.addIntegrity(stun::shortTermKey(password));
        writer.addFingerprint();
        const ByteView bytes = writer.finish();
        return {bytes.begin(), bytes.end()};
    }

  private:
    thisbe::test::SeededRandom random_;
    Credentials own_;
};

// A signalled candidate of the stranger's.
inline Candidate candidateAt(const char* endpoint, CandidateType type = CandidateType::host,
                             std::uint16_t preference = 65535) {
    Candidate candidate;
    candidate.type = type;
    candidate.endpoint = Endpoint::parse(endpoint).value();
    candidate.priority = candidatePriority(type, preference);
    candidate.foundation = candidateFoundation(type, candidate.endpoint.address(), {});
    return candidate;
}

} // namespace thisbe::ice::test
