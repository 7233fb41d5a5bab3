#include "shared/secure/datagram_bio.h"

#include <openssl/bio.h>
#include <openssl/ssl.h>

#include <algorithm>

namespace thisbe {

namespace {

DatagramBioState& stateOf(BIO* bio) {
    return *static_cast<DatagramBioState*>(BIO_get_data(bio));
}

int readDatagram(BIO* bio, char* buffer, int size) {
    BIO_clear_retry_flags(bio);
    DatagramBioState& state = stateOf(bio);
    if (state.in.empty()) {
        BIO_set_retry_read(bio);
        return -1;
    }
    // As recv(2) does: what does not fit is cut off. OpenSSL asks for a record of the largest size.
    const std::size_t count = std::min(state.in.size(), static_cast<std::size_t>(std::max(size, 0)));
    std::ranges::copy(asText(state.in.first(count)), buffer);
    state.in = {};
    return static_cast<int>(count);
}

// A datagram that finds no room is lost, as datagrams are; those above repeat it.
int writeDatagram(BIO* bio, const char* bytes, int size) {
    BIO_clear_retry_flags(bio);
    DatagramBioState& state = stateOf(bio);
    if (!state.out.push(asBytes({bytes, static_cast<std::size_t>(std::max(size, 0))}))) ++state.unsent;
    return size;
}

long control(BIO*, int command, long, void*) {
    // The size of a datagram is set on the session, and the timer is asked for there.
    return command == BIO_CTRL_FLUSH || command == BIO_CTRL_DGRAM_SET_NEXT_TIMEOUT ? 1 : 0;
}

BIO_METHOD* makeMethod() {
    BIO_METHOD* method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "thisbe datagrams");
    if (method == nullptr) return nullptr;
    BIO_meth_set_read(method, readDatagram);
    BIO_meth_set_write(method, writeDatagram);
    BIO_meth_set_ctrl(method, control);
    return method;
}

// Made once, never changed, freed with the process.
const BIO_METHOD* method() {
    static const BIO_METHOD* const only = makeMethod();
    return only;
}

} // namespace

bool attachDatagramBio(ssl_st* session, DatagramBioState& state) {
    BIO* bio = method() != nullptr ? BIO_new(method()) : nullptr;
    if (bio == nullptr || SSL_set_ex_data(session, 0, &state) != 1) {
        BIO_free(bio);
        return false;
    }
    BIO_set_data(bio, &state);
    BIO_set_init(bio, 1);
    SSL_set_bio(session, bio, bio);
    return true;
}

DatagramBioState* datagramBioState(const ssl_st* session) {
    return static_cast<DatagramBioState*>(SSL_get_ex_data(session, 0));
}

} // namespace thisbe
