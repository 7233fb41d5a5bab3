// The tables of a database of ours and how one is told from another (docs/store.md).
#pragma once

#include "shared/base/result.h"

#include <Poco/Data/Session.h>

namespace thisbe::peer {

// PRAGMA application_id ("Thsb") and user_version.
inline constexpr std::int32_t kStoreApplication = 0x54687362;
inline constexpr std::int32_t kStoreVersion = 1;

// Makes the tables in an empty file, and lets readers go on while others write (WAL). The error, without the
// file's name, for a file of something else or of another version. Throws Poco::Data exceptions.
Result<void> prepareSchema(Poco::Data::Session& session);

// Changes nothing.
Result<void> checkSchema(Poco::Data::Session& session);

} // namespace thisbe::peer
