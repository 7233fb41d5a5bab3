// The program `natlab`: labs for people. Subcommands up, exec, down, list, kinds (and watch, for the tests).
#pragma once

namespace thisbe::natlab {

// Returns the exit status: 0 done, 1 it could not be done, 2 wrong usage; exec: the command's own.
int runNatlab(int argc, char** argv);

} // namespace thisbe::natlab
