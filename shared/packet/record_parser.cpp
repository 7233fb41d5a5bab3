#include "shared/packet/record_parser.h"

#include "shared/packet/record_fields.h"

#include <algorithm>
#include <simdjson.h>

namespace thisbe::packet {

namespace {

// The format nests three deep (an object in the object, a string in a list); some more for fields that it
// does not have.
constexpr std::size_t kMaxDepth = 16;

RecordFault faultOf(simdjson::error_code error) {
    if (error == simdjson::UTF8_ERROR) return {RecordProblem::badUtf8};
    if (error == simdjson::DEPTH_ERROR) return {RecordProblem::tooDeep};
    if (error == simdjson::CAPACITY || error == simdjson::MEMALLOC) return {RecordProblem::tooLarge};
    return {RecordProblem::badJson};
}

} // namespace

struct RecordParser::Room {
    simdjson::dom::parser parser;
    // simdjson reads some bytes beyond the text's end.
    std::vector<std::uint8_t> text;
};

RecordParser::RecordParser(std::size_t maxRecord) : room_(std::make_unique<Room>()) {
    room_->text.resize(maxRecord + simdjson::SIMDJSON_PADDING);
    if (room_->parser.allocate(maxRecord, kMaxDepth) != simdjson::SUCCESS) throw std::bad_alloc();
}

RecordParser::~RecordParser() = default;

Result<void, RecordFault> RecordParser::parse(ByteView json, Record& record) {
    const auto fault = [](RecordFault what) { return tl::make_unexpected(what); };
    if (json.size() > room_->text.size() - simdjson::SIMDJSON_PADDING)
        return fault({RecordProblem::tooLarge});
    std::ranges::copy(json, room_->text.begin());
    simdjson::dom::element root;
    const auto error = room_->parser.parse(room_->text.data(), json.size(), false).get(root);
    if (error != simdjson::SUCCESS) return fault(faultOf(error));
    simdjson::dom::object object;
    if (root.get(object) != simdjson::SUCCESS) return fault({RecordProblem::notAnObject});
    if (const auto problem = readFields(object, record)) return fault(*problem);
    return {};
}

} // namespace thisbe::packet
