// OpenSSL's way out to datagrams that we carry ourselves. Only this room includes it.
#pragma once

#include "shared/secure/certificate_fingerprint.h"
#include "shared/wire/packet_queue.h"

#include <chrono>
#include <optional>

struct ssl_st;

namespace thisbe {

// What OpenSSL's callbacks need of a session.
struct DatagramBioState {
    explicit DatagramBioState(std::size_t maxQueuedBytes) : out(maxQueuedBytes) {}

    ByteView in;            // the one datagram that waits to be read, or nothing
    PacketQueue out;        // a write is a datagram
    std::size_t unsent = 0; // datagrams that did not fit in there
    CertificateFingerprint expected;
    std::optional<CertificateFingerprint> presented;
    std::chrono::microseconds firstTimeout{};
};

// Preserves messages: a read returns one datagram, whole, a write makes one; an empty queue means "later".
// The state must outlive the session. False when memory is out.
bool attachDatagramBio(ssl_st* session, DatagramBioState& state);

// Of a session that was attached; else null.
DatagramBioState* datagramBioState(const ssl_st* session);

} // namespace thisbe
