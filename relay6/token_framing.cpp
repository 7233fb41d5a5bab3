#include "relay6/token_framing.h"

#include "shared/wire/byte_reader.h"

#include <algorithm>

namespace thisbe::relay6 {

const char* toString(Framing framing) {
    switch (framing) {
    case Framing::newline:
        return "newline";
    case Framing::length:
        return "length";
    case Framing::close:
        return "close";
    }
    return "unknown";
}

Result<Framing> parseFraming(std::string_view text) {
    for (const Framing framing : {Framing::newline, Framing::length, Framing::close})
        if (text == toString(framing)) return framing;
    return failure("framing '" + std::string(text) + "' is unknown: use newline, length or close");
}

bool TokenFramer::hold(ByteView bytes, std::size_t limit) {
    if (bytes.size() > limit - std::min(limit, held_.size())) return false;
    held_.append(asText(bytes));
    return true;
}

ByteView TokenFramer::withoutReturn(ByteView line) {
    return !line.empty() && line.back() == '\r' ? line.first(line.size() - 1) : line;
}

ByteView TokenFramer::withoutLineEnd(ByteView bytes) {
    if (bytes.empty() || bytes.back() != '\n') return bytes;
    return withoutReturn(bytes.first(bytes.size() - 1));
}

std::size_t TokenFramer::announcedLength(ByteView field) {
    return ByteReader(field).u32();
}

std::size_t TokenFramer::holdUpTo(std::size_t size, ByteView bytes) {
    const std::size_t missing = size - std::min(size, held_.size());
    const std::size_t taken = std::min(missing, bytes.size());
    held_.append(asText(bytes.first(taken)));
    return taken;
}

void TokenFramer::release() {
    held_.clear();
    held_.shrink_to_fit(); // 10,000 idle senders should not keep their longest token
}

} // namespace thisbe::relay6
