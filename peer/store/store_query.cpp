#include "peer/store/store_query.h"

#include "shared/program/terminal.h"

#include <Poco/Data/LOB.h>
#include <Poco/Data/Statement.h>
#include <Poco/JSON/Parser.h>

#include <algorithm>
#include <limits>

namespace thisbe::peer {

namespace {

using namespace Poco::Data::Keywords;

struct Table {
    const char* name;
    const char* columns;
    const char* time;
};

// A null or a text where a number belongs is 0 for CAST, and never stops the search.
constexpr Table kPacketTable{
    "packets",
    "number, CAST(seen_at AS INTEGER), direction = 'out', CAST(connection AS TEXT), CAST(id AS TEXT), "
    "CAST(timestamp AS INTEGER), CAST(type AS TEXT), CAST(source_ip AS TEXT), CAST(source_port AS INTEGER), "
    "CAST(destination_ip AS TEXT), CAST(destination_port AS INTEGER), CAST(size AS INTEGER), "
    "CAST(flags AS TEXT), CAST(ttl AS INTEGER), CAST(protocol AS TEXT), CAST(sequence AS INTEGER), "
    "CAST(payload AS BLOB), CAST(payload_bytes AS INTEGER)",
    "seen_at"};
constexpr Table kTestTable{
    "tests",
    "number, CAST(ended_at AS INTEGER), CAST(side AS TEXT), CAST(kind AS TEXT), CAST(remote AS TEXT), "
    "CAST(outcome AS TEXT), CAST(plan AS TEXT), ifnull(CAST(sent AS INTEGER), -1), "
    "ifnull(CAST(received AS INTEGER), -1), CAST(result AS TEXT)",
    "ended_at"};

SqlCondition whereOf(const StoreSearch& search, const Table& table) {
    SqlCondition out{" WHERE 1", {}};
    for (const SqlCondition& condition : search.conditions) {
        out.text += " AND (";
        out.append(condition);
        out.text += ")";
    }
    const std::string time = std::string(" AND ") + table.time;
    if (search.since) out.append({time + " >= ?", {std::int64_t{search.since->time_since_epoch().count()}}});
    if (search.until) out.append({time + " <= ?", {std::int64_t{search.until->time_since_epoch().count()}}});
    return out;
}

// The newest ones are found from the end.
SqlCondition searched(const StoreSearch& search, const Table& table, const std::string& columns) {
    SqlCondition where = whereOf(search, table);
    const std::string from = std::string(" FROM ") + table.name;
    if (!search.last) return {"SELECT " + columns + from + where.text + " ORDER BY number", where.values};
    where.values.emplace_back(static_cast<std::int64_t>(
        std::min<std::uint64_t>(*search.last, std::numeric_limits<std::int64_t>::max())));
    return {"SELECT " + columns + from + " WHERE number IN (SELECT number" + from + where.text +
                " ORDER BY number DESC LIMIT ?) ORDER BY number",
            where.values};
}

void bindTo(Poco::Data::Statement& statement, const SqlCondition& query) {
    statement << query.text;
    for (const SqlValue& value : query.values) {
        if (const auto* number = std::get_if<std::int64_t>(&value))
            statement, bind(Poco::Int64{*number});
        else if (const auto* text = std::get_if<std::string>(&value))
            statement, bind(*text);
        else
            statement,
                bind(Poco::Data::BLOB(std::get<SqlBytes>(value).data(), std::get<SqlBytes>(value).size()));
    }
}

std::uint64_t counted(Poco::Data::Session& session, const StoreSearch& search, const Table& table) {
    SqlCondition query = searched(search, table, "number");
    query.text = "SELECT count(*) FROM (" + query.text + ")";
    Poco::Data::Statement statement(session);
    bindTo(statement, query);
    Poco::Int64 count = 0;
    statement, into(count);
    statement.execute();
    return static_cast<std::uint64_t>(count);
}

WallTime wallTime(Poco::Int64 microseconds) {
    // Years 1970 to 9999, which is what can be shown.
    constexpr Poco::Int64 kMost = 253'402'300'799'999'999;
    return WallTime(std::chrono::microseconds(std::clamp<Poco::Int64>(microseconds, 0, kMost)));
}

std::uint16_t port(Poco::Int64 value) {
    return value >= 0 && value <= 65535 ? static_cast<std::uint16_t>(value) : std::uint16_t{0};
}

std::uint64_t natural(Poco::Int64 value) {
    return value < 0 ? 0 : static_cast<std::uint64_t>(value);
}

std::vector<std::string> flagsOf(const std::string& json) {
    std::vector<std::string> out;
    if (json == "[]") return out;
    try {
        const auto array = Poco::JSON::Parser().parse(json).extract<Poco::JSON::Array::Ptr>();
        for (const auto& each : *array)
            out.push_back(wellFormed(each.toString()));
    } catch (const Poco::Exception&) {
        out.push_back(wellFormed(json)); // not ours; shown as it is
    }
    return out;
}

// One row's values, as they come.
struct PacketValues {
    Poco::Int64 number = 0, seenAt = 0, out = 0, timestamp = 0, sourcePort = 0, destinationPort = 0, size = 0,
                ttl = 0, sequence = 0, payloadBytes = 0;
    std::string connection, id, type, sourceIp, destinationIp, flags, protocol;
    Poco::Data::BLOB payload; // a text of Poco's ends with its first NUL

