#include "peer/store/test_insert.h"

#include <Poco/Data/Statement.h>
#include <Poco/Nullable.h>

namespace thisbe::peer {

namespace {

using namespace Poco::Data::Keywords;

Poco::Nullable<Poco::Int64> nullable(const std::optional<std::uint64_t>& value) {
    if (!value) return {};
    return static_cast<Poco::Int64>(*value);
}

} // namespace

void insertTest(Poco::Data::Session& session, TestRow row) {
    Poco::Int64 endedAt = row.endedAt.time_since_epoch().count();
    auto sent = nullable(row.sent);
    auto received = nullable(row.received);
    Poco::Data::Statement statement(session);
    statement << "INSERT INTO tests (ended_at, side, kind, remote, outcome, plan, sent, received, result) "
                 "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        use(endedAt), use(row.side), use(row.kind), use(row.remote), use(row.outcome), use(row.plan),
        use(sent), use(received), use(row.result);
    statement.execute();
}

} // namespace thisbe::peer
