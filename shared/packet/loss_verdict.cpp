#include "shared/packet/loss_verdict.h"

#include <algorithm>
#include <cstdio>

namespace thisbe::packet {

namespace {

std::uint64_t take(std::uint64_t& rest, std::uint64_t most) {
    const std::uint64_t taken = std::min(rest, most);
    rest -= taken;
    return taken;
}

} // namespace

// The surest evidence first: who refused a packet knows it.
LossVerdict LossVerdict::of(const SenderReport& sender, const ReceiverReport& receiver) {
    LossVerdict verdict;
    verdict.scheduled = sender.scheduled;
    verdict.lost = sender.scheduled > receiver.received ? sender.scheduled - receiver.received : 0;
    std::uint64_t rest = verdict.lost;
    verdict.senderSocket = take(rest, sender.socketFull);
    verdict.senderQueue = take(rest, sender.noBuffers + sender.otherErrors);
    verdict.application = take(rest, receiver.late + receiver.damaged);
    verdict.receiverBuffer = take(rest, receiver.socketDrops);
    verdict.path = rest;
    return verdict;
}

std::string LossVerdict::toString() const {
    if (lost == 0) return "nothing was lost";
    char head[80];
    std::snprintf(head, sizeof head, "%llu lost (%.3g %%):", static_cast<unsigned long long>(lost),
                  share() * 100);
    std::string out = head;
    const char* separator = " ";
    const auto part = [&](std::uint64_t count, const char* where) {
        if (count == 0) return;
        out += separator + std::to_string(count) + " " + where;
        separator = ", ";
    };
    part(senderSocket, "never left: the sender's socket was full");
    part(senderQueue, "refused by the sender's host");
    part(path, "on the path");
    part(receiverBuffer, "in the receiver's full socket buffer");
    part(application, "arrived too late or damaged");
    return out;
}

} // namespace thisbe::packet
