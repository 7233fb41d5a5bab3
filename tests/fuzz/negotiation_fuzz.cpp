// A peer whose identity is genuine and whose messages mean no good: parts, descriptions and chat in any
// order.
#include "peer/chat/conversation.h"
#include "peer/connection/message_assembler.h"
#include "peer/connection/negotiation.h"
#include "shared/wire/byte_reader.h"

#include <cstdlib>

namespace thisbe::peer {
namespace {

SessionDescription ownDescription() {
    SessionDescription out;
    out.ufrag = "ownfrag";
    out.password = std::string(22, 'p');
    out.fingerprint = CertificateFingerprint(Sha256Digest{});
    out.setup = DtlsSetup::actpass;
    return out;
}

void require(bool holds) {
    if (!holds) std::abort();
}

class Machine {
  public:
    void run(ByteView bytes) {
        ByteReader reader(bytes);
        while (reader.remaining() > 0) {
            const std::uint8_t verb = reader.u8();
            const ByteView piece =
                reader.bytes(std::min<std::size_t>(reader.remaining(), std::size_t{reader.u8()} * 4));
            step(verb % 8, piece);
            settle();
        }
    }

  private:
    void step(int verb, ByteView piece) {
        switch (verb) {
        case 0:
            return negotiation_.offer(now_, ownDescription());
        case 1:
            return negotiation_.answer(ownDescription());
        case 2:
            now_ += std::chrono::seconds{4};
            return negotiation_.onDeadline(now_);
        case 3:
            static_cast<void>(conversation_.onMessage(asText(piece)));
            return;
        case 4:
            return conversation_.put(now_, std::string(asText(piece)));
        case 5:
            if (negotiation_.call()) // a well-formed answer, so that deeper states are reached
                negotiation_.onMessage({CallMessageKind::answer, *negotiation_.call(), 7, CallId(3),
                                        ownDescription().toString()});
            return;
        default:
            if (const auto part = CallMessagePart::parse(piece))
                if (const auto message = assembler_.add(now_, *part)) negotiation_.onMessage(*message);
        }
    }

    void settle() {
        while (const auto message = negotiation_.takeMessage())
            for (const auto& payload : toPayloads(*message))
                require(CallMessagePart::parse(payload).has_value());
        while (const auto event = negotiation_.takeEvent())
            if (const auto* offered = std::get_if<negotiation::Offered>(&*event))
                require(offered->description.credentials() && offered->description.fingerprint);
        require(assembler_.unfinished() <= MessageAssembler::kMostOpen);
        require((negotiation_.state() == Negotiation::State::idle) == !negotiation_.call());
    }

    TimePoint now_{};
    Negotiation negotiation_{true, 1000};
    MessageAssembler assembler_;
    Conversation conversation_{
        1,
        {.send = [](std::string_view) { return SctpSendResult::accepted; },
         .onOutcome = [](const Conversation::Outcome&) {},
         .onText = [](const std::string& text) { require(text.size() <= kMaxChatText); }}};
};

} // namespace
} // namespace thisbe::peer

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const thisbe::ByteView bytes(data, size);
    static_cast<void>(thisbe::peer::SessionDescription::parse(thisbe::asText(bytes)));
    thisbe::peer::Machine().run(bytes);
    return 0;
}
