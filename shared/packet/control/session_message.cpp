#include "shared/packet/control/session_message.h"

#include "shared/packet/control/session_seal.h"
#include "shared/wire/byte_reader.h"
#include "shared/wire/byte_writer.h"

namespace thisbe::packet {

namespace {

std::size_t countNumbers() {
    std::size_t count = 0;
    SessionMessage message;
    const auto visit = [&count](const auto&) { ++count; };
    SenderReport::visit(message.sender, visit);
    ReceiverReport::visit(message.receiver, visit);
    return count;
}

struct WriteNumber {
    ByteWriter& writer;
    void operator()(std::uint64_t number) const { writer.u64(number); }
    void operator()(Duration duration) const { writer.u64(static_cast<std::uint64_t>(duration.count())); }
};

struct ReadNumber {
    ByteReader& reader;
    void operator()(std::uint64_t& number) const { number = reader.u64(); }
    void operator()(Duration& duration) const {
        duration = Duration(static_cast<Duration::rep>(reader.u64()));
    }
};

} // namespace

const char* toString(AbortReason reason) {
    switch (reason) {
    case AbortReason::none:
        return "none";
    case AbortReason::stopped:
        return "stopped";
    case AbortReason::overtime:
        return "overtime";
    case AbortReason::silence:
        return "silence";
    }
    return "?";
}

std::size_t SessionMessage::size() {
    static const std::size_t size = ControlHeader::kSize + 8 + countNumbers() * 8 + SessionSeal::kTagSize;
    return size;
}

std::optional<SessionMessage> SessionMessage::parse(ByteView datagram) {
    const auto header = ControlHeader::parse(datagram);
    if (!header || datagram.size() != size()) return std::nullopt;
    if (header->type < ControlType::start || header->type > ControlType::abort) return std::nullopt;
    ByteReader reader(datagram.subspan(ControlHeader::kSize));
    SessionMessage message;
    message.type = header->type;
    message.session = SessionId(reader.u32());
    message.reason = static_cast<AbortReason>(reader.u8());
    reader.skip(3);
    SenderReport::visit(message.sender, ReadNumber{reader});
    ReceiverReport::visit(message.receiver, ReadNumber{reader});
    if (message.reason > AbortReason::silence) return std::nullopt;
    return message;
}

std::size_t SessionMessage::serialize(ByteSpan out) const {
    ControlHeader{type}.serialize(out, size());
    ByteWriter writer(out.first(size()).subspan(ControlHeader::kSize));
    writer.u32(session.value());
    writer.u8(static_cast<std::uint8_t>(reason));
    writer.zeros(3);
    SenderReport::visit(sender, WriteNumber{writer});
    ReceiverReport::visit(receiver, WriteNumber{writer});
    return size();
}

} // namespace thisbe::packet
