#include "tests/natlab/hole_punch.h"

#include "tests/natlab/deadline.h"

#include <array>
#include <poll.h>

namespace thisbe::natlab {
namespace {

constexpr int kUsualTtl = 64;

// One side: sends to where it believes the other to be, answers to where it hears it from.
struct Puncher {
    LabUdpSocket socket;
    std::optional<Endpoint> peer;
    bool heard = false;

    Puncher(const LabHost& host, AddressFamily family) : socket(host, family) {}

    std::optional<Endpoint> registerAt(ProbeServer& server, const std::string& text,
                                       std::chrono::milliseconds bound) {
        socket.send(server.endpoint(ServerEnd::primary), text);
        return server.sourceOf(ServerEnd::primary, text, bound);
    }
    void sendProbe() { socket.send(*peer, "punch"); }
    void takeProbes() {
        while (const auto datagram = socket.receive(std::chrono::milliseconds(0))) {
            if (datagram->payload != "punch") continue;
            // The first probe heard is answered at once: the other side may be deaf to all but an answer.
            const bool answer = !heard || datagram->source != *peer;
            heard = true;
            peer = datagram->source;
            if (answer) sendProbe();
        }
    }
};

// Takes probes on both sides until both heard the other or the interval is over.
bool listen(Puncher& a, Puncher& b, std::chrono::milliseconds interval) {
    const Deadline deadline(interval);
    while (!a.heard || !b.heard) {
        if (deadline.passed()) return false;
        std::array<pollfd, 2> watched{{{a.socket.fd(), POLLIN, 0}, {b.socket.fd(), POLLIN, 0}}};
        ::poll(watched.data(), watched.size(), deadline.left());
        a.takeProbes();
        b.takeProbes();
    }
    return true;
}

} // namespace

bool punch(const LabHost& first, const LabHost& second, ProbeServer& server, const PunchSettings& settings) {
    const AddressFamily family = server.endpoint(ServerEnd::primary).family();
    Puncher a(first, family);
    Puncher b(second, family);
    const auto mappedA = a.registerAt(server, "first", settings.registrationBound);
    const auto mappedB = mappedA ? b.registerAt(server, "second", settings.registrationBound) : std::nullopt;
    if (!mappedB) return false;
    a.peer = mappedB;
    b.peer = mappedA;
    for (int probe = 0; probe < settings.probes + settings.lowTtlProbes; ++probe) {
        for (Puncher* side : {&a, &b}) {
            side->socket.setTtl(probe < settings.lowTtlProbes ? settings.lowTtl : kUsualTtl);
            side->sendProbe();
        }
        if (listen(a, b, settings.interval)) return true;
    }
    return false;
}

} // namespace thisbe::natlab
