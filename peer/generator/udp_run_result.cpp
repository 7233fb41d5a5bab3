#include "peer/generator/udp_run_result.h"

#include "peer/report/test_result_of.h"

namespace thisbe::peer {

TestResult resultOf(const UdpRun& run) {
    TestResult result = resultOf(run.session());
    result.remote = run.remote();
    return result;
}

} // namespace thisbe::peer
