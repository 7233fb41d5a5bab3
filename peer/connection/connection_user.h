// What a connection with a remote peer tells the program.
#pragma once

#include "peer/connection/call_message.h"
#include "peer/path/nat_findings.h"
#include "peer/path/path_event.h"

#include <string>
#include <string_view>

namespace thisbe::peer {

// Called from the event loop. None may destroy the connection.
class ConnectionUser {
  public:
    virtual ~ConnectionUser() = default;
    // To be signalled to the peer; PeerConnection::onUndelivered() if that fails.
    virtual void onCallMessage(const CallMessage& message) = 0;
    // The peer has proven its key over a path, and the chat's channel is there.
    virtual void onOpen() = 0;
    // A text of the chat's channel; valid during the call.
    virtual void onText(std::string_view text) = 0;
    // Of the channel for test packets and records; valid during the call, as the next two.
    virtual void onPacketControl(ByteView message) = 0;
    virtual void onRecord(std::string_view json) = 0;
    // A datagram of the packet plane, as it came and unproven. pair: 0 where it came by none that is valid.
    virtual void onPacket(ice::PairId pair, ByteView datagram) = 0;
    // send() was refused for want of room: now there is some.
    virtual void onWritable() = 0;
    virtual void onPath(const PathEvent& event) = 0;
    // What is known of the NATs of both sides before any check.
    virtual NatFindings natFindings() const = 0;
    // There is no call any more; another one may follow. why: for a person.
    virtual void onEnded(const std::string& why) = 0;
};

} // namespace thisbe::peer
