// Brings signals to other peers: over the LAN where that is proven, else through the server.
#pragma once

#include "shared/signal/client/direct_paths.h"

#include <list>

namespace thisbe::signal {

// Why a signal was not even begun.
enum class SendError : std::uint8_t {
    tooLong,     // more than 900 bytes
    tooMany,     // 16 are under way: wait for an outcome
    unknownPeer, // no such id in the roster
    stopped,     // the client has stopped
    internal,    // it could not be signed
};

const char* toString(SendError error);

class SignalSender {
  public:
    static constexpr std::size_t kMaxUnderWay = 16;

    SignalSender(ClientCore& core, DirectPaths& paths) : core_(core), paths_(paths) {}

    // Exactly one SignalOutcome follows, within about 11 s.
    Result<SignalHandle, SendError> send(TimePoint now, std::string_view to, ByteView payload);

    // Answers to what was sent; false: discard it.
    bool onServerResponse(TimePoint now, std::uint32_t handle, const stun::MessageView& response);
    bool onDirectResponse(std::uint32_t handle, const stun::MessageView& response);
    void onFailure(TimePoint now, const RequestPurpose& purpose);
    // Nobody knows whether it went: it is sent again, with the same counter.
    void onConnectionLost(TimePoint now, std::uint32_t handle);
    void onConnected(TimePoint now);

    // Something may have changed: a registration, a path, the time.
    void pump(TimePoint now);
    TimePoint nextDeadline() const;
    void stop();

  private:
    enum class Stage : std::uint8_t { waiting, checking, direct, server };

    struct Outgoing {
        SignalHandle handle;
        std::string to;
        Party receiver;
        std::vector<std::uint8_t> payload;
        std::uint64_t counter = 0;
        Signature signature;
        Stage stage = Stage::waiting;
        TimePoint retryAt{};
        TimePoint deadline{};
        bool directTried = false;
    };

    using Iterator = std::list<Outgoing>::iterator;

    Iterator find(std::uint32_t handle);
    // Takes the next step; may end it.
    void advance(TimePoint now, Iterator signal);
    void sendDirect(TimePoint now, Outgoing& signal);
    void sendToServer(TimePoint now, Outgoing& signal);
    // Whether this answer shows that the receiver, and nobody else, has this very signal.
    bool isReceipt(const Outgoing& signal, const stun::MessageView& response) const;
    void finish(Iterator signal, SignalResult result, std::string text = {});

    ClientCore& core_;
    DirectPaths& paths_;
    std::list<Outgoing> underWay_;
    std::uint64_t counter_ = 0;
    std::uint32_t lastHandle_ = 0;
};

} // namespace thisbe::signal
