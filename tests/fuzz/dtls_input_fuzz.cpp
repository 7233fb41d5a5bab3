// Datagrams of a stranger into DTLS sessions of ours: one that is connected stays so; one that is not yet,
// fails or goes on, in bounds.
#include "shared/secure/dtls_session.h"
#include "shared/wire/byte_reader.h"
#include "tests/secure/test_identity.h"

#include <algorithm>
#include <cstdlib>
#include <iostream>

namespace thisbe {
namespace {

constexpr TimePoint kNow{};

struct Ignore final : DtlsReceiver {
    void onPlaintext(ByteView) override { ++count; }
    std::size_t count = 0;
};

DtlsSession::Options options(DtlsRole role, const test::TestIdentity& peer) {
    DtlsSession::Options out;
    out.role = role;
    out.peer = peer.certificate.fingerprint();
    return out;
}

// Made once: a handshake is slow.
struct Connected {
    Connected() {
        client.start(kNow);
        server.start(kNow);
        for (int round = 0; round < 4; ++round) {
            while (const auto datagram = client.takeOutput())
                server.onDatagram(kNow, *datagram, ignore);
            while (const auto datagram = server.takeOutput())
                client.onDatagram(kNow, *datagram, ignore);
        }
    }

    Ignore ignore;
    DtlsSession client{test::alice().context, options(DtlsRole::client, test::bob())};
    DtlsSession server{test::bob().context, options(DtlsRole::server, test::alice())};
};

void require(bool holds, const char* what) {
    if (holds) return;
    std::cerr << "does not hold: " << what << '\n';
    std::abort();
}

// Each datagram behind its length.
void run(ByteReader script) {
    static Connected connected;
    DtlsSession waiting(test::bob().context, options(DtlsRole::server, test::alice()));
    DtlsSession calling(test::alice().context, options(DtlsRole::client, test::bob()));
    Ignore ignore;
    waiting.start(kNow);
    calling.start(kNow);
    while (script.remaining() > 0) {
        const ByteView datagram =
            script.bytes(std::min<std::size_t>(script.u16() % 2100, script.remaining()));
        for (DtlsSession* session : {&waiting, &calling, &connected.client, &connected.server})
            session->onDatagram(kNow, datagram, ignore);
    }
    require(ignore.count == 0, "nobody but the peer can say anything");
    require(waiting.state() != DtlsState::connected, "nobody but the peer connects");
    require(calling.state() != DtlsState::connected, "nobody but the peer is called");
    require(connected.client.state() == DtlsState::connected, "a stranger ends no client");
    require(connected.server.state() == DtlsState::connected, "a stranger ends no server");
    std::size_t said = 0;
    while (const auto datagram = waiting.takeOutput())
        said += datagram->size();
    require(said < 200000, "what is said to a stranger has a limit");
}

} // namespace
} // namespace thisbe

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    thisbe::run(thisbe::ByteReader(thisbe::ByteView(data, size)));
    return 0;
}
