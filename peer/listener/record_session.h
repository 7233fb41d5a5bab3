// One connection that sends records.
#pragma once

#include "peer/records/record_limits.h"
#include "shared/net/tcp_connection.h"
#include "shared/packet/record_framer.h"

#include <functional>
#include <string>

namespace thisbe::peer {

class RecordSession;

// Why a session is over.
enum class SessionEnd : std::uint8_t {
    closed,  // by the sender, or by the network
    idle,    // nothing for too long
    slow,    // a record was not finished in time
    tooMuch, // unfinished records of all connections together
    length,  // a length that cannot be: no boundaries from there on
    faults,  // too many records with a fault
};

const char* toString(SessionEnd end);

// The listener, as its sessions see it.
class RecordSessionUser {
  public:
    virtual ~RecordSessionUser() = default;
    virtual void onWireBytes(std::size_t bytes) = 0;
    // One whole record; false for one with a fault.
    virtual bool onRecordJson(RecordSession& session, ByteView json) = 0;
    virtual void onBadLength(RecordSession& session, packet::RecordProblem problem) = 0;
    // After each piece: what the unfinished record has grown or shrunk by. False: all of them are too large
    // together.
    virtual bool onPieceRead(std::ptrdiff_t unfinishedChange) = 0;
    // The last call; may destroy the session.
    virtual void onSessionEnd(RecordSession& session, SessionEnd end) = 0;
};

// Reads, frames, keeps the time limits. Belongs to the loop's thread.
class RecordSession final : private StreamHandler {
  public:
    RecordSession(EventLoop& loop, FileDescriptor socket, const Endpoint& remote, const RecordLimits& limits,
                  RecordSessionUser& user);

    const Endpoint& remote() const { return remote_; }
    const std::string& remoteText() const { return remoteText_; }
    std::uint64_t records() const { return records_; }
    std::size_t unfinishedBytes() const { return framer_.pendingBytes(); }

    // The clock of the limits stands still meanwhile: it is not the sender who is slow.
    void pause();
    void resume();

  private:
    void onBytes(ByteView bytes) override;
    void onPeerFinished() override;
    void onClosed(StreamEnd reason) override;
    bool take(ByteView json);
    void keepTime(bool progress);
    void onDeadline();
    void end(SessionEnd why);

    EventLoop& loop_;
    Endpoint remote_;
    std::string remoteText_;
    const RecordLimits& limits_;
    RecordSessionUser& user_;
    packet::RecordFramer framer_;
    std::uint64_t records_ = 0;
    std::uint32_t faults_ = 0;
    bool midRecord_ = false;
    Timer timer_;
    TcpConnection connection_;
};

} // namespace thisbe::peer
