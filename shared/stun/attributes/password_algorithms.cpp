#include "shared/stun/attributes/password_algorithms.h"

#include "shared/stun/attribute_range.h"
#include "shared/wire/byte_reader.h"

#include <array>
#include <cstdio>

namespace thisbe::stun {

namespace {

struct Entry {
    PasswordAlgorithmNumber algorithm;
    std::size_t parametersSize;
};

// The next entry of a list; fails the reader where there is no whole one. The last entry's padding may be
// missing when it ends the attribute.
Entry takeEntry(ByteReader& reader) {
    const auto algorithm = static_cast<PasswordAlgorithmNumber>(reader.u16());
    const std::size_t size = reader.u16();
    reader.skip(size);
    reader.skip(std::min(paddedSize(size) - size, reader.remaining()));
    return {algorithm, size};
}

// A known algorithm with parameters is something that we do not know.
bool usable(const Entry& entry) {
    return isSupported(entry.algorithm) && entry.parametersSize == 0;
}

} // namespace

bool isSupported(PasswordAlgorithmNumber algorithm) {
    return algorithm == PasswordAlgorithmNumber::md5 || algorithm == PasswordAlgorithmNumber::sha256;
}

std::string toString(PasswordAlgorithmNumber algorithm) {
    if (algorithm == PasswordAlgorithmNumber::md5) return "MD5";
    if (algorithm == PasswordAlgorithmNumber::sha256) return "SHA-256";
    return "algorithm " + std::to_string(static_cast<unsigned>(algorithm));
}

AttributeResult<PasswordAlgorithm> PasswordAlgorithm::parse(ByteView bytes) {
    ByteReader reader(bytes);
    const Entry entry = takeEntry(reader);
    if (!reader.ok() || reader.remaining() > 0) return malformed();
    if (isSupported(entry.algorithm) && entry.parametersSize != 0) return malformed();
    return PasswordAlgorithm{entry.algorithm};
}

void PasswordAlgorithm::serialize(ByteWriter& writer) const {
    writer.u16(static_cast<std::uint16_t>(value));
    writer.u16(0);
}

PasswordAlgorithms PasswordAlgorithms::ours() {
    static constexpr std::array<std::uint8_t, 8> kContent = {0, 2, 0, 0, 0, 1, 0, 0};
    return PasswordAlgorithms(kContent);
}

AttributeResult<PasswordAlgorithms> PasswordAlgorithms::parse(ByteView value) {
    ByteReader reader(value);
    do
        takeEntry(reader);
    while (reader.remaining() > 0);
    if (!reader.ok()) return malformed();
    return PasswordAlgorithms(value);
}

bool PasswordAlgorithms::contains(PasswordAlgorithmNumber algorithm) const {
    ByteReader reader(content_);
    while (reader.remaining() > 0) {
        const Entry entry = takeEntry(reader);
        if (usable(entry) && entry.algorithm == algorithm) return true;
    }
    return false;
}

std::optional<PasswordAlgorithmNumber> PasswordAlgorithms::firstSupported() const {
    ByteReader reader(content_);
    while (reader.remaining() > 0) {
        const Entry entry = takeEntry(reader);
        if (usable(entry)) return entry.algorithm;
    }
    return std::nullopt;
}

std::string PasswordAlgorithms::toString() const {
    std::string out;
    for (ByteReader reader(content_); reader.remaining() > 0;)
        out += (out.empty() ? "" : ", ") + stun::toString(takeEntry(reader).algorithm);
    return out;
}

} // namespace thisbe::stun
