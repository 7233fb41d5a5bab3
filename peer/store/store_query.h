// Finds rows in a database of ours.
#pragma once

#include "peer/store/sql_condition.h"
#include "peer/store/stored_packet.h"
#include "peer/store/stored_test.h"

#include <Poco/Data/Session.h>

#include <functional>
#include <optional>
#include <vector>

namespace thisbe::peer {

// All of it must hold.
struct StoreSearch {
    std::vector<SqlCondition> conditions;
    std::optional<WallTime> since;     // seen, or ended, at that time or later
    std::optional<WallTime> until;     // or earlier
    std::optional<std::uint64_t> last; // of those that are found
};

// In the order in which they were written, one after the other, until use returns false. Numbers, ports and
// types that are none of ours (another program wrote into the file) become 0 and TCP. Throw Poco::Data
// exceptions.
void forEachPacket(Poco::Data::Session& session, const StoreSearch& search,
                   const std::function<bool(const StoredPacket&)>& use);
void forEachTest(Poco::Data::Session& session, const StoreSearch& search,
                 const std::function<bool(const StoredTest&)>& use);
std::uint64_t countPackets(Poco::Data::Session& session, const StoreSearch& search);
std::uint64_t countTests(Poco::Data::Session& session, const StoreSearch& search);

} // namespace thisbe::peer
