// Two programs that can prove who they are.
#pragma once

#include "shared/net/system_clock.h"
#include "shared/secure/dtls_context.h"

namespace thisbe::test {

struct TestIdentity {
    TestIdentity()
        : identity(Identity::generate().value()),
          certificate(Certificate::selfSigned(identity, SystemClock().wallNow()).value()),
          context(DtlsContext::create(certificate).value()) {}

    Identity identity;
    Certificate certificate;
    DtlsContext context;
};

// Made once for each test program.
inline const TestIdentity& alice() {
    static const TestIdentity only;
    return only;
}
inline const TestIdentity& bob() {
    static const TestIdentity only;
    return only;
}

} // namespace thisbe::test
