// How a test ended.
#pragma once

#include <cstdint>

namespace thisbe::packet {

enum class TestOutcome : std::uint8_t {
    running,
    completed, // ran to its end, both sides' results are known
    stopped,   // told to end early; both sides' results are known
    noAnswer,  // nobody agreed in time
    refused,   // the listener said no
    vanished,  // nothing authentic came for too long
    aborted,   // the other side ended it
    brokenOff, // this side ended it without the other's word
};

const char* toString(TestOutcome outcome);

} // namespace thisbe::packet
