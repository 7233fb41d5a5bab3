#include "relay6/acknowledger.h"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <string>

namespace thisbe::relay6 {

namespace {

constexpr std::size_t kMostWaiting = 4096; // bytes of acknowledgements for one client

ssize_t sendTo(const CollectorClient& client, std::string_view text) {
    return ::send(client.socket.get(), text.data(), text.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
}

} // namespace

void Acknowledger::onSafe(const PendingBatch& batch) {
    for (const OwedAcks& owed : batch.acks) {
        CollectorClient* const client = clients_.find(owed.client);
        if (client == nullptr) continue; // it went; its tokens are safe all the same
        client->unsafe -= std::min(client->unsafe, owed.tokens);
        for (std::uint32_t i = 0; i < owed.tokens; ++i)
            client->acks.append("ACK ").append(std::to_string(++client->acknowledged)).push_back('\n');
        send(*client);
    }
}

void Acknowledger::onWritable(CollectorClient& client) {
    send(client);
}

void Acknowledger::send(CollectorClient& client) {
    bool broken = false;
    while (!client.acks.empty()) {
        const ssize_t sent = sendTo(client, client.acks);
        if (sent < 0) {
            broken = errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR;
            break;
        }
        client.acks.erase(0, static_cast<std::size_t>(sent));
    }
    if (broken) { // nobody there to hear it
        client.acks.clear();
        client.peerFinished = true;
    }
    updateInterest(client, broken);
    if (client.peerFinished && isSettled(client)) onSettled_(client);
}

void Acknowledger::updateInterest(CollectorClient& client, bool broken) {
    const bool writing = !client.acks.empty();
    const bool reading = !broken && !client.peerFinished && client.acks.size() < kMostWaiting;
    if (!client.polled || (writing == client.writing && reading == client.reading)) return;
    client.writing = writing;
    client.reading = reading;
    poller_.change(client.socket.get(), client.number, reading, writing);
}

void Acknowledger::refuse(CollectorClient& client, std::string_view reason) {
    const std::string text = "NAK " + std::string(reason) + "\n";
    sendTo(client, text);
}

} // namespace thisbe::relay6
