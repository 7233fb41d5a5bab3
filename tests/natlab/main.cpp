#include "tests/natlab/natlab_program.h"

int main(int argc, char** argv) {
    return thisbe::natlab::runNatlab(argc, argv);
}
