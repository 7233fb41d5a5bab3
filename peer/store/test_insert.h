// Writes rows into the table of tests.
#pragma once

#include "peer/store/test_row.h"

#include <Poco/Data/Session.h>

namespace thisbe::peer {

// Throws Poco::Data exceptions.
void insertTest(Poco::Data::Session& session, TestRow row);

} // namespace thisbe::peer
