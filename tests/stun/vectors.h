// The published test vectors: RFC 5769, and RFC 8489 appendix B.1 as verified erratum 6268 corrects it.
#pragma once

#include "shared/base/bytes.h"

#include <cstdint>
#include <string_view>

namespace thisbe::test {

struct Vector {
    const char* name;
    ByteView bytes;
};

// RFC 5769, section 2.1 to 2.4, and RFC 8489, appendix B.1.
extern const ByteView kSampleRequest;
extern const ByteView kSampleIpv4Response;
extern const ByteView kSampleIpv6Response;
extern const ByteView kSampleLongTermRequest;
extern const ByteView kSampleSha256Request;

extern const std::span<const Vector> kAllVectors;

inline constexpr std::string_view kShortTermPassword = "VOkJxbRl1RmTxUk/WvJxBt";
inline constexpr std::string_view kMatrixUser =
    "\xe3\x83\x9e\xe3\x83\x88\xe3\x83\xaa\xe3\x83\x83\xe3\x82\xaf\xe3\x82\xb9";
inline constexpr std::string_view kMatrixPassword = "TheMatrIX";
inline constexpr std::string_view kMatrixRealm = "example.org";

} // namespace thisbe::test
