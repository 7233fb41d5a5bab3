// The program tun_nat: a NAT of chosen behaviour on two TUN devices, for the NAT lab.
#pragma once

namespace thisbe::natlab {

int runTunNat(int argc, char** argv);

} // namespace thisbe::natlab
