// An ICE agent, its owner's calls, a peer who knows the password and means no good, and passing time; what
// has to hold is checked after every step.
#include "shared/ice/agent.h"
#include "shared/ice/check_target.h"
#include "shared/ice/numbers.h"
#include "shared/stun/attributes/error_code.h"
#include "shared/stun/attributes/flag_attribute.h"
#include "shared/stun/attributes/text_attribute.h"
#include "shared/stun/attributes/xor_address_attribute.h"
#include "shared/stun/credentials.h"
#include "shared/stun/message_writer.h"
#include "shared/wire/byte_reader.h"
#include "tests/support/seeded_random.h"

#include <cstdlib>
#include <deque>
#include <iostream>

namespace thisbe::ice {
namespace {

using Bytes = std::vector<std::uint8_t>;

void require(bool holds, const char* what) {
    if (holds) return;
    std::cerr << "does not hold: " << what << '\n';
    std::abort();
}

AgentOptions optionsOf(std::uint8_t byte) {
    AgentOptions options;
    options.role = (byte & 1) != 0 ? Role::controlling : Role::controlled;
    options.nomination = (byte & 2) != 0 ? Nomination::automatic : Nomination::byOwner;
    options.maxPairs = 12;
    options.maxRemoteCandidates = 8;
    options.maxEarlyChecks = 3;
    return options;
}

class Machine {
  public:
    explicit Machine(std::uint8_t options)
        : agent_(optionsOf(options), Credentials::generate(random_), random_) {}

    void run(ByteReader script) {
        while (script.remaining() > 0) {
            step(script);
            drain();
        }
        // Left alone, it comes to rest: no deadline that does not move on, no check without end.
        for (int i = 0; i < 200 && agent_.nextDeadline() != kNever; ++i) {
            now_ = std::max(now_, agent_.nextDeadline());
            agent_.onDeadline(now_);
            require(agent_.nextDeadline() > now_, "the deadline moves on");
            drain();
        }
    }

  private:
    void step(ByteReader& script) {
        const std::uint8_t action = script.u8();
        switch (action % 12) {
        case 0:
            return pass(Duration(std::chrono::milliseconds(script.u16())));
        case 1:
            return addLocal(script);
        case 2:
            return addRemote(script);
        case 3:
            return agent_.setRemoteCredentials(now_, peer_[script.u8() % 2]);
        case 4:
            return request(script);
        case 5:
            return respond(script);
        case 6:
            return ask(script);
        case 7:
            return agent_.restart(now_, Credentials::generate(random_));
        case 8:
            return agent_.removeBase(now_, base(script));
        case 9:
            agent_.localCandidatesComplete(now_);
            return agent_.remoteCandidatesComplete(now_);
        case 10:
            return raw(script);
        default:
            return pass(agent_.nextDeadline() == kNever ? Duration{} : agent_.nextDeadline() - now_);
        }
    }

    void pass(Duration duration) {
        now_ += std::max(duration, Duration{});
        agent_.onDeadline(now_);
        require(agent_.nextDeadline() > now_, "the deadline moves on");
    }

    static BaseId base(ByteReader& script) { return BaseId(script.u8() % 4U); }

    static Endpoint endpoint(ByteReader& script) {
        const std::uint8_t byte = script.u8();
        static constexpr std::array<const char*, 8> kAddresses{"192.0.2.1", "203.0.113.7", "2001:db8::1",
                                                               "fe80::5",   "127.0.0.1",   "224.0.0.1",
                                                               "0.0.0.0",   "10.0.0.1"};
        return {IpAddress::parse(kAddresses[byte % 8]).value(), static_cast<std::uint16_t>(byte / 8)};
    }

    static Candidate candidate(ByteReader& script) {
        Candidate out;
        const std::uint8_t byte = script.u8();
        out.type = static_cast<CandidateType>(byte % 4);
        out.endpoint = endpoint(script);
        out.priority = candidatePriority(out.type, static_cast<std::uint16_t>(byte * 257));
        out.foundation = std::to_string(byte % 3);
        return out;
    }

    void addLocal(ByteReader& script) {
        const BaseId id = base(script);
        agent_.addLocalCandidate(now_, {candidate(script), id});
    }

    void addRemote(ByteReader& script) {
        if (script.u8() % 4 != 0) {
            agent_.addRemoteCandidate(now_, candidate(script));
            return;
        }
        const ByteView text = script.bytes(std::min<std::size_t>(script.u8(), script.remaining()));
        agent_.addRemoteCandidate(now_, "candidate:1 1 UDP " + std::string(asText(text)));
    }

    void ask(ByteReader& script) {
        const auto pairs = agent_.pairs();
        const std::uint8_t what = script.u8();
        if (pairs.empty()) return;
        const PairId id = pairs[script.u8() % pairs.size()].id;
        switch (what % 7) {
        case 0:
            return agent_.keepWarm(now_, id, (what & 8) != 0);
        case 1:
            static_cast<void>(agent_.checkNow(now_, id));
            return;
        case 2:
            return agent_.watch(now_, id, std::chrono::milliseconds(what));
        case 3:
            return agent_.provePayload(now_, id);
        case 5:
            return agent_.searchPayload(now_, id);
        case 4:
            static_cast<void>(agent_.nominate(now_, id));
            return;
        default:
            static_cast<void>(agent_.report());
            return agent_.onPathError(now_, pairs[0].base, pairs[0].remote.endpoint, DatagramError::refused);
        }
    }

