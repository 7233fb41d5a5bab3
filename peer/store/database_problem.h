// What SQLite complains about, as a sentence that says what to do.
#pragma once

#include <Poco/Exception.h>

#include <string>

namespace thisbe::peer {

// Without the file's name.
std::string databaseProblem(const Poco::Exception& problem);

} // namespace thisbe::peer
