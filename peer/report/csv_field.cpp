#include "peer/report/csv_field.h"

namespace thisbe::peer {

namespace {

void appendField(const std::string& field, std::string& out) {
    if (field.find_first_of(",\"\r\n") == std::string::npos) {
        out += field;
        return;
    }
    out += '"';
    for (const char character : field) {
        if (character == '"') out += '"';
        out += character;
    }
    out += '"';
}

} // namespace

void appendCsvLine(std::span<const std::string> fields, std::string& out) {
    bool first = true;
    for (const std::string& field : fields) {
        if (!first) out += ',';
        first = false;
        appendField(field, out);
    }
    out += '\n';
}

} // namespace thisbe::peer
