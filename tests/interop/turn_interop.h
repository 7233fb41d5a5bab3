// What the tests of the relay with independent programs have in common: our server in a lab, and what
// Wireshark makes of all that passed it.
#pragma once

#include "tests/natlab/nat_lab_test.h"

#include <filesystem>

namespace thisbe::natlab {

inline const std::string kTurnServer4 = "198.51.100.1";
inline const std::string kTurnServer6 = "2001:db8::1";

class TurnInterop : public NatLabTest {
  protected:
    void TearDown() override;

    // In a folder that goes with the test.
    std::string file(const std::string& name);

    // Ready on both families, over UDP, TCP and TLS; user u, password p. Its log is still to be read.
    LabProcess startServer(const NatLab& lab);

    // Of everything that passes the server's plain port from now on.
    void startCapture(const NatLab& lab);
    // Ends the capture: every message in it was decoded, and none that the server sent made Wireshark remark.
    // The summary, a line for each message.
    std::string expectCleanCapture();

  private:
    std::filesystem::path folder_;
    std::optional<LabProcess> tcpdump_;
};

} // namespace thisbe::natlab
