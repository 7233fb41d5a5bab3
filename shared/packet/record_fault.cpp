#include "shared/packet/record_fault.h"

namespace thisbe::packet {

const char* toString(RecordProblem problem) {
    switch (problem) {
    case RecordProblem::emptyRecord:
        return "length of zero";
    case RecordProblem::tooLong:
        return "length above the limit";
    case RecordProblem::tooLarge:
        return "larger than the parser's room";
    case RecordProblem::badUtf8:
        return "not UTF-8";
    case RecordProblem::badJson:
        return "not JSON";
    case RecordProblem::tooDeep:
        return "nested too deeply";
    case RecordProblem::notAnObject:
        return "no JSON object";
    case RecordProblem::missingField:
        return "missing field";
    case RecordProblem::wrongField:
        return "wrong value of field";
    case RecordProblem::repeatedField:
        return "repeated field";
    }
    return "?";
}

const char* toString(RecordField field) {
    switch (field) {
    case RecordField::none:
        return "";
    case RecordField::id:
        return "id";
    case RecordField::timestamp:
        return "timestamp";
    case RecordField::type:
        return "type";
    case RecordField::source:
        return "source";
    case RecordField::sourceIp:
        return "source.ip";
    case RecordField::sourcePort:
        return "source.port";
    case RecordField::destination:
        return "destination";
    case RecordField::destinationIp:
        return "destination.ip";
    case RecordField::destinationPort:
        return "destination.port";
    case RecordField::size:
        return "size";
    case RecordField::payload:
        return "payload";
    case RecordField::flags:
        return "flags";
    case RecordField::metadata:
        return "metadata";
    case RecordField::ttl:
        return "metadata.ttl";
    case RecordField::protocol:
        return "metadata.protocol";
    case RecordField::sequence:
        return "metadata.sequence";
    }
    return "?";
}

std::string RecordFault::toString() const {
    std::string out = packet::toString(problem);
    if (field != RecordField::none) out += std::string(" ") + packet::toString(field);
    return out;
}

} // namespace thisbe::packet