    // A request with the right integrity and whatever attributes the script wants.
    void request(ByteReader& script) {
        const BaseId id = base(script);
        const Endpoint from = endpoint(script);
        const std::uint8_t flags = script.u8();
        const Credentials& to = agent_.localCredentials();
        Bytes buffer(2000);
        stun::MessageWriter writer(
            buffer, {stun::MessageClass::request, stun::method::kBinding, stun::newTransactionId(random_)});
        const std::string username = to.ufrag + ":" + peer_[flags % 2].ufrag;
        writer.add(stun::Username{username});
        if ((flags & 2) == 0) writer.add(stun::Priority{script.u32()});
        if ((flags & 4) != 0) writer.add(stun::UseCandidate{});
        if ((flags & 8) != 0) writer.add(NominationNumber{script.u32()});
        if ((flags & 16) != 0) writer.add(stun::IceControlling{script.u64()});
        if ((flags & 32) != 0) writer.add(stun::IceControlled{script.u64()});
        if ((flags & 64) != 0)
            writer.addRaw(attribute::kCheckPadding, Bytes(4 * (250U + script.u8() % 200U)));
        if ((flags & 128) != 0) writer.addRaw(stun::AttributeType{script.u16()}, {});
        deliver(id, from, seal(writer, to.password));
    }

    // An answer to one of the agent's checks: true, false or from elsewhere.
    void respond(ByteReader& script) {
        const std::uint8_t flags = script.u8();
        if (requests_.empty()) return;
        const Asked asked = requests_[script.u8() % requests_.size()];
        Bytes buffer(2000);
        const bool isError = (flags & 1) != 0;
        stun::MessageWriter writer(
            buffer, stun::responseTo(asked.header, isError ? stun::MessageClass::errorResponse
                                                           : stun::MessageClass::successResponse));
        if (isError)
            writer.add(stun::ErrorCode::of((flags & 2) != 0 ? stun::ErrorNumber::roleConflict
                                                            : stun::ErrorNumber::badRequest));
        else if ((flags & 2) == 0)
            writer.add(stun::XorMappedAddress{endpoint(script)});
        if ((flags & 4) != 0)
            writer.addRaw(attribute::kCheckPadding,
                          Bytes((flags & 8) != 0 ? 4 * (250U + script.u8() % 200U) : 4U));
        const Endpoint from = (flags & 16) != 0 ? endpoint(script) : asked.remote;
        deliver(asked.base, from, seal(writer, peer_[(flags & 32) != 0 ? 1 : 0].password));
    }

    void raw(ByteReader& script) {
        const BaseId id = base(script);
        const Endpoint from = endpoint(script);
        const ByteView bytes = script.bytes(std::min<std::size_t>(script.u8(), script.remaining()));
        deliver(id, from, Bytes(bytes.begin(), bytes.end()));
    }

    void deliver(BaseId id, const Endpoint& from, const Bytes& bytes) {
        received_ += bytes.size();
        agent_.onDatagram(now_, id, from, bytes);
    }

    static Bytes seal(stun::MessageWriter& writer, const std::string& password) {
        writer.addIntegrity(stun::shortTermKey(password));
        writer.addFingerprint();
        const ByteView bytes = writer.finish();
        return {bytes.begin(), bytes.end()};
    }

    void drain() {
        while (const auto out = agent_.takeTransmission()) {
            require(!out->bytes.empty() && out->bytes.size() <= PayloadSearch::kLargestPayload,
                    "no message is larger than the largest probe");
            const auto message = stun::MessageView::parse(out->bytes);
            require(message.has_value(), "what leaves is STUN");
            if (message->isRequest())
                onRequest(*out, *message);
            else
                answered_ += out->bytes.size();
        }
        // Headers count on both sides, and an answer to a bare request is the smallest of them.
        require(answered_ <= 2 * received_ + 64, "answers do not amplify");
        while (agent_.takeEvent()) {
        }
        agent_.checkInvariants();
    }

    void onRequest(const Transmission& out, const stun::MessageView& message) {
        require(mayBeCheckTarget(out.remote), "no check leaves for a forbidden address");
        ++checks_;
        const auto slots = (now_ - TimePoint{}) / std::chrono::milliseconds(5) + 1;
        require(checks_ <= slots, "checks keep to their pace");
        requests_.push_back({out.base, out.remote, message.header()});
        if (requests_.size() > 8) requests_.pop_front();
    }

    struct Asked {
        BaseId base;
        Endpoint remote;
        stun::MessageHeader header;
    };

    test::SeededRandom random_{1};
    std::array<Credentials, 2> peer_{Credentials::generate(random_), Credentials::generate(random_)};
    TimePoint now_{};
    Agent agent_;
    std::deque<Asked> requests_;
    std::int64_t checks_ = 0;
    std::size_t received_ = 0;
    std::size_t answered_ = 0;
};

} // namespace
} // namespace thisbe::ice

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0 || size > 2000) return 0;
    thisbe::ice::Machine machine(data[0]);
    machine.run(thisbe::ByteReader({data + 1, size - 1}));
    return 0;
}
