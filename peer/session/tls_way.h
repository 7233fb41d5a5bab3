// How a server is reached over TLS: where UDP and plain TCP are blocked.
#pragma once

#include "shared/base/endpoint.h"
#include "shared/net/stream_end.h"
#include "shared/net/tls_context.h"

#include <string>
#include <vector>

namespace thisbe::peer {

struct TlsWay {
    TlsContext context;            // whom to trust
    std::string name;              // what the server's certificate has to be for: what the user typed
    std::vector<Endpoint> servers; // in the resolver's order
};

// The server speaks TLS badly, or has a certificate that is not good enough.
bool isAboutTls(StreamEnd end);

// toString(end); what to do about it besides, where that is an option of the command line.
const char* explain(StreamEnd end);

} // namespace thisbe::peer
