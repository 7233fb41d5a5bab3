// What a session of the packet plane knows, as reports tell it.
#pragma once

#include "peer/report/test_result.h"
#include "shared/packet/generator_session.h"
#include "shared/packet/listener_event.h"

namespace thisbe::peer {

// So far, or in the end; no direction before the test was agreed to. Who the other side is, is left to the
// caller.
TestResult resultOf(const packet::GeneratorSession& session);
TestResult resultOf(const packet::ListenerEvent& event);

} // namespace thisbe::peer
