#include "shared/packet/record_fields.h"

#include "shared/packet/utc_time.h"

#include <span>

namespace thisbe::packet {

namespace {

using Element = simdjson::dom::element;
using Object = simdjson::dom::object;
using Fault = std::optional<RecordFault>;

constexpr std::uint64_t kLargestNumber = std::uint64_t{1} << 53;

Fault wrong(RecordField field) {
    return RecordFault{RecordProblem::wrongField, field};
}

Fault readText(const Element& element, RecordField field, std::string& out) {
    std::string_view text;
    if (element.get(text) != simdjson::SUCCESS) return wrong(field);
    out.assign(text);
    return std::nullopt;
}

Fault readNumber(const Element& element, RecordField field, std::uint64_t largest, std::uint64_t& out) {
    if (element.get(out) != simdjson::SUCCESS || out > largest) return wrong(field);
    return std::nullopt;
}

Fault readPort(const Element& element, RecordField field, std::uint16_t& out) {
    std::uint64_t number = 0;
    const Fault fault = readNumber(element, field, 65535, number);
    out = static_cast<std::uint16_t>(number);
    return fault;
}

// Reads a text and turns it into a value; nothing of it is wrong.
template<class Value, class Parse>
Fault readParsed(const Element& element, RecordField field, Parse parse, Value& out) {
    std::string_view text;
    if (element.get(text) != simdjson::SUCCESS) return wrong(field);
    const auto value = parse(text);
    if (!value) return wrong(field);
    out = *value;
    return std::nullopt;
}

Fault readFlags(const Element& element, std::vector<std::string>& out) {
    if (element.is_null()) {
        out.clear();
        return std::nullopt;
    }
    simdjson::dom::array list;
    if (element.get(list) != simdjson::SUCCESS) return wrong(RecordField::flags);
    std::size_t count = 0;
    for (const Element flag : list) {
        if (count == out.size()) out.emplace_back();
        if (const Fault fault = readText(flag, RecordField::flags, out[count++])) return fault;
    }
    out.resize(count);
    return std::nullopt;
}

// What one level of the format has: its names and, bit by bit, which of them were there.
template<class Read>
Fault readLevel(const Object& object, std::span<const std::pair<std::string_view, RecordField>> names,
                Read read) {
    std::uint32_t seen = 0;
    for (const auto& [key, value] : object) {
        for (std::size_t i = 0; i < names.size(); ++i) {
            if (key != names[i].first) continue;
            const std::uint32_t bit = 1U << i;
            if ((seen & bit) != 0) return RecordFault{RecordProblem::repeatedField, names[i].second};
            seen |= bit;
            if (const Fault fault = read(names[i].second, value)) return fault;
            break;
        }
    }
    for (std::size_t i = 0; i < names.size(); ++i)
        if ((seen & (1U << i)) == 0 && names[i].second != RecordField::flags)
            return RecordFault{RecordProblem::missingField, names[i].second};
    return std::nullopt;
}

Fault readAddress(const Element& element, RecordField field, RecordField ip, RecordField port,
                  RecordAddress& out) {
    Object object;
    if (element.get(object) != simdjson::SUCCESS) return wrong(field);
    const std::pair<std::string_view, RecordField> names[] = {{"ip", ip}, {"port", port}};
    return readLevel(object, names, [&](RecordField which, const Element& value) {
        return which == ip ? readText(value, ip, out.ip) : readPort(value, port, out.port);
    });
}

Fault readMetadata(const Element& element, RecordMetadata& out) {
    Object object;
    if (element.get(object) != simdjson::SUCCESS) return wrong(RecordField::metadata);
    constexpr std::pair<std::string_view, RecordField> kNames[] = {
        {"ttl", RecordField::ttl}, {"protocol", RecordField::protocol}, {"sequence", RecordField::sequence}};
    return readLevel(object, kNames, [&](RecordField which, const Element& value) {
        if (which == RecordField::ttl) return readNumber(value, which, 255, out.ttl);
        if (which == RecordField::protocol) return readText(value, which, out.protocol);
        return readNumber(value, which, kLargestNumber, out.sequence);
    });
}

Fault readField(RecordField field, const Element& value, Record& out) {
    switch (field) {
    case RecordField::id:
        return readParsed(value, field, Uuid::parse, out.id);
    case RecordField::timestamp:
        return readParsed(value, field, parseUtcTime, out.timestamp);
    case RecordField::type:
        return readParsed(value, field, parseRecordType, out.type);
    case RecordField::source:
        return readAddress(value, field, RecordField::sourceIp, RecordField::sourcePort, out.source);
    case RecordField::destination:
        return readAddress(value, field, RecordField::destinationIp, RecordField::destinationPort,
                           out.destination);
    case RecordField::size:
        return readNumber(value, field, kLargestNumber, out.size);
    case RecordField::payload:
        return readText(value, field, out.payload);
    case RecordField::flags:
        return readFlags(value, out.flags);
    case RecordField::metadata:
        return readMetadata(value, out.metadata);
    case RecordField::none:
    case RecordField::sourceIp:
    case RecordField::sourcePort:
    case RecordField::destinationIp:
    case RecordField::destinationPort:
    case RecordField::ttl:
    case RecordField::protocol:
    case RecordField::sequence:
        break; // of a lower level
    }
    return wrong(field);
}

} // namespace

Fault readFields(const Object& object, Record& record) {
    constexpr std::pair<std::string_view, RecordField> kNames[] = {
        {"id", RecordField::id},
        {"timestamp", RecordField::timestamp},
        {"type", RecordField::type},
        {"source", RecordField::source},
        {"destination", RecordField::destination},
        {"size", RecordField::size},
        {"payload", RecordField::payload},
        {"flags", RecordField::flags},
        {"metadata", RecordField::metadata},
    };
    record.flags.clear();
    return readLevel(object, kNames, [&](RecordField field, const Element& value) {
        return readField(field, value, record);
    });
}

} // namespace thisbe::packet
