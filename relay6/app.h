// The program thisbe-relay6: its commands and options.
#pragma once

namespace thisbe::relay6 {

// The whole of main(). Returns the exit status.
int runApp(int argc, char** argv);

} // namespace thisbe::relay6