    void takeFrom(Poco::Data::Statement& statement) {
        statement, into(number), into(seenAt), into(out), into(connection), into(id), into(timestamp),
            into(type), into(sourceIp), into(sourcePort), into(destinationIp), into(destinationPort),
            into(size), into(flags), into(ttl), into(protocol), into(sequence), into(payload),
            into(payloadBytes), range(0, 1);
    }
    void giveTo(StoredPacket& packet) const;
};

void PacketValues::giveTo(StoredPacket& packet) const {
    packet.number = number;
    packet.seenAt = wallTime(seenAt);
    packet.direction = out != 0 ? PacketDirection::out : PacketDirection::in;
    packet.connection = wellFormed(connection);
    packet.payloadBytes = natural(payloadBytes);
    packet::Record& record = packet.record;
    record.id = packet::Uuid::parse(id).value_or(packet::Uuid{});
    record.timestamp = wallTime(timestamp);
    record.type = packet::parseRecordType(type).value_or(packet::RecordType::tcp);
    record.source = {wellFormed(sourceIp), port(sourcePort)};
    record.destination = {wellFormed(destinationIp), port(destinationPort)};
    record.size = natural(size);
    record.payload = wellFormed(std::string(payload.begin(), payload.end()));
    record.flags = flagsOf(flags);
    record.metadata = {natural(ttl), wellFormed(protocol), natural(sequence)};
}

} // namespace

void forEachPacket(Poco::Data::Session& session, const StoreSearch& search,
                   const std::function<bool(const StoredPacket&)>& use) {
    Poco::Data::Statement statement(session);
    bindTo(statement, searched(search, kPacketTable, kPacketTable.columns));
    PacketValues values;
    values.takeFrom(statement);
    StoredPacket packet;
    while (!statement.done()) {
        if (statement.execute() == 0) return;
        values.giveTo(packet);
        if (!use(packet)) return;
    }
}

void forEachTest(Poco::Data::Session& session, const StoreSearch& search,
                 const std::function<bool(const StoredTest&)>& use) {
    Poco::Data::Statement statement(session);
    bindTo(statement, searched(search, kTestTable, kTestTable.columns));
    StoredTest test;
    TestRow& row = test.row;
    Poco::Int64 number = 0, endedAt = 0, sent = 0, received = 0;
    statement, into(number), into(endedAt), into(row.side), into(row.kind), into(row.remote),
        into(row.outcome), into(row.plan), into(sent), into(received), into(row.result), range(0, 1);
    while (!statement.done()) {
        if (statement.execute() == 0) return;
        test.number = number;
        row.endedAt = wallTime(endedAt);
        row.sent = sent < 0 ? std::nullopt : std::optional(natural(sent));
        row.received = received < 0 ? std::nullopt : std::optional(natural(received));
        if (!use(test)) return;
    }
}

std::uint64_t countPackets(Poco::Data::Session& session, const StoreSearch& search) {
    return counted(session, search, kPacketTable);
}

std::uint64_t countTests(Poco::Data::Session& session, const StoreSearch& search) {
    return counted(session, search, kTestTable);
}

} // namespace thisbe::peer
