#include "rendezvous/turn/turn_worker.h"

namespace thisbe::rendezvous {

TurnWorker::TurnWorker(TurnShared& shared, std::uint16_t index, Surroundings surroundings)
    : surroundings_(std::move(surroundings)),
      relays_(surroundings_.loop, surroundings_.buffers,
              {.onDatagrams = [this](RelayId relay, auto datagrams) { onDatagrams(relay, datagrams); },
               .onPathErrors = [this](RelayId relay, auto errors) { onPathErrors(relay, errors); },
               .handOver = surroundings_.handOver}),
      service_(shared, index, relays_, surroundings_.clock, surroundings_.random),
      expiryTimer_(surroundings_.loop.timers(),
                   [this] {
                       service_.onDeadline(surroundings_.loop.now());
                       expiryTimer_.arm(service_.nextDeadline());
                   }),
      sendTimer_(surroundings_.loop.timers(), [this] { surroundings_.sendToClients(); }) {}

void TurnWorker::flush() {
    relays_.flush();
    const TimePoint next = service_.nextDeadline();
    if (next != expiryTimer_.deadline()) expiryTimer_.arm(next);
}

void TurnWorker::onDatagrams(RelayId relay, std::span<const Datagram> datagrams) {
    service_.onPeerDatagrams(surroundings_.loop.now(), relay, datagrams, surroundings_.sink);
    if (!sendTimer_.armed()) sendTimer_.arm(surroundings_.loop.now());
}

void TurnWorker::onPathErrors(RelayId relay, std::span<const PathError> errors) {
    service_.onPathErrors(surroundings_.loop.now(), relay, errors, surroundings_.sink);
    if (!sendTimer_.armed()) sendTimer_.arm(surroundings_.loop.now());
}

} // namespace thisbe::rendezvous
