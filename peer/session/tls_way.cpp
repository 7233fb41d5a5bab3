#include "peer/session/tls_way.h"

namespace thisbe::peer {

bool isAboutTls(StreamEnd end) {
    return end == StreamEnd::untrusted || end == StreamEnd::otherName || end == StreamEnd::expired ||
           end == StreamEnd::noTls;
}

const char* explain(StreamEnd end) {
    switch (end) {
    case StreamEnd::untrusted:
        return "the server's certificate is signed by nobody who is trusted here; for a private server name "
               "its "
               "certificate, or its authority's, with --ca";
    case StreamEnd::otherName:
        return "the server's certificate is for another name than the one that was given; give the name or "
               "address "
               "that it is for";
    case StreamEnd::expired:
        return "the server's certificate is not valid now; check this host's clock, or tell who runs the "
               "server";
    case StreamEnd::noTls:
        return "what answers there does not shake hands in TLS; check --tls-port";
    case StreamEnd::finished:
    case StreamEnd::reset:
    case StreamEnd::timedOut:
    case StreamEnd::connectTimeout:
    case StreamEnd::refused:
    case StreamEnd::unreachable:
    case StreamEnd::other:
        break;
    }
    return toString(end);
}

} // namespace thisbe::peer
