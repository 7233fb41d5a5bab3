#include "tests/rendezvous/crowd/sim_server.h"

#include <stdexcept>

namespace thisbe::rendezvous::test {

void SimServer::onDatagram(const Datagram& datagram, TimePoint now) {
    ++received_;
    const auto message = stun::MessageView::parse(datagram.payload);
    if (!message || !RegistrationService::handles(message->method())) return;
    Flow flow;
    flow.local = datagram.local;
    flow.remote = datagram.remote;
    if (message->isRequest())
        service_.onRequest(now, *message, flow, *this);
    else
        service_.onResponse(now, *message, flow, *this);
}

void SimServer::onPathError(const PathError& error, TimePoint) {
    if (error.error != DatagramError::refused) return;
    Flow flow;
    flow.remote = error.remote;
    service_.onFlowClosed(flow);
}

void SimServer::send(const Flow& flow, ByteView front, ByteView rest) {
    if (!output_.append({.payload = front, .local = flow.local, .remote = flow.remote}, rest))
        throw std::runtime_error("the server sends more in one turn than this simulation has room for");
    ++sent_;
}

void SimServer::takeOutput(DatagramBatch& batch) {
    const auto waiting = output_.datagrams();
    while (taken_ < waiting.size() && batch.append(waiting[taken_]))
        ++taken_;
    if (taken_ < waiting.size()) return;
    output_.clear();
    taken_ = 0;
}

} // namespace thisbe::rendezvous::test
