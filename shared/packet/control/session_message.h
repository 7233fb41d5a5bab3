// Every control message of an agreed session.
#pragma once

#include "shared/packet/control/control_header.h"
#include "shared/packet/receiver_report.h"
#include "shared/packet/sender_report.h"
#include "shared/packet/session_id.h"

#include <optional>

namespace thisbe::packet {

enum class AbortReason : std::uint8_t {
    none = 0,
    stopped = 1,  // a person or a signal ended it
    overtime = 2, // it went on longer than was agreed
    silence = 3,  // nothing authentic was heard for too long
};

const char* toString(AbortReason reason);

//   header, session (32), reason (8), zeros (24), all numbers of both reports (64 each), tag (16 bytes,
//   SessionSeal)
// One form for all types, so that whatever one side says last, the other has its account.
struct SessionMessage {
    ControlType type = ControlType::start;
    SessionId session;
    AbortReason reason = AbortReason::none;
    SenderReport sender;
    ReceiverReport receiver;

    static std::size_t size();
    // Form only; that it is authentic SessionSeal says.
    static std::optional<SessionMessage> parse(ByteView datagram);
    // Without the tag, for which there is room behind. out holds at least size().
    std::size_t serialize(ByteSpan out) const;

    friend bool operator==(const SessionMessage&, const SessionMessage&) = default;
};

} // namespace thisbe::packet
