// What JSEP (RFC 8829) adds to our descriptions: a whole SDP with one data channel transport.
#pragma once

#include "peer/connection/session_description.h"

namespace thisbe::interop {

// An offer or answer as browsers take it (RFC 8866, RFC 8841). Its mid is 0, which is what browsers offer for
// their only medium. SessionDescription::parse() is the way back.
std::string toSdp(const peer::SessionDescription& description);

// The longest message that the writer of the SDP takes, at most SctpAssociation::kMaxMessage.
std::size_t maxMessageSizeIn(std::string_view sdp);

} // namespace thisbe::interop
