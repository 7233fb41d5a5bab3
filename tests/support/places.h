#pragma once

#include <string>

namespace thisbe::test {

/// The folder of the built programs. Not a compile definition: the path in every test's command line would keep the compiler
/// cache from serving a clone at another place.
std::string binDir();

/// The root of the sources, for tests that run a script of theirs.
std::string sourceDir();

} // namespace thisbe::test
