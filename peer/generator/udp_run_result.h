// What came of a UDP test, as far as it has come.
#pragma once

#include "peer/generator/udp_run.h"
#include "peer/report/test_result.h"

namespace thisbe::peer {

TestResult resultOf(const UdpRun& run);

} // namespace thisbe::peer
