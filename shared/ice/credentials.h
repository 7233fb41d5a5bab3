// ufrag and password of one side (RFC 8445, section 5.3).
#pragma once

#include "shared/base/random_source.h"
#include "shared/base/result.h"

#include <string>
#include <string_view>

namespace thisbe::ice {

// "The username fragment and password MUST be chosen randomly [...] ice-ufrag: at least 24 bits of
// randomness, ice-pwd: at least 128 bits".
struct Credentials {
    std::string ufrag;    // 4 to 256 of ALPHA, DIGIT, "+", "/"
    std::string password; // 22 to 256 of the same

    // 8 and 24 characters: 48 and 144 bits.
    static Credentials generate(RandomSource& random);
    // What the other side told, checked.
    static Result<Credentials> make(std::string_view ufrag, std::string_view password);

    friend bool operator==(const Credentials&, const Credentials&) = default;
};

} // namespace thisbe::ice
