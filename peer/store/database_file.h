// Opens a file as a database of ours, or says why not.
#pragma once

#include "shared/base/result.h"

#include <Poco/Data/Session.h>

#include <string>

namespace thisbe::peer {

// Sessions belong to one thread at a time. No thread is started.

// Makes the file and its tables where there are none; any number of programs may write into one file. Waits
// up to 5 s for a lock of another program, then and later.
Result<Poco::Data::Session> openDatabaseToWrite(const std::string& path);

// Also while others write into it, and from a folder that must not be written. Changes nothing.
Result<Poco::Data::Session> openDatabaseToRead(const std::string& path);

} // namespace thisbe::peer
