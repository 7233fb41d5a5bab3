// A peer that keeps a roster the way docs/protocol.md says, over a network that loses datagrams.
#pragma once

#include "shared/signal/client/roster_pages.h"
#include "tests/rendezvous/registration_world.h"

#include <deque>
#include <functional>

namespace thisbe::rendezvous::test {

class Follower {
  public:
    using SendToServer = std::function<void(const Flow&, Bytes)>;

    Follower(std::string id, std::string_view remote)
        : peer(std::move(id), remote), mirror(peer.id, peer.identity.key()) {}

    TestPeer peer;
    signal::RosterMirror mirror;

    // Right after its Register was answered.
    void start(TimePoint now) {
        pages_.begin();
        askForPage(now);
        nextKeepalive_ = now + seconds(10);
    }

    // What is under way to the old address is lost, which a peer that moves knows: it asks again at once.
    void onMoved(TimePoint now) {
        for (auto* asked : {&query_, &keepalive_})
            if (*asked) (*asked)->again = now;
    }
    void onMessage(TimePoint now, const Bytes& bytes, const SendToServer& send);
    // Keepalives, and whatever was not answered once more.
    void onTick(TimePoint now, const SendToServer& send);

  private:
    struct Asked {
        Bytes request;
        TimePoint again{};
    };

    void ask(TimePoint now, Bytes request) { query_ = Asked{std::move(request), now}; }
    // One after the other.
    void askForPage(TimePoint now) {
        const auto question = pages_.next().value();
        token_ = question.token;
        ask(now, peer.rosterPage(std::string(question.after)));
    }
    void onPush(TimePoint now, const Bytes& bytes, const SendToServer& send);
    void onQueryAnswer(TimePoint now, const Bytes& bytes);
    void onVersion(TimePoint now, const signal::RosterVersion& version);

    signal::RosterPages pages_;
    std::uint16_t token_ = 0;
    std::optional<Asked> query_;
    std::optional<Asked> keepalive_;
    TimePoint nextKeepalive_ = kNever;
    signal::RosterMirror::Events events_;
};

} // namespace thisbe::rendezvous::test
