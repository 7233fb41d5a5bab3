#include "tests/natlab/tun_nat/tun_nat_program.h"

int main(int argc, char** argv) {
    return thisbe::natlab::runTunNat(argc, argv);
}
