// The program that people type: thisbe COMMAND …
#pragma once

namespace thisbe::peer {

// Parses the command line and runs the command. Returns the process's exit status.
int runApp(int argc, char** argv);

} // namespace thisbe::peer
