#include "tests/rendezvous/follower.h"

#include "shared/signal/roster_acknowledgement.h"

namespace thisbe::rendezvous::test {

namespace {

bool answers(const Bytes& response, const auto& asked) {
    return asked && parsed(response).transactionId() == parsed(asked->request).transactionId();
}

} // namespace

void Follower::onMessage(TimePoint now, const Bytes& bytes, const SendToServer& send) {
    if (!peer.hasIntegrity(bytes)) return;
    if (parsed(bytes).isRequest()) {
        if (parsed(bytes).method() == signal::method::kRoster) onPush(now, bytes, send);
        return;
    }
    if (answers(bytes, keepalive_)) {
        keepalive_.reset();
        if (isSuccess(bytes)) onVersion(now, signal::KeepaliveSuccess::parse(parsed(bytes))->rosterVersion);
    } else if (answers(bytes, query_)) {
        onQueryAnswer(now, bytes);
    }
    events_.clear();
}

void Follower::onTick(TimePoint now, const SendToServer& send) {
    if (now >= nextKeepalive_) {
        keepalive_ = Asked{peer.keepalive(), now};
        nextKeepalive_ += seconds(10);
    }
    for (auto* asked : {&query_, &keepalive_})
        if (*asked && (*asked)->again <= now) {
            send(peer.flow(), (*asked)->request);
            (*asked)->again = now + milliseconds(500);
        }
}

void Follower::onPush(TimePoint now, const Bytes& bytes, const SendToServer& send) {
    mirror.apply(now, signal::RosterChanges::parse(parsed(bytes)).value(), events_);
    const auto version = mirror.version().value_or(signal::RosterVersion{});
    send(peer.flow(), peer.response(bytes, [&](stun::MessageWriter& writer) {
        signal::RosterAcknowledgement{version}.serialize(writer);
    }));
}

void Follower::onQueryAnswer(TimePoint now, const Bytes& bytes) {
    query_.reset();
    if (!isSuccess(bytes)) return start(now); // the changes are gone
    const auto message = parsed(bytes);
    if (!message.has(signal::attribute::kRosterCursor)) {
        mirror.apply(now, signal::RosterChanges::parse(message).value(), events_);
        return;
    }
    const auto page = signal::RosterPage::parse(message).value();
    ASSERT_TRUE(pages_.add(now, token_, page));
    if (!pages_.complete()) return askForPage(now);
    mirror.replace(pages_.takePeers(), pages_.version(), events_);
    ask(now, peer.rosterSince(*mirror.version()));
}

void Follower::onVersion(TimePoint now, const signal::RosterVersion& version) {
    if (!query_ && mirror.version() && mirror.version()->number < version.number)
        ask(now, peer.rosterSince(*mirror.version()));
}

} // namespace thisbe::rendezvous::test
