// The result of one stream between peers, as reports tell it.
#pragma once

#include "peer/packets/incoming_tests.h"
#include "peer/packets/outgoing_test.h"
#include "peer/report/test_result.h"

namespace thisbe::peer {

// So far, or in the end. Only once the stream was agreed to.
TestResult resultOf(const std::string& peer, const OutgoingTest::Stream& stream);
TestResult resultOf(const std::string& peer, const IncomingTest& test);

} // namespace thisbe::peer
