#include "peer/listener/record_session.h"

#include "shared/net/event_loop.h"

namespace thisbe::peer {

const char* toString(SessionEnd end) {
    switch (end) {
    case SessionEnd::closed:
        return "closed";
    case SessionEnd::idle:
        return "idle for too long";
    case SessionEnd::slow:
        return "a record was not finished in time";
    case SessionEnd::tooMuch:
        return "too many bytes of unfinished records";
    case SessionEnd::length:
        return "no record can have this length";
    case SessionEnd::faults:
        return "too many records with a fault";
    }
    return "?";
}

RecordSession::RecordSession(EventLoop& loop, FileDescriptor socket, const Endpoint& remote,
                             const RecordLimits& limits, RecordSessionUser& user)
    : loop_(loop),
      remote_(remote),
      remoteText_(remote.toString()),
      limits_(limits),
      user_(user),
      framer_(limits.maxRecord),
      timer_(loop.timers(), [this] { onDeadline(); }),
      connection_(loop, std::move(socket), remote, *this, {}) {
    keepTime(true);
}

void RecordSession::pause() {
    connection_.pauseReading();
    timer_.disarm();
}

void RecordSession::resume() {
    connection_.resumeReading();
    midRecord_ = false;
    keepTime(true);
}

void RecordSession::onBytes(ByteView bytes) {
    user_.onWireBytes(bytes.size());
    const std::size_t before = framer_.pendingBytes();
    const std::uint64_t recordsBefore = records_;
    const auto problem = framer_.onBytes(bytes, [this](ByteView json) { return take(json); });
    const bool fits = user_.onPieceRead(static_cast<std::ptrdiff_t>(framer_.pendingBytes()) -
                                        static_cast<std::ptrdiff_t>(before));
    if (problem) {
        user_.onBadLength(*this, *problem);
        return end(SessionEnd::length);
    }
    if (faults_ >= limits_.faults) return end(SessionEnd::faults);
    if (!fits) return end(SessionEnd::tooMuch);
    keepTime(records_ != recordsBefore);
}

bool RecordSession::take(ByteView json) {
    ++records_;
    if (!user_.onRecordJson(*this, json)) ++faults_;
    return faults_ < limits_.faults;
}

// A record has its time from its first byte on: more of its bytes do not make it longer.
void RecordSession::keepTime(bool progress) {
    const bool midRecord = framer_.pendingBytes() > 0;
    if (midRecord && midRecord_ && !progress) return;
    midRecord_ = midRecord;
    timer_.arm(loop_.now() + (midRecord ? limits_.oneRecord : limits_.idle));
}

void RecordSession::onDeadline() {
    end(midRecord_ ? SessionEnd::slow : SessionEnd::idle);
}

// The format has no answers, so there is nothing more to say.
void RecordSession::onPeerFinished() {
    end(SessionEnd::closed);
}

void RecordSession::onClosed(StreamEnd) {
    end(SessionEnd::closed);
}

void RecordSession::end(SessionEnd why) {
    user_.onSessionEnd(*this, why);
}

} // namespace thisbe::peer
